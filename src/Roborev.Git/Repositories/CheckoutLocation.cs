namespace Roborev.Git;

/// <summary>Where a path lies in a repository (git.md section 2). Every path is canonical, see <see cref="CanonicalPath"/>.</summary>
/// <param name="CheckoutRoot">Top level of the work tree that contains the path.</param>
/// <param name="MainRoot">Identity of the repository: the main work tree, or the checkout itself for worktrees of a bare repository.</param>
/// <param name="GitDir">Git directory of this checkout.</param>
/// <param name="CommonDir">Git directory that all worktrees of the repository share.</param>
public sealed record CheckoutLocation(string CheckoutRoot, string MainRoot, string GitDir, string CommonDir)
{
    /// <summary>The checkout root when it differs from the main root, otherwise null.</summary>
    public string? WorktreePath => CanonicalPath.Comparer.Equals(CheckoutRoot, MainRoot) ? null : CheckoutRoot;
}

/// <summary>Answer to "which checkout is this?".</summary>
/// <param name="Location">The checkout, or null when there is none.</param>
/// <param name="Problem">Why there is none, in git's words, for instance its refusal of a directory with another owner; null when there is one.</param>
public sealed record LocateResult(CheckoutLocation? Location, string? Problem);
