namespace Roborev.Agents.Limits;

/// <summary>Recognises that a prompt was too large for the model (worker.md 5.2).</summary>
public static class ContextWindow
{
    private static readonly string[] Phrases =
    [
        "context window", "ran out of room", "context_length_exceeded", "maximum context length", "input is too long", "prompt is too long",
    ];

    /// <summary>True when an error text says so.</summary>
    public static bool IsMentioned(string errorText) => Phrases.Any(phrase => errorText.Contains(phrase, StringComparison.OrdinalIgnoreCase));
}
