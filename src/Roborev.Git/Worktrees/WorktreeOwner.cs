namespace Roborev.Git;

/// <summary>
/// A file beside a temporary worktree that its owner keeps locked. The system lets go of the lock when the owner dies, so neither a clock nor a process id, both of
/// which can mislead, decides whether the worktree is still in use.
/// </summary>
internal sealed class WorktreeOwner : IDisposable
{
    /// <summary>What follows the path of the worktree in the name of the file.</summary>
    public const string Suffix = ".lock";

    private readonly FileStream _file;

    private WorktreeOwner(FileStream file) => _file = file;

    /// <summary>Takes a worktree that does not exist yet.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static WorktreeOwner Take(string worktree)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new(new FileStream(worktree + Suffix, options));
    }

    /// <summary>Takes over a worktree whose owner is gone; null when it lives, when the file is another user's, or when there is none.</summary>
    public static WorktreeOwner? TryTakeOver(string worktree)
    {
        try
        {
            return new(new FileStream(worktree + Suffix, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.None }));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>True when there is a file, so that its lock tells of the owner.</summary>
    public static bool IsKnown(string worktree) => File.Exists(worktree + Suffix);

    /// <summary>Removes the file; the worktree must be gone by then.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_file.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // On Windows a file in use stays; the next sweep removes it.
        }

        _file.Dispose();
    }
}
