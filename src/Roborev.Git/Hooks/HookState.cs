namespace Roborev.Git;

/// <summary>What a hook file is to roborev (git.md section 12.5, decided by the block marker).</summary>
public enum HookState
{
    /// <summary>No file.</summary>
    Absent,

    /// <summary>A file without a block or call of roborev.</summary>
    NotInstalled,

    /// <summary>No block, but its owner calls roborev in it.</summary>
    ForeignCall,

    /// <summary>A block of an older version, or more than one block.</summary>
    Outdated,

    /// <summary>One block of the current version.</summary>
    Current,

    /// <summary>The file cannot be read.</summary>
    Unreadable,
}

/// <summary>State of both hooks of a repository.</summary>
/// <param name="HooksDirectory">Where they are.</param>
/// <param name="PostCommit">State of post-commit.</param>
/// <param name="PostRewrite">State of post-rewrite.</param>
public sealed record HookStates(string HooksDirectory, HookState PostCommit, HookState PostRewrite)
{
    /// <summary>State of one hook.</summary>
    /// <param name="kind">Which.</param>
    public HookState Of(HookKind kind) => kind == HookKind.PostCommit ? PostCommit : PostRewrite;

    /// <summary>True when a block of an older version is there.</summary>
    /// <param name="kind">Which hook.</param>
    public bool NeedsUpgrade(HookKind kind) => Of(kind) == HookState.Outdated;

    /// <summary>True when roborev is surely not in the hook; a file that cannot be read is not counted.</summary>
    /// <param name="kind">Which hook.</param>
    public bool IsNotInstalled(HookKind kind) => Of(kind) is HookState.Absent or HookState.NotInstalled;

    /// <summary>True when post-commit has roborev and the other hook has not: it was installed before the other one existed.</summary>
    /// <param name="kind">Which hook.</param>
    public bool IsMissingCompanion(HookKind kind) =>
        PostCommit is HookState.ForeignCall or HookState.Outdated or HookState.Current && IsNotInstalled(kind);
}

/// <summary>Outcome of installing one hook (git.md section 12.3).</summary>
public enum HookInstallOutcome
{
    /// <summary>A new file was written.</summary>
    Installed,

    /// <summary>A block was added to the owner's file.</summary>
    Embedded,

    /// <summary>An older block was replaced.</summary>
    Upgraded,

    /// <summary>The block was current but named another roborev executable; it was written anew.</summary>
    PathChanged,

    /// <summary>Nothing to do.</summary>
    Current,

    /// <summary>The file is no shell script; it was left alone.</summary>
    NonShell,

    /// <summary>The owner calls roborev in it already; it was left alone.</summary>
    ForeignCall,

    /// <summary>It could not be read or written, or is a link to a place outside the hooks directory.</summary>
    Failed,
}

/// <summary>Result of installing one hook.</summary>
/// <param name="Kind">Which hook.</param>
/// <param name="Path">Its file.</param>
/// <param name="Outcome">What happened.</param>
/// <param name="Message">One line for people.</param>
/// <param name="Advice">What the user must add to a hook manager's own configuration, or null (git.md section 11.3).</param>
public sealed record HookInstallResult(HookKind Kind, string Path, HookInstallOutcome Outcome, string Message, string? Advice = null)
{
    /// <summary>True when the hook does its work now.</summary>
    public bool IsInPlace => Outcome is not (HookInstallOutcome.NonShell or HookInstallOutcome.Failed);

    /// <summary>True when something went wrong that is not merely a hook in another language.</summary>
    public bool IsRealError => Outcome == HookInstallOutcome.Failed;
}

/// <summary>Outcome of removing one hook (git.md section 12.4).</summary>
public enum HookRemoveOutcome
{
    /// <summary>There was nothing of ours.</summary>
    Nothing,

    /// <summary>The block was taken out of the owner's file.</summary>
    Cleaned,

    /// <summary>The file held only our block and is gone.</summary>
    Deleted,

    /// <summary>It could not be read or written.</summary>
    Failed,
}

/// <summary>Result of removing one hook.</summary>
/// <param name="Kind">Which hook.</param>
/// <param name="Path">Its file.</param>
/// <param name="Outcome">What happened.</param>
/// <param name="Message">One line for people.</param>
public sealed record HookRemoveResult(HookKind Kind, string Path, HookRemoveOutcome Outcome, string Message);
