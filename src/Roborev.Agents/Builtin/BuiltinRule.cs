namespace Roborev.Agents.Builtin;

/// <summary>What is told about a rule of the built-in reviewer.</summary>
/// <param name="Id">Stable name, lower-case words joined by hyphens.</param>
/// <param name="Title">A few words.</param>
/// <param name="Severity">The usual level; tests, samples and documentation may get a lower one.</param>
/// <param name="Description">What it looks for, one sentence.</param>
public sealed record BuiltinRule(string Id, string Title, Severity Severity, string Description)
{
    /// <summary>What a finding says is wrong.</summary>
    internal string Problem { get; init; } = Description;

    /// <summary>What a finding says to do.</summary>
    internal string Fix { get; init; } = "";
}
