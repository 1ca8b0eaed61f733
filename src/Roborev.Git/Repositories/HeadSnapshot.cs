namespace Roborev.Git;

/// <summary>All that a commit hook must know about a checkout, gathered with one git process.</summary>
/// <param name="Location">The checkout.</param>
/// <param name="HeadSha">Full name of the commit at HEAD, or null when there is none yet.</param>
/// <param name="Branch">Current branch, or null when HEAD is detached.</param>
/// <param name="RebaseInProgress">True while a rebase, or <c>git am</c>, is under way (git.md section 8).</param>
public sealed record HeadSnapshot(CheckoutLocation Location, string? HeadSha, string? Branch, bool RebaseInProgress)
{
    /// <summary>Takes the snapshot.</summary>
    /// <param name="git">Runs git.</param>
    /// <param name="path">A directory in the checkout.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitException">git could not be run.</exception>
    public static async Task<HeadSnapshotResult> TakeAsync(GitRunner git, string path, CancellationToken cancellationToken)
    {
        var directory = CanonicalPath.Resolve(path);
        if (!Directory.Exists(directory))
            return new(null, $"the directory does not exist: {directory}");
        // rev-parse prints its answers one by one, so those before a HEAD without a commit are there although it fails then.
        var output = await git.RunAsync(
            directory, ["rev-parse", .. RepositoryLocator.Questions, "HEAD", "--symbolic-full-name", "HEAD"], cancellationToken);
        var answers = RepositoryLocator.SplitLines(output.Text);
        if (output.ExitCode == 0 && answers.Count == RepositoryLocator.Questions.Length + 2)
        {
            var location = await new RepositoryLocator(git).FromAnswersAsync(directory, answers, cancellationToken);
            return new(new(location, answers[3], BranchOf(answers[4]), WorkingTree.RebaseInProgress(location.GitDir)), null);
        }

        return await TakeSlowlyAsync(git, directory, cancellationToken);
    }

    /// <summary>For a HEAD without a commit, a branch called HEAD, or a path with a line break.</summary>
    private static async Task<HeadSnapshotResult> TakeSlowlyAsync(GitRunner git, string directory, CancellationToken cancellationToken)
    {
        var located = await new RepositoryLocator(git).TryLocateAsync(directory, cancellationToken);
        if (located.Location is not { } location)
            return new(null, located.Problem);
        var refs = new Refs(git);
        var sha = await refs.ResolveCommitAsync(directory, "HEAD", cancellationToken);
        var branch = await refs.CurrentBranchAsync(directory, cancellationToken);
        return new(new(location, sha, branch, WorkingTree.RebaseInProgress(location.GitDir)), null);
    }

    private static string? BranchOf(string symbolicName) => symbolicName == "HEAD" ? null : RefText.WithoutHeads(symbolicName);
}

/// <summary>A snapshot, or the reason why there is none.</summary>
/// <param name="Snapshot">The snapshot, or null outside a work tree.</param>
/// <param name="Problem">git's reason when there is none.</param>
public sealed record HeadSnapshotResult(HeadSnapshot? Snapshot, string? Problem);
