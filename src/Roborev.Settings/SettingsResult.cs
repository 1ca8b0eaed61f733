using System.Globalization;
using System.Text;

namespace Roborev.Settings;

/// <summary>Why a configuration file cannot be used (config.md 3.1): the whole file is refused.</summary>
/// <param name="File">The path, or <c>ref:.roborev.toml</c> for a copy read from git.</param>
/// <param name="Line">1-based line, when known.</param>
/// <param name="Column">1-based column, when known.</param>
/// <param name="Key">Dotted path of the key, when known.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record SettingsError(string File, int? Line, int? Column, string? Key, string Reason)
{
    /// <summary>All of it in one line: <c>file:line:column: key: reason</c>.</summary>
    public string Message => SettingsMessage.Format(File, Line, Column, Key, Reason);
}

/// <summary>Something in a configuration file that has no effect or probably not the wanted one.</summary>
/// <param name="File">The path, or <c>ref:.roborev.toml</c> for a copy read from git.</param>
/// <param name="Line">1-based line, when known.</param>
/// <param name="Column">1-based column, when known.</param>
/// <param name="Key">Dotted path of the key, when known.</param>
/// <param name="Reason">What is odd about it.</param>
public sealed record SettingsWarning(string File, int? Line, int? Column, string? Key, string Reason)
{
    /// <summary>All of it in one line: <c>file:line:column: key: reason</c>.</summary>
    public string Message => SettingsMessage.Format(File, Line, Column, Key, Reason);
}

/// <summary>What reading one configuration file gave.</summary>
/// <typeparam name="T">The settings record of the file.</typeparam>
public sealed record SettingsResult<T>
    where T : class
{
    /// <summary>The path, or <c>ref:.roborev.toml</c> for a copy read from git.</summary>
    public required string File { get; init; }

    /// <summary>What the file says; the built-in defaults when there is no file or when <see cref="Error"/> is set.</summary>
    public required T Settings { get; init; }

    /// <summary>False when there is no file, which is no error.</summary>
    public bool Exists { get; init; }

    /// <summary>Why the file was refused as a whole; null when it was read.</summary>
    public SettingsError? Error { get; init; }

    /// <summary>Oddities, in file order.</summary>
    public IReadOnlyList<SettingsWarning> Warnings { get; init; } = [];

    internal IReadOnlySet<string> Present { get; init; } = new HashSet<string>();

    /// <summary>True when the file has the key or table, for instance <c>sync.enabled</c>. Case-sensitive (config.md 3).</summary>
    public bool IsPresent(string key) => Present.Contains(key);
}

internal static class SettingsMessage
{
    /// <summary>Texts come from files of other people: control characters must not reach a terminal.</summary>
    public static string Format(string file, int? line, int? column, string? key, string reason)
    {
        var text = new StringBuilder(file);
        if (line is { } row)
        {
            text.Append(CultureInfo.InvariantCulture, $":{row}");
            if (column is { } cell)
            {
                text.Append(CultureInfo.InvariantCulture, $":{cell}");
            }
        }

        text.Append(": ");
        if (key is not null)
        {
            text.Append(Short(key, 100)).Append(": ");
        }

        text.Append(Short(reason, 400));
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]))
            {
                text[i] = '?';
            }
        }

        return text.ToString();
    }

    private static string Short(string text, int length) => text.Length <= length ? text : $"{text.AsSpan(0, length)}...";
}
