using Roborev.Core.Reviews;

namespace Roborev.Prompts;

/// <summary>A remark of a developer or a tool on a review.</summary>
/// <param name="Author">Who wrote it.</param>
/// <param name="Text">What was written.</param>
public sealed record PastComment(string Author, string Text);

/// <summary>A finished review of the same review type in the same repository.</summary>
public sealed record PastReview
{
    /// <summary>Agent that wrote it.</summary>
    public required string Agent { get; init; }

    /// <summary>The whole review.</summary>
    public required string Output { get; init; }

    /// <summary>When it was stored, if known.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Its verdict, or null if undecided.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Comments on it, oldest first.</summary>
    public IReadOnlyList<PastComment> Comments { get; init; } = [];
}

/// <summary>A commit and the newest review of it.</summary>
/// <param name="Sha">Full name of the commit.</param>
/// <param name="Review">The review, or null if the commit has none.</param>
public sealed record ReviewedCommit(string Sha, PastReview? Review);
