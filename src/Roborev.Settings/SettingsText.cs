using System.Text;
using Roborev.Settings.Toml;

namespace Roborev.Settings;

/// <summary>The steps that both configuration files share: bytes to text, text to tree, tree to settings.</summary>
internal static class SettingsText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static SettingsResult<T> Load<T>(string path, long maxBytes, T defaults, Func<string, string, SettingsResult<T>> parse)
        where T : class
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > maxBytes)
            {
                return Refused(path, defaults, $"the file is larger than {maxBytes / 1024} KiB");
            }

            using var reader = new StreamReader(file, Strict, detectEncodingFromByteOrderMarks: false);
            return parse(reader.ReadToEnd(), path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new SettingsResult<T> { File = path, Settings = defaults };
        }
        catch (DecoderFallbackException)
        {
            return Refused(path, defaults, "the file is not valid UTF-8");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Refused(path, defaults, Directory.Exists(path) ? "is a directory, not a file" : $"cannot be read: {unreadable.Message}");
        }
    }

    public static SettingsResult<T> Parse<T>(string text, string label, T defaults, UnknownKeys unknown, Func<TableReader, T> read)
        where T : class
    {
        var (root, error) = TomlTree.Parse(text, label);
        if (root is null)
        {
            return new SettingsResult<T> { File = label, Settings = defaults, Exists = true, Error = error };
        }

        var log = new ReadingLog(label);
        var reader = new TableReader(root, "", log);
        var settings = read(reader);
        reader.Finish(unknown);
        return new SettingsResult<T>
        {
            File = label,
            Settings = log.Error is null ? settings : defaults,
            Exists = true,
            Error = log.Error,
            Warnings = log.Warnings,
            Present = PresentKeys(root),
        };
    }

    private static SettingsResult<T> Refused<T>(string path, T defaults, string reason)
        where T : class =>
        new() { File = path, Settings = defaults, Exists = true, Error = new SettingsError(path, null, null, null, reason) };

    private static HashSet<string> PresentKeys(TomlNode root)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        Collect(root, "");
        return keys;

        void Collect(TomlNode table, string prefix)
        {
            foreach (var key in table.Keys)
            {
                keys.Add(prefix + key);
                if (table.Member(key) is { Kind: TomlKind.Table } child)
                {
                    Collect(child, $"{prefix}{key}.");
                }
            }
        }
    }
}
