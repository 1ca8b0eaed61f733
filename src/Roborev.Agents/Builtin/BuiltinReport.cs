using Roborev.Agents.Builtin.Reporting;

namespace Roborev.Agents.Builtin;

/// <summary>What the built-in reviewer has to say.</summary>
public sealed class BuiltinReport
{
    internal BuiltinReport(IReadOnlyList<BuiltinFinding> findings, int belowThreshold, ReviewScope scope) =>
        (Findings, BelowThreshold, Scope) = (findings, belowThreshold, scope);

    /// <summary>What was found at or above the wanted level, the most severe first; repeats in one file are one finding.</summary>
    public IReadOnlyList<BuiltinFinding> Findings { get; }

    /// <summary>Number of findings below the wanted level.</summary>
    public int BelowThreshold { get; }

    /// <summary>
    /// Why there is no verdict; null when there is one. Set for a diff that is empty or cannot be read, and for a design review without findings,
    /// because silence of these rules says nothing about a design. The caller must fail the job with this reason instead of storing a pass.
    /// </summary>
    public string? CannotReview { get; init; }

    internal ReviewScope Scope { get; }

    /// <summary>The report in the form that the verdict rules read (storage.md 12, prompts.md 3.2). It never passes when <see cref="CannotReview"/> is set.</summary>
    public string ToMarkdown() => ReportText.Of(this);
}
