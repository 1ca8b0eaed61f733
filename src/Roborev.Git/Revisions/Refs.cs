using System.Globalization;

namespace Roborev.Git;

/// <summary>Turns names into commits and relates commits to each other (git.md sections 4 and 5.1).</summary>
/// <param name="git">Runs git.</param>
public sealed class Refs(GitRunner git)
{
    /// <summary>Resolves a revision to the full name of an existing commit; a tag is followed to its commit (git.md trap T1).</summary>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="revision">Anything a user may type; what looks like an option or holds control characters is refused.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <returns>Null when there is no such commit.</returns>
    /// <exception cref="GitException">Not a repository, or git could not be run.</exception>
    public async Task<string?> ResolveCommitAsync(string directory, string revision, CancellationToken cancellationToken) =>
        (await ResolveCommitsAsync(directory, [revision], cancellationToken))[0];

    /// <summary>Like <see cref="ResolveCommitAsync"/> for many revisions with one process; the answers are in order.</summary>
    /// <inheritdoc cref="ResolveCommitAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="revisions">Revisions.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public Task<IReadOnlyList<string?>> ResolveCommitsAsync(string directory, IReadOnlyList<string> revisions, CancellationToken cancellationToken) =>
        ObjectProbe.ResolveAsync(git, directory, [.. revisions.Select(Peeled)], cancellationToken);

    /// <summary>Freezes a range <c>A..B</c>. When A is <c>X^</c> and X is a root commit, the left side is the empty tree (git.md section 4.2).</summary>
    /// <inheritdoc cref="ResolveCommitAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="range">The range.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<RangeResolution> ResolveRangeAsync(string directory, string range, CancellationToken cancellationToken)
    {
        if (RefText.SplitRange(range) is not { } sides)
            return new(RangeProblem.NotARange);
        var child = sides.Start.EndsWith('^') ? sides.Start[..^1] : "";
        var found = await ResolveCommitsAsync(directory, [sides.Start, sides.End, child], cancellationToken);
        var start = found[0];
        if (start is null && (found[2] is not null || RefText.IsEmptyTree(sides.Start)))
            start = RefText.EmptyTreeFor(found[2] ?? sides.Start);
        if (start is null)
            return new(RangeProblem.Start);
        return found[1] is { } end ? new(RangeProblem.None, start, end) : new(RangeProblem.End);
    }

    /// <summary>The branch that HEAD points to, also when it has no commit yet; null when detached or outside a repository (git.md section 5.1).</summary>
    /// <inheritdoc cref="ResolveCommitAsync"/>
    public async Task<string?> CurrentBranchAsync(string directory, CancellationToken cancellationToken) =>
        await SymbolicRefAsync(directory, "HEAD", cancellationToken) is { } target ? RefText.WithoutHeads(target) : null;

    /// <summary>True when HEAD points to a branch that does not exist at all yet (git.md section 4.3).</summary>
    /// <inheritdoc cref="ResolveCommitAsync"/>
    public async Task<bool> IsUnbornAsync(string directory, CancellationToken cancellationToken)
    {
        if ((await git.RunAsync(directory, ["rev-parse", "--verify", "--quiet", "HEAD"], cancellationToken)).ExitCode == 0)
            return false;
        return await SymbolicRefAsync(directory, "HEAD", cancellationToken) is { } target
            && (await git.RunAsync(directory, ["rev-parse", "--verify", "--quiet", target], cancellationToken)).ExitCode != 0;
    }

    /// <summary>The best common ancestor; null when there is none or a side does not resolve.</summary>
    /// <inheritdoc cref="ResolveCommitAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="first">A revision.</param>
    /// <param name="second">Another revision.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<string?> MergeBaseAsync(string directory, string first, string second, CancellationToken cancellationToken)
    {
        if (!RefText.IsSafeRevision(first) || !RefText.IsSafeRevision(second))
            return null;
        var output = await git.RunAsync(directory, ["merge-base", "--end-of-options", first, second], cancellationToken);
        return output.Succeeded && RefText.IsFullSha(output.Trimmed) ? output.Trimmed : null;
    }

    /// <summary>True or false for "is the first an ancestor of (or equal to) the second"; null when git cannot tell.</summary>
    /// <inheritdoc cref="MergeBaseAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="ancestor">A revision.</param>
    /// <param name="descendant">Another revision.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<bool?> IsAncestorAsync(string directory, string ancestor, string descendant, CancellationToken cancellationToken)
    {
        if (!RefText.IsSafeRevision(ancestor) || !RefText.IsSafeRevision(descendant))
            return null;
        var output = await git.RunAsync(directory, ["merge-base", "--is-ancestor", "--end-of-options", ancestor, descendant], cancellationToken);
        return output.ExitCode switch
        {
            0 => true,
            1 => false,
            _ => null,
        };
    }

    /// <summary>Number of commits that the right side has and the left has not. An empty tree on the left counts all.</summary>
    /// <inheritdoc cref="ResolveCommitAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="start">Left side, excluded.</param>
    /// <param name="end">Right side.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<int> CountCommitsAsync(string directory, string start, string end, CancellationToken cancellationToken)
    {
        string[] arguments = ["rev-list", "--count", .. RangeArguments(start, end)];
        var output = await git.RunCheckedAsync(directory, arguments, cancellationToken);
        return int.Parse(output.Trimmed, CultureInfo.InvariantCulture);
    }

    /// <summary>Revision arguments for the commits of a range, guarded against being taken for options or paths.</summary>
    internal static string[] RangeArguments(string start, string end)
    {
        if (!RefText.IsSafeRevision(end) || !RefText.IsSafeRevision(start))
            throw new GitException($"not a revision: '{(RefText.IsSafeRevision(end) ? start : end)}'");
        return RefText.IsEmptyTree(start) ? ["--end-of-options", end, "--"] : ["--end-of-options", $"{start}..{end}", "--"];
    }

    internal async Task<string?> SymbolicRefAsync(string directory, string name, CancellationToken cancellationToken)
    {
        var output = await git.RunAsync(directory, ["symbolic-ref", "--quiet", name], cancellationToken);
        return output.Succeeded && output.Trimmed.Length > 0 ? output.Trimmed : null;
    }

    // An unsafe revision must stay recognisable as such; the suffix would hide an empty one.
    private static string Peeled(string revision) => RefText.IsSafeRevision(revision) ? revision + "^{commit}" : "";
}
