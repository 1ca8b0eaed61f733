namespace Roborev.Settings.Writing;

/// <summary>Puts configuration files in place as a whole: a reader sees the old text or the new one, never a part (config.md 17).</summary>
public static class SettingsWriter
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Shared = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Creates the global file, mode 0600. False when there is one already, which stays as it is.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static bool CreateGlobal(string path, string text) => Create(path, ".roborev-config-", text, Private);

    /// <summary>Creates the <c>.roborev.toml</c> of a work tree, mode 0644. False when there is one already, which stays as it is.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static bool CreateRepository(string directory, string text) =>
        Create(Path.Combine(directory, RepositorySettingsFile.Name), ".roborev-repo-config-", text, Shared);

    /// <summary>Writes a private copy, mode 0600, over whatever is there, for instance the last good configuration.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static void ReplacePrivate(string path, string text) => Put(path, ".roborev-config-", text, Private, overwrite: true);

    private static bool Create(string path, string prefix, string text, UnixFileMode mode)
    {
        // A dangling link counts as present: the user put it there.
        if (new FileInfo(path) is { LinkTarget: not null } or { Exists: true } || Directory.Exists(path))
        {
            return false;
        }

        try
        {
            Put(path, prefix, text, mode, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    private static void Put(string path, string prefix, string text, UnixFileMode mode, bool overwrite)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $"{prefix}{Guid.NewGuid():N}.toml");
        try
        {
            WriteThrough(temporary, text, mode);
            File.Move(temporary, path, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void WriteThrough(string path, string text, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Private;
        }

        using var file = new FileStream(path, options);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, mode);
        }
    }
}
