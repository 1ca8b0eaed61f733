using Roborev.Core.Jobs;

namespace Roborev.Prompts;

/// <summary>A review that is about to run.</summary>
public sealed record ReviewRequest
{
    /// <summary>Earlier reviews shown when nothing is configured (prompts.md 1).</summary>
    public const int DefaultContextCount = 3;

    /// <summary>Root of the checkout in which the change is.</summary>
    public required string Checkout { get; init; }

    /// <summary>Name of a commit, or a range <c>A..B</c>; as stored on the job. Not used when <see cref="DirtyDiff"/> is set.</summary>
    public required string GitRef { get; init; }

    /// <summary>Captured text of uncommitted changes, or null for commits and ranges.</summary>
    public string? DirtyDiff { get; init; }

    /// <summary>Agent that really runs, not the one that was asked for.</summary>
    public required string AgentName { get; init; }

    /// <summary>Review type or one of its aliases.</summary>
    public string ReviewType { get; init; } = ReviewTypes.Default;

    /// <summary>The least severe level to report; null, empty and <c>low</c> report everything.</summary>
    public string? MinSeverity { get; init; }

    /// <summary>Most bytes of UTF-8 that the prompt may have.</summary>
    public int CapBytes { get; init; } = ReviewPromptInput.DefaultCapBytes;

    /// <summary>How many commits before the change are shown with their reviews; zero or less shows none.</summary>
    public int ContextCount { get; init; } = DefaultContextCount;

    /// <summary>Further text for this review, complete with its heading, or null.</summary>
    public string? AdditionalContext { get; init; }

    /// <summary>Exclude patterns of the user.</summary>
    public IReadOnlyList<string> GlobalExcludePatterns { get; init; } = [];

    /// <summary>False for changes of others, such as pull requests; see <see cref="GuidelineSource.ForCommitsAsync"/>.</summary>
    public bool IsAuthoredLocally { get; init; } = true;

    /// <summary>Reads the text of a <c>.roborev.toml</c>.</summary>
    public required RepositoryRulesReader ReadRules { get; init; }

    /// <summary>Earlier reviews of the repository.</summary>
    public required IReviewHistory History { get; init; }
}
