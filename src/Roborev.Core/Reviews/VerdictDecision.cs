namespace Roborev.Core.Reviews;

/// <summary>What a review says of a change.</summary>
public enum Verdict
{
    /// <summary>Nothing to mend.</summary>
    Pass,

    /// <summary>Findings, or no statement that there are none.</summary>
    Fail,
}

/// <summary>The rule that decided a verdict (storage.md 12.2).</summary>
public enum VerdictRule
{
    /// <summary>A line carries a severity label: fail.</summary>
    SeverityLabel,

    /// <summary>The output is the threshold marker alone: pass.</summary>
    Marker,

    /// <summary>A line begins with a pass phrase: pass.</summary>
    PassPhrase,

    /// <summary>No line says that there are no findings: fail.</summary>
    NoPassPhrase,

    /// <summary>The output is empty or white space: fail, and callers should treat it as a review that did not happen.</summary>
    Empty,
}

/// <summary>A verdict with its reason.</summary>
/// <param name="Verdict">Pass or fail.</param>
/// <param name="Rule">The rule that decided.</param>
/// <param name="Line">Number of the deciding line, from 1 and counted by LF; null where no single line decided.</param>
public sealed record VerdictDecision(Verdict Verdict, VerdictRule Rule, int? Line = null);

/// <summary>Wire letters, wire names and column values of verdicts.</summary>
public static class Verdicts
{
    /// <summary>The letter shown in lists and sent as <c>verdict</c>: <c>P</c> or <c>F</c>.</summary>
    public static string ToWire(this Verdict verdict) => verdict is Verdict.Pass ? "P" : "F";

    /// <summary>The value of <c>reviews.verdict_bool</c>: 1 or 0.</summary>
    public static int ToColumn(this Verdict verdict) => verdict is Verdict.Pass ? 1 : 0;

    /// <summary>Reads <c>reviews.verdict_bool</c>: 1 passes, any other number fails, null is undecided (storage.md 12.1).</summary>
    public static Verdict? FromColumn(int? value) => value switch
    {
        null => null,
        1 => Verdict.Pass,
        _ => Verdict.Fail,
    };

    /// <summary>Reads a wire letter; null for any other text.</summary>
    public static Verdict? FromWire(string? letter) => letter switch
    {
        "P" => Verdict.Pass,
        "F" => Verdict.Fail,
        _ => null,
    };

    /// <summary>The kebab-case name used in receipts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a rule.</exception>
    public static string ToWire(this VerdictRule rule) => rule switch
    {
        VerdictRule.SeverityLabel => "severity-label",
        VerdictRule.Marker => "marker",
        VerdictRule.PassPhrase => "pass-phrase",
        VerdictRule.NoPassPhrase => "no-pass-phrase",
        VerdictRule.Empty => "empty",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "not a verdict rule"),
    };
}
