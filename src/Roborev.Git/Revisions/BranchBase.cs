namespace Roborev.Git;

/// <summary>Outcome of looking for the base of a branch (git.md section 5.8).</summary>
public enum BranchBaseOutcome
{
    /// <summary>There is a range to review.</summary>
    Found,

    /// <summary>The branch is configured to follow a branch that is not here; the advice is to fetch or to name a base.</summary>
    UpstreamMissing,

    /// <summary>No base branch could be found.</summary>
    NoBase,

    /// <summary>HEAD is the base branch itself.</summary>
    OnBaseBranch,

    /// <summary>The base or the target names no commit, or they have no common ancestor.</summary>
    NoMergeBase,

    /// <summary>The branch has no commit of its own.</summary>
    NoCommits,
}

/// <summary>The base of a branch, or why there is none.</summary>
/// <param name="Outcome">What was found.</param>
/// <param name="BaseRef">Base branch, for instance <c>origin/main</c>; the name of the missing upstream for <see
/// cref="BranchBaseOutcome.UpstreamMissing"/>.</param>
/// <param name="MergeBase">Full name of the commit where the branch left its base; null unless found or without commits.</param>
/// <param name="TargetSha">Full name of the branch's last commit; null unless found or without commits.</param>
/// <param name="Detail">One line for people when there is no range.</param>
public sealed record BranchBase(BranchBaseOutcome Outcome, string? BaseRef = null, string? MergeBase = null, string? TargetSha = null, string? Detail = null)
{
    /// <summary>The frozen range <c>merge-base..target</c>, or null when there is nothing to review.</summary>
    public string? Range => Outcome == BranchBaseOutcome.Found ? $"{MergeBase}..{TargetSha}" : null;
}

/// <summary>Whether a branch follows another one (git.md section 5.6).</summary>
public enum UpstreamOutcome
{
    /// <summary>Nothing is configured.</summary>
    None,

    /// <summary>It follows an existing ref.</summary>
    Known,

    /// <summary>It is configured to follow a ref that does not exist here.</summary>
    Missing,
}

/// <summary>The upstream of a branch.</summary>
/// <param name="Outcome">What was found.</param>
/// <param name="ShortName">Short name, for instance <c>origin/main</c>; null when none.</param>
/// <param name="FullName">Full ref; null when none.</param>
public sealed record Upstream(UpstreamOutcome Outcome, string? ShortName = null, string? FullName = null)
{
    /// <summary>True when the upstream is a remote-tracking ref.</summary>
    public bool IsRemote => FullName?.StartsWith("refs/remotes/", StringComparison.Ordinal) == true;
}

/// <summary>The default branch, or what was tried.</summary>
/// <param name="Name">For instance <c>origin/main</c> or <c>main</c>; null when there is none.</param>
/// <param name="Tried">Names that were looked for.</param>
public sealed record DefaultBranch(string? Name, IReadOnlyList<string> Tried);
