namespace Roborev.Git;

/// <summary>Removes temporary worktrees that a crash left behind, and what git still knows of them (git.md trap T21).</summary>
/// <param name="git">Runs git.</param>
/// <param name="time">Source of the current time.</param>
public sealed class StaleWorktrees(GitRunner git, TimeProvider time)
{
    /// <summary>A worktree without a file that tells of its owner belongs to another program, which may be at work in it.</summary>
    private static readonly TimeSpan UnknownOwnerAge = TimeSpan.FromDays(1);

    /// <summary>
    /// Removes those whose owner is gone. Only git directories of the repositories named are believed; a directory that anyone could have put into the temp
    /// directory is at most deleted, never worked in.
    /// </summary>
    /// <param name="repositories">Roots of the repositories that may have had such worktrees.</param>
    /// <param name="tempRoot">Directory for temporary files.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <returns>Number of worktrees removed.</returns>
    public async Task<int> SweepAsync(IReadOnlyList<string> repositories, string tempRoot, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var repository in repositories)
        {
            foreach (var worktree in KnownTo(repository))
            {
                removed += await RemoveIfStaleAsync(worktree, repository, cancellationToken) ? 1 : 0;
            }
        }

        foreach (var worktree in In(tempRoot))
        {
            removed += await RemoveIfStaleAsync(worktree, repository: null, cancellationToken) ? 1 : 0;
        }

        return removed;
    }

    private async Task<bool> RemoveIfStaleAsync(string worktree, string? repository, CancellationToken cancellationToken)
    {
        using var owner = WorktreeOwner.TryTakeOver(worktree);
        if (owner is null && (WorktreeOwner.IsKnown(worktree) || !IsOld(worktree)))
        {
            return false;
        }

        if (repository is not null)
        {
            try
            {
                await git.RunAsync(repository, TemporaryWorktree.RemovalOf(worktree), cancellationToken);
            }
            catch (GitException)
            {
                // The next start tries again.
            }
        }

        return DirectoryRemoval.TryRemove(worktree);
    }

    private bool IsOld(string worktree) =>
        !Directory.Exists(worktree) || Directory.GetLastWriteTimeUtc(worktree) < (time.GetUtcNow() - UnknownOwnerAge).UtcDateTime;

    /// <summary>Directories, and files of owners whose directories are gone.</summary>
    private static List<string> In(string tempRoot)
    {
        var root = new DirectoryInfo(tempRoot);
        return !root.Exists ? [] : [.. root
            .EnumerateFileSystemInfos(TemporaryWorktree.DirectoryPrefix + "*")
            .Where(static entry => entry.LinkTarget is null && (entry is DirectoryInfo || entry.Name.EndsWith(WorktreeOwner.Suffix, StringComparison.Ordinal)))
            .Select(static entry => entry is DirectoryInfo ? entry.FullName : entry.FullName[..^WorktreeOwner.Suffix.Length])
            .Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Our worktrees in the administration of a repository, whether their directories exist or not.</summary>
    private static List<string> KnownTo(string repository)
    {
        try
        {
            var administration = new DirectoryInfo(Path.Combine(CommonDirectory(repository), "worktrees"));
            return !administration.Exists ? [] : [.. administration
                .EnumerateDirectories(TemporaryWorktree.DirectoryPrefix + "*")
                .Select(static entry => Path.Combine(entry.FullName, "gitdir"))
                .Where(File.Exists)
                .Select(static file => Path.GetDirectoryName(File.ReadAllText(file).Trim()) ?? "")
                .Where(static path => Path.GetFileName(path).StartsWith(TemporaryWorktree.DirectoryPrefix, StringComparison.Ordinal))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string CommonDirectory(string repository)
    {
        var entry = Path.Combine(repository, ".git");
        if (!File.Exists(entry))
        {
            return Directory.Exists(entry) ? entry : repository;
        }

        var text = File.ReadAllText(entry).Trim();
        var directory = Path.GetFullPath(text.StartsWith("gitdir:", StringComparison.Ordinal) ? text["gitdir:".Length..].Trim() : text, repository);
        var common = Path.Combine(directory, "commondir");
        return File.Exists(common) ? Path.GetFullPath(File.ReadAllText(common).Trim(), directory) : directory;
    }
}
