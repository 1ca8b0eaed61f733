using System.Security.Cryptography;
using System.Text;
using Roborev.Core.Diffs;

namespace Roborev.Prompts;

/// <summary>
/// A diff in a private file, for agents that are given its path instead of its text. Directory and file have names that agent runners look for when they
/// open the file to a sandboxed agent (prompts.md 9). Disposing removes the directory.
/// </summary>
public sealed class DiffSnapshot : IDisposable
{
    /// <summary>What the name of every directory begins with.</summary>
    public const string DirectoryPrefix = "roborev-snapshot-";

    /// <summary>Name of the file.</summary>
    public const string FileName = "roborev-snapshot-content.diff";

    private const UnixFileMode OwnerOnlyDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _directory;

    private DiffSnapshot(string directory) => _directory = directory;

    /// <summary>Absolute path of the file.</summary>
    public string Path => System.IO.Path.Combine(_directory, FileName);

    /// <summary>Writes a diff into a new directory that only this user may enter. Nothing is left behind when that fails.</summary>
    /// <param name="tempRoot">Directory for temporary files.</param>
    /// <param name="diff">The diff to write.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="IOException">The directory or the file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">No right to write there.</exception>
    public static async Task<DiffSnapshot> CreateAsync(string tempRoot, ReviewDiff diff, CancellationToken cancellationToken)
    {
        var random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var directory = System.IO.Path.Combine(System.IO.Path.GetFullPath(tempRoot), DirectoryPrefix + random);
        var snapshot = new DiffSnapshot(directory);
        try
        {
            CreatePrivateDirectory(directory);
            await using var file = new FileStream(snapshot.Path, NewPrivateFile());
            await file.WriteAsync(Encoding.UTF8.GetBytes(diff.Text), cancellationToken);
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    /// <summary>Removes directories that a crash left behind; those of other users and those in use by younger runs stay.</summary>
    /// <param name="tempRoot">Directory for temporary files.</param>
    /// <param name="olderThan">Age from which on a directory is nobody's any more.</param>
    /// <param name="time">Source of the current time.</param>
    /// <returns>Number of directories removed.</returns>
    public static int SweepStale(string tempRoot, TimeSpan olderThan, TimeProvider time)
    {
        var limit = time.GetUtcNow() - olderThan;
        var root = new DirectoryInfo(tempRoot);
        if (!root.Exists)
        {
            return 0;
        }

        return root.EnumerateDirectories(DirectoryPrefix + "*")
            .Where(directory => directory.LinkTarget is null && directory.LastWriteTimeUtc < limit.UtcDateTime)
            .Count(directory => TryRemove(directory.FullName));
    }

    /// <summary>Removes the file and its directory. What cannot be removed now is left to <see cref="SweepStale"/>.</summary>
    public void Dispose() => TryRemove(_directory);

    private static void CreatePrivateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, OwnerOnlyDirectory);
        }
    }

    private static FileStreamOptions NewPrivateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnlyFile;
        }

        return options;
    }

    private static bool TryRemove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
