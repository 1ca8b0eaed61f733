using System.Text.RegularExpressions;

namespace Roborev.Agents.Limits;

/// <summary>What an error text says about limits.</summary>
/// <param name="Kind">The limit, or none.</param>
/// <param name="ResetsAt">When it ends, if an absolute time is given; may lie in the past.</param>
/// <param name="RetryAfter">How long it lasts, if a relative time is given.</param>
public sealed record LimitVerdict(LimitKind Kind, DateTimeOffset? ResetsAt = null, TimeSpan? RetryAfter = null);

/// <summary>
/// Recognises limits in what providers and agents print when they fail (agents.md 8, 14.7). Give it provider messages and error output only:
/// review text may be about quotas without there being one.
/// </summary>
public static partial class LimitClassifier
{
    private static readonly string[] Quota =
    [
        "resource exhausted", "resource_exhausted", "quota exceeded", "quota_exceeded", "quota exhausted", "quota_exhausted", "insufficient_quota",
        "exhausted your capacity", "capacity exhausted", "capacity_exhausted",
    ];

    private static readonly string[] Transient =
    [
        "too many requests", "rate_limit_error", "overloaded_error", "stream disconnected before completion", "stream reported failure: reconnecting",
        "500 internal server error", "502 bad gateway", "503 service unavailable",
    ];

    /// <summary>Classifies one error text.</summary>
    /// <param name="errorText">Provider messages and error output.</param>
    /// <param name="now">The present.</param>
    /// <param name="local">Zone of clock times that name none.</param>
    public static LimitVerdict Classify(string errorText, DateTimeOffset now, TimeZoneInfo local)
    {
        var kind = KindOf(errorText);
        if (kind == LimitKind.None)
            return new(kind);
        var relative = ResetHint.Relative(errorText);
        return new(kind, relative is null ? ResetHint.Absolute(errorText, now, local) : null, relative);
    }

    private static LimitKind KindOf(string text)
    {
        if (Mentions(text, Quota))
            return LimitKind.Quota;
        if (UsedUp().IsMatch(text))
            return LimitKind.Session;
        return Mentions(text, Transient) || Status().IsMatch(text) ? LimitKind.Transient : LimitKind.None;
    }

    private static bool Mentions(string text, string[] phrases) => phrases.Any(phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    /// <summary>Subscription windows: "You've hit your session limit", "weekly limit reached", "You have hit your usage limit".</summary>
    [GeneratedRegex(
        @"hit your (?:[a-z0-9-]+ ){0,2}limit\b|\b(?:session|usage|weekly|5-hour) limit reached",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UsedUp();

    /// <summary>HTTP statuses as agents quote them.</summary>
    [GeneratedRegex(@"\b(?:status(?: code)?:? |API Error: |Request rejected \()(?:429|5\d\d)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Status();
}
