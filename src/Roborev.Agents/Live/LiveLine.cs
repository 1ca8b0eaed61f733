namespace Roborev.Agents.Live;

/// <summary>A line of the live view (worker.md 9).</summary>
/// <param name="Text">Clean text without line end.</param>
/// <param name="Type">One of the constants of <see cref="LiveLineTypes"/>.</param>
public readonly record struct LiveLine(string Text, string Type);

/// <summary>Types of live lines, as the API names them.</summary>
public static class LiveLineTypes
{
    /// <summary>What the agent says.</summary>
    public const string Text = "text";

    /// <summary>A tool the agent uses.</summary>
    public const string Tool = "tool";

    /// <summary>What the agent thinks.</summary>
    public const string Thinking = "thinking";

    /// <summary>Trouble in the stream.</summary>
    public const string Error = "error";
}
