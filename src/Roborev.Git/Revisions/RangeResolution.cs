namespace Roborev.Git;

/// <summary>What kept a range from being resolved.</summary>
public enum RangeProblem
{
    /// <summary>Both sides are known.</summary>
    None,

    /// <summary>The text is no range.</summary>
    NotARange,

    /// <summary>The left side names no commit.</summary>
    Start,

    /// <summary>The right side names no commit.</summary>
    End,
}

/// <summary>A range turned into full object names (git.md section 4.2).</summary>
/// <param name="Problem">What failed.</param>
/// <param name="StartSha">Left side, or the empty tree when the range begins at a root commit; null on failure.</param>
/// <param name="EndSha">Right side; null on failure.</param>
public sealed record RangeResolution(RangeProblem Problem, string? StartSha = null, string? EndSha = null)
{
    /// <summary>The frozen text <c>start..end</c>, or null on failure.</summary>
    public string? Text => Problem == RangeProblem.None ? $"{StartSha}..{EndSha}" : null;

    /// <summary>True when the left side is the empty tree, so that the root commit belongs to the range.</summary>
    public bool StartsAtRoot => StartSha is not null && RefText.IsEmptyTree(StartSha);
}
