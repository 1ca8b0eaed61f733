namespace Roborev.Agents;

/// <summary>A finished run.</summary>
/// <param name="Output">The review text; never blank.</param>
/// <param name="SessionId">Session the agent named, if it did.</param>
/// <param name="InputTokens">Tokens read by the model, cached ones included, or null when the agent did not say.</param>
/// <param name="OutputTokens">Tokens written by the model, or null when the agent did not say.</param>
/// <param name="Model">Model that answered, or null when the agent did not say.</param>
/// <param name="CommandLine">What really ran, each argument quoted where a shell needs it, the prompt left out (agents.md 14.21).</param>
public sealed record AgentResult(string Output, string? SessionId, long? InputTokens, long? OutputTokens, string? Model, string CommandLine)
{
    private const string EmptyOutput = "No review output generated";

    /// <summary>False for a blank text, and for the one that agents give in its stead.</summary>
    public static bool HasText(string output) => output.AsSpan().Trim() is { Length: > 0 } text && !text.SequenceEqual(EmptyOutput);
}
