namespace Roborev.Git;

/// <summary>Which commits and work trees belong to which branch (git.md sections 5.2 to 5.4).</summary>
/// <param name="git">Runs git.</param>
/// <param name="time">Clock of the time limits; null is the system's.</param>
public sealed class BranchCheckouts(GitRunner git, TimeProvider? time = null)
{
    private static readonly TimeSpan NamingLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ListingLimit = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>
    /// A local branch that contains a commit, for display only; null when there is none or git needs more than two seconds (git.md section 5.3).
    /// </summary>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="sha">Full name of a commit.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<string?> NameForCommitAsync(string directory, string sha, CancellationToken cancellationToken)
    {
        if (!RefText.IsFullSha(sha))
            return null;
        try
        {
            var output = await RunWithinAsync(NamingLimit, directory, ["name-rev", "--name-only", "--refs=refs/heads/*", sha], cancellationToken);
            var name = output.Trimmed.Split('~', '^')[0];
            return output.Succeeded && name is not ("" or "undefined") ? name : null;
        }
        catch (GitException)
        {
            return null;
        }
    }

    /// <summary>The work tree that has a branch checked out; entries whose directory is gone are passed over (git.md section 5.4).</summary>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="branch">Name of a local branch; empty gives the directory itself.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <returns>Null when the branch is not checked out.</returns>
    /// <exception cref="GitException">git failed or needed more than five seconds.</exception>
    public async Task<string?> CheckoutOfAsync(string directory, string branch, CancellationToken cancellationToken)
    {
        if (branch.Length == 0)
            return directory;
        string[] arguments = ["worktree", "list", "--porcelain"];
        var output = await RunWithinAsync(ListingLimit, directory, arguments, cancellationToken);
        if (output.ExitCode != 0)
            throw GitException.From(directory, arguments, output);
        string? worktree = null;
        foreach (var line in RepositoryLocator.SplitLines(output.Text))
        {
            if (line.StartsWith("worktree ", StringComparison.Ordinal))
                worktree = CanonicalPath.FromGit(line["worktree ".Length..]);
            else if (line == $"branch refs/heads/{branch}" && worktree is not null && Directory.Exists(worktree))
                return CanonicalPath.Resolve(worktree);
        }

        return null;
    }

    /// <summary>
    /// The commits that stand for a detached HEAD: HEAD, its ancestors that are on no local branch, and the branch commits where those end
    /// (git.md section 5.2, with one process instead of two per commit, trap T25).
    /// </summary>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitException">HEAD has no commit, or git failed.</exception>
    public async Task<IReadOnlySet<string>> DetachedCommitsAsync(string directory, CancellationToken cancellationToken)
    {
        var output = await git.RunCheckedAsync(directory, ["rev-list", "--boundary", "HEAD", "--not", "--branches", "--"], cancellationToken);
        HashSet<string> commits = [.. output.Lines.Select(line => line.TrimStart('-'))];
        if (commits.Count == 0)
            commits.Add((await git.RunCheckedAsync(directory, ["rev-parse", "--verify", "HEAD"], cancellationToken)).Trimmed);
        return commits;
    }

    private async Task<GitOutput> RunWithinAsync(TimeSpan limit, string directory, string[] arguments, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await git.RunAsync(directory, arguments, stop.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitException($"git {arguments[0]} in {directory} did not end within {limit.TotalSeconds:0} s and was stopped", exception);
        }
    }
}
