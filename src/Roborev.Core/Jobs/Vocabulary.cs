namespace Roborev.Core.Jobs;

/// <summary>How hard an agent should think (config.md 7.1), in rising order.</summary>
public enum ReasoningLevel
{
    /// <summary>Least.</summary>
    Fast,

    /// <summary>The agent's own default.</summary>
    Standard,

    /// <summary>Between standard and thorough.</summary>
    Medium,

    /// <summary>The default of reviews.</summary>
    Thorough,

    /// <summary>Most.</summary>
    Maximum,
}

/// <summary>Names of <see cref="ReasoningLevel"/>.</summary>
public static class ReasoningLevels
{
    /// <summary>Canonical names in rising order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["fast", "standard", "medium", "thorough", "maximum"];

    /// <summary>The canonical name.</summary>
    public static string ToWire(this ReasoningLevel level) => Names[(int)level];

    /// <summary>Reads a name or one of its aliases; trims and ignores case. False for blank and unknown text.</summary>
    public static bool TryParse(string? text, out ReasoningLevel level)
    {
        ReasoningLevel? parsed = text?.Trim().ToLowerInvariant() switch
        {
            "fast" or "low" => ReasoningLevel.Fast,
            "standard" => ReasoningLevel.Standard,
            "medium" => ReasoningLevel.Medium,
            "thorough" or "high" => ReasoningLevel.Thorough,
            "maximum" or "max" or "xhigh" => ReasoningLevel.Maximum,
            _ => null,
        };
        level = parsed ?? ReasoningLevel.Standard;
        return parsed is not null;
    }
}

/// <summary>Severity names (config.md 7.2).</summary>
public static class Severities
{
    /// <summary>From most to least severe.</summary>
    public static IReadOnlyList<string> Names { get; } = ["critical", "high", "medium", "low"];

    /// <summary>Trims, lower-cases and checks; an empty result means blank input. False for anything else that is unknown.</summary>
    public static bool TryNormalize(string? text, out string severity)
    {
        severity = text?.Trim().ToLowerInvariant() ?? "";
        return severity.Length == 0 || Names.Contains(severity);
    }
}

/// <summary>Review types (config.md 7.3).</summary>
public static class ReviewTypes
{
    /// <summary>The ordinary review.</summary>
    public const string Default = "default";

    /// <summary>Security review.</summary>
    public const string Security = "security";

    /// <summary>Design review.</summary>
    public const string Design = "design";

    /// <summary>Resolves aliases; false for an unknown type.</summary>
    public static bool TryNormalize(string? text, out string reviewType)
    {
        reviewType = text switch
        {
            null or "" or Default or "general" or "review" => Default,
            Security => Security,
            Design => Design,
            _ => "",
        };
        return reviewType.Length > 0;
    }
}
