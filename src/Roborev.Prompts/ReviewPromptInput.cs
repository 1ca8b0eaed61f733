using Roborev.Core.Diffs;
using Roborev.Core.Jobs;

namespace Roborev.Prompts;

/// <summary>Everything that the prompt of a review is made from.</summary>
public sealed record ReviewPromptInput
{
    /// <summary>The limit of a prompt when nothing is configured, in UTF-8 bytes (prompts.md 8).</summary>
    public const int DefaultCapBytes = 204_800;

    /// <summary>Agent that really runs, not the one that was asked for.</summary>
    public required string AgentName { get; init; }

    /// <summary>Review type or one of its aliases.</summary>
    public string ReviewType { get; init; } = ReviewTypes.Default;

    /// <summary>Current time; the prompt states its UTC date.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The least severe level to report; null, empty and <c>low</c> report everything.</summary>
    public string? MinSeverity { get; init; }

    /// <summary>Most bytes of UTF-8 that the prompt may have.</summary>
    public int CapBytes { get; init; } = DefaultCapBytes;

    /// <summary>What is reviewed.</summary>
    public required ReviewedChange Change { get; init; }

    /// <summary>Its diff.</summary>
    public required ReviewDiff Diff { get; init; }

    /// <summary>Guidelines of the project, or null.</summary>
    public string? Guidelines { get; init; }

    /// <summary>Further text for this review, complete with its heading, or null. It is shown whole or not at all.</summary>
    public string? AdditionalContext { get; init; }

    /// <summary>Commits before the change with their reviews, oldest first.</summary>
    public IReadOnlyList<ReviewedCommit> PreviousReviews { get; init; } = [];

    /// <summary>Commits of a range that have a review, oldest first.</summary>
    public IReadOnlyList<ReviewedCommit> InRangeReviews { get; init; } = [];

    /// <summary>Earlier reviews of exactly this change, oldest first.</summary>
    public IReadOnlyList<PastReview> PreviousAttempts { get; init; } = [];

    /// <summary>Absolute path of a file that holds the whole diff, for a diff that is too large to be part of the prompt.</summary>
    public string? SnapshotPath { get; init; }
}
