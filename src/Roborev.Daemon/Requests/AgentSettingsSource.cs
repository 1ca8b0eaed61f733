using Roborev.Agents;
using Roborev.Core.Settings;

namespace Roborev.Daemon.Requests;

/// <summary>The part of the global settings that agents read.</summary>
internal static class AgentSettingsSource
{
    /// <summary>Picks it.</summary>
    public static AgentSettings From(GlobalSettings settings) => new()
    {
        Commands = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["codex"] = settings.CodexCommand,
            ["claude-code"] = settings.ClaudeCodeCommand,
            ["cursor"] = settings.CursorCommand,
            ["pi"] = settings.PiCommand,
            ["opencode"] = settings.OpenCodeCommand,
        },
        AllowUnsafeAgents = settings.AllowUnsafeAgents ?? false,
        DisableCodexSandbox = settings.DisableCodexSandbox,
        AnthropicApiKey = settings.AnthropicApiKey,
        CodexDisableReviewSkills = settings.Codex.DisableReviewSkills,
        CodexIgnoreReviewUserConfig = settings.Codex.IgnoreReviewUserConfig,
    };
}
