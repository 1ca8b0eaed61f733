namespace Roborev.Git;

/// <summary>State of a work tree.</summary>
/// <param name="git">Runs git.</param>
public sealed class WorkingTree(GitRunner git)
{
    /// <summary>
    /// True when anything is staged, changed or untracked (not ignored). A status that git cannot give counts as changed,
    /// so that nobody overwrites a tree on the strength of a failure (git.md sections 7.4 and 16).
    /// </summary>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<bool> HasChangesAsync(string directory, CancellationToken cancellationToken)
    {
        // The first byte is the answer; a tree with a million changes is not listed to the end.
        var output = await git.RunLimitedAsync(directory, ["status", "--porcelain=v1", "-z", "--untracked-files=normal"], 1, cancellationToken);
        return output.LimitReached || output.ExitCode != 0 || output.Stdout.Length > 0;
    }

    /// <summary>True while a rebase or <c>git am</c> is under way (git.md section 8).</summary>
    /// <param name="gitDir">Git directory of the checkout itself, not the shared one.</param>
    public static bool RebaseInProgress(string gitDir) =>
        Directory.Exists(Path.Combine(gitDir, "rebase-merge")) || Directory.Exists(Path.Combine(gitDir, "rebase-apply"));
}
