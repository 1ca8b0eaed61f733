namespace Roborev.Core.Settings;

/// <summary>Names of agents as configuration files and requests write them (config.md 7.5).</summary>
public static class AgentNames
{
    /// <summary>The agent used when nothing names one.</summary>
    public const string Codex = "codex";

    /// <summary>The default classifier.</summary>
    public const string ClaudeCode = "claude-code";

    /// <summary>The canonical name of whatever agent <c>[acp]</c> configures.</summary>
    public const string Acp = "acp";

    /// <summary>Names of the coding agents in fallback order.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
        [Codex, ClaudeCode, "gemini", "copilot", "opencode", "cursor", "kiro", "kilo", "droid", "pi"];

    /// <summary>Old names; exact and case-sensitive.</summary>
    public static IReadOnlyDictionary<string, string> Aliases { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["claude"] = ClaudeCode, ["agent"] = "cursor" };

    /// <summary>
    /// The canonical form in which two names of the same agent are equal: trims, maps the configured ACP name to <c>acp</c>, then resolves aliases.
    /// </summary>
    public static string Normalize(string? name, AcpSettings? acp)
    {
        var trimmed = name?.Trim() ?? "";
        if (trimmed is Acp || (trimmed.Length > 0 && acp is not null && trimmed == acp.EffectiveName))
        {
            return Acp;
        }

        return Aliases.GetValueOrDefault(trimmed, trimmed);
    }

    /// <summary>True when the text is a built-in name or an alias of one, so that it cannot name an ACP agent.</summary>
    public static bool IsReserved(string name) => BuiltIn.Contains(name) || Aliases.ContainsKey(name);
}
