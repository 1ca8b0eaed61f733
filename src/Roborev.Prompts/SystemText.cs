using System.Globalization;
using Roborev.Core.Jobs;

namespace Roborev.Prompts;

/// <summary>Shape of the change under review.</summary>
public enum ReviewShape
{
    /// <summary>One commit.</summary>
    Commit,

    /// <summary>A series of commits, judged by its combined diff.</summary>
    Range,

    /// <summary>Changes that are not committed.</summary>
    Dirty,
}

/// <summary>What an agent is told before anything about the change: its role, the criteria and the form of the answer (prompts.md 3).</summary>
public static class SystemText
{
    /// <summary>
    /// The text of a review, ending with the date line and a line end. The variant depends on the agent that really runs; types other than the default one
    /// have one text for all agents and shapes (prompts.md 3.1).
    /// </summary>
    /// <param name="agentName">Name or alias of the agent that runs, in any case.</param>
    /// <param name="shape">Shape of the change.</param>
    /// <param name="reviewType">Review type or one of its aliases; an unknown type gets the default text.</param>
    /// <param name="date">Current time; its UTC date is stated.</param>
    public static string ForReview(string agentName, ReviewShape shape, string reviewType, DateTimeOffset date)
    {
        var contract = PromptTemplate.Fill("contract", ("levels", PromptTemplate.Load(LevelsFor(reviewType))));
        return Join(Body(TemplateFor(agentName, shape, reviewType)), contract, PromptTemplate.Load("rider"), DateLine(date));
    }

    /// <summary>The text of a run that changes code to resolve findings; the same for all agents. It ends with the date line and a line end.</summary>
    /// <param name="date">Current time; its UTC date is stated.</param>
    public static string ForAddress(DateTimeOffset date) => Join(PromptTemplate.Load("address"), PromptTemplate.Load("rider-address"), DateLine(date));

    /// <summary>The text that goes before a custom prompt; empty for agents that need none.</summary>
    /// <param name="agentName">Name or alias of the agent that runs, in any case.</param>
    /// <param name="date">Current time; its UTC date is stated.</param>
    public static string ForRun(string agentName, DateTimeOffset date)
    {
        var template = "run-" + CanonicalName(agentName);
        return PromptTemplate.Exists(template) ? Join(PromptTemplate.Load(template), DateLine(date)) : "";
    }

    /// <summary>
    /// The instruction to report only findings from a level upwards, ending with a line end; empty when nothing would be filtered: no level, the lowest, or an
    /// unknown one (prompts.md 4).
    /// </summary>
    /// <param name="minSeverity">The least severe level to report.</param>
    public static string SeverityFilter(string? minSeverity) =>
        LevelsFrom(minSeverity) is { } levels ? Join(PromptTemplate.Fill("min-severity", ("levels", levels))) : "";

    /// <summary>The levels from one upwards, in words; null when that is all of them.</summary>
    internal static string? LevelsFrom(string? minSeverity) => minSeverity?.Trim().ToLowerInvariant() switch
    {
        "critical" => "critical",
        "high" => "critical or high",
        "medium" => "critical, high or medium",
        _ => null,
    };

    /// <summary>Name of the built-in text for a review.</summary>
    internal static string TemplateFor(string agentName, ReviewShape shape, string reviewType)
    {
        _ = ReviewTypes.TryNormalize(reviewType, out var type);
        return (type, CanonicalName(agentName), shape) switch
        {
            (ReviewTypes.Security, _, _) => "security",
            (ReviewTypes.Design, _, _) => "design",
            (_, "claude-code" or "codex" or "gemini", _) => CanonicalName(agentName),
            (_, _, ReviewShape.Range) => "range",
            (_, _, ReviewShape.Dirty) => "worktree",
            _ => "commit",
        };
    }

    private static string LevelsFor(string reviewType)
    {
        _ = ReviewTypes.TryNormalize(reviewType, out var type);
        return type is ReviewTypes.Security or ReviewTypes.Design ? "levels-" + type : "levels";
    }

    private static string Body(string template) => template is "commit" or "range" or "worktree"
        ? PromptTemplate.Fill(template, ("evidence", PromptTemplate.Load("evidence")))
        : PromptTemplate.Load(template);

    private static string CanonicalName(string agentName) => agentName.ToLowerInvariant() switch
    {
        "claude" => "claude-code",
        var name => name,
    };

    private static string DateLine(DateTimeOffset date) =>
        string.Create(CultureInfo.InvariantCulture, $"Current date: {date.UtcDateTime:yyyy-MM-dd} (UTC)");

    private static string Join(params ReadOnlySpan<string> paragraphs) => string.Join("\n\n", paragraphs) + "\n";
}
