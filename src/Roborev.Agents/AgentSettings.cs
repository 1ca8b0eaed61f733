namespace Roborev.Agents;

/// <summary>The user's settings that agents read at each run (agents.md 2.3).</summary>
public sealed record AgentSettings
{
    /// <summary>Settings of an empty configuration file.</summary>
    public static AgentSettings Default { get; } = new();

    /// <summary>
    /// Executable (name or path, never a command line) per canonical agent name, from the <c>*_cmd</c> keys. A blank value counts as absent.
    /// </summary>
    public IReadOnlyDictionary<string, string> Commands { get; init; } = new Dictionary<string, string>();

    /// <summary>Makes every run agentic that is not forced to be read-only.</summary>
    public bool AllowUnsafeAgents { get; init; }

    /// <summary>Review-mode codex runs without its sandbox.</summary>
    public bool DisableCodexSandbox { get; init; }

    /// <summary>Key given to claude-code when it talks to the vendor itself.</summary>
    public string? AnthropicApiKey { get; init; }

    /// <summary>Review jobs run codex without skill instructions.</summary>
    public bool CodexDisableReviewSkills { get; init; } = true;

    /// <summary>Review jobs run codex without the user's codex configuration.</summary>
    public bool CodexIgnoreReviewUserConfig { get; init; } = true;

    /// <summary>How the <c>test</c> agent behaves.</summary>
    public TestAgentOptions Test { get; init; } = TestAgentOptions.Default;

    /// <summary>Environment that agents inherit; null means this process's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>The executable that will really be run for an agent, or null for one without a process.</summary>
    internal string? CommandFor(string canonicalName)
    {
        if (Commands.TryGetValue(canonicalName, out var command) && !string.IsNullOrWhiteSpace(command))
            return command.Trim();
        return AgentRegistry.Describe(canonicalName)?.Executable;
    }
}

/// <summary>Switches of the <c>test</c> agent (agents.md 5.11).</summary>
/// <param name="Delay">How long a run takes.</param>
public sealed record TestAgentOptions(TimeSpan Delay)
{
    /// <summary>100 milliseconds, like the reference.</summary>
    public static TestAgentOptions Default { get; } = new(TimeSpan.FromMilliseconds(100));
}
