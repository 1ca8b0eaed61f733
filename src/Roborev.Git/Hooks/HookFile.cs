using System.Text;

namespace Roborev.Git;

/// <summary>
/// One hook file on disk. Content is kept as one character per byte, so that whatever an owner wrote comes back byte for byte.
/// Writes are atomic, make the file executable and do not leave the hooks directory through a link (git.md trap T14).
/// </summary>
internal sealed class HookFile(string directory, HookKind kind)
{
    private const UnixFileMode NewMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string Path { get; } = System.IO.Path.Combine(directory, kind.FileName);

    /// <summary>The content, or null when there is no file (also for a link that leads nowhere).</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path, cancellationToken));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Text of ours in the same form as <see cref="ReadAsync"/> gives.</summary>
    public static string AsBytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Replaces the file, or creates it and its directory.</summary>
    /// <exception cref="IOException">It is a link to a place outside the hooks directory.</exception>
    public async Task WriteAsync(string content, bool replaceLink, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var target = Target(replaceLink);
        var mode = Mode(target);
        var temporary = $"{target}.roborev-{Guid.NewGuid():N}";
        try
        {
            await File.WriteAllBytesAsync(temporary, Encoding.Latin1.GetBytes(content), cancellationToken);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, mode);
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public void Delete()
    {
        Target(replaceLink: false);
        File.Delete(Path);
    }

    /// <summary>Makes a file executable that lost the permission; true when it had to.</summary>
    public bool EnsureExecutable()
    {
        // The mode of a link's target is its owner's business.
        if (OperatingSystem.IsWindows() || new FileInfo(Path).LinkTarget is not null)
            return false;
        var (before, after) = (File.GetUnixFileMode(Path), Mode(Path));
        if (before == after)
            return false;
        File.SetUnixFileMode(Path, after);
        return true;
    }

    private string Target(bool replaceLink)
    {
        if (replaceLink || new FileInfo(Path).LinkTarget is null)
            return Path;
        var target = CanonicalPath.Resolve(Path);
        return CanonicalPath.Comparer.Equals(System.IO.Path.GetDirectoryName(target), CanonicalPath.Resolve(directory))
            ? target
            : throw new IOException($"{Path} is a link to {target}, outside the hooks directory");
    }

    /// <summary>The mode of an existing file, executable by everyone who may read it; 0755 for a new one.</summary>
    private static UnixFileMode Mode(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return NewMode;
        var mode = File.GetUnixFileMode(path) | UnixFileMode.UserExecute;
        if (mode.HasFlag(UnixFileMode.GroupRead))
            mode |= UnixFileMode.GroupExecute;
        return mode.HasFlag(UnixFileMode.OtherRead) ? mode | UnixFileMode.OtherExecute : mode;
    }
}
