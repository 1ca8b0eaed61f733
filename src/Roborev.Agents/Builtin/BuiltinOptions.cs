namespace Roborev.Agents.Builtin;

/// <summary>What the built-in reviewer is asked for.</summary>
/// <param name="ReviewType"><c>default</c> or one of its aliases, <c>security</c> or <c>design</c>; anything else counts as <c>default</c>.</param>
/// <param name="MinSeverity">Lowest level to report: <c>critical</c>, <c>high</c>, <c>medium</c> or <c>low</c>; blank or unknown text means all.</param>
public sealed record BuiltinOptions(string ReviewType, string MinSeverity)
{
    /// <summary>A default review with every level.</summary>
    public static BuiltinOptions Everything { get; } = new("default", "");

    internal Severity Lowest => Enum.TryParse(MinSeverity?.Trim(), ignoreCase: true, out Severity level) && Enum.IsDefined(level) ? level : Severity.Low;

    internal bool HasFilter => Lowest > Severity.Low;
}
