namespace Roborev.Core.Jobs;

/// <summary>Values of <c>review_jobs.job_type</c> and the predicates derived from it (storage.md 6.1). Unknown types are tolerated as text.</summary>
public static class JobTypes
{
    /// <summary>One commit.</summary>
    public const string Review = "review";

    /// <summary>A range <c>A..B</c>.</summary>
    public const string Range = "range";

    /// <summary>Uncommitted changes.</summary>
    public const string Dirty = "dirty";

    /// <summary>A custom prompt.</summary>
    public const string Task = "task";

    /// <summary>History analysis.</summary>
    public const string Insights = "insights";

    /// <summary>Verification of many reviews.</summary>
    public const string Compact = "compact";

    /// <summary>Background fix.</summary>
    public const string Fix = "fix";

    /// <summary>Auto-design router.</summary>
    public const string Classify = "classify";

    /// <summary>Every type that this program knows how to run or store.</summary>
    public static IReadOnlyList<string> All { get; } = [Review, Range, Dirty, Task, Insights, Compact, Fix, Classify];

    /// <summary>Types that a worker takes; rows of other types stay for the program that wrote them.</summary>
    public static IReadOnlyList<string> Runnable { get; } = [Review, Range, Dirty, Task, Insights, Compact, Fix];

    /// <summary>Types that never carry a verdict.</summary>
    public static bool IsTaskLike(string jobType) => jobType is Task or Insights;

    /// <summary>Types whose subject is a change of code.</summary>
    public static bool IsCodeReview(string jobType) => jobType is Review or Range or Dirty;

    /// <summary>Types that run with the prompt stored at enqueue.</summary>
    public static bool UsesStoredPrompt(string jobType) => jobType is Task or Insights or Compact or Fix;
}
