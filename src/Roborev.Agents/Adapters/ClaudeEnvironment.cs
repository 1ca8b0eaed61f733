using Roborev.Agents.Hosting;

namespace Roborev.Agents.Adapters;

/// <summary>The environment of claude: what the user's shell says about the vendor is left out, what the settings say is put in (agents.md 5.2).</summary>
internal static class ClaudeEnvironment
{
    private const string TokenVariable = "ROBOREV_CLAUDE_PROXY_TOKEN";

    private static readonly string[] ModelVariables =
        ["ANTHROPIC_DEFAULT_OPUS_MODEL", "ANTHROPIC_DEFAULT_SONNET_MODEL", "ANTHROPIC_DEFAULT_HAIKU_MODEL", "CLAUDE_CODE_SUBAGENT_MODEL"];

    private static readonly string[] Removed = ["ANTHROPIC_API_KEY", "CLAUDECODE", "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", .. ModelVariables];

    /// <summary>Builds it.</summary>
    /// <exception cref="AgentFailedException">The proxy token cannot be a header value.</exception>
    public static Dictionary<string, string> For(AgentRun run, ModelSpec model)
    {
        var environment = ChildEnvironment.ForDirectory(ChildEnvironment.Inherited(run.Settings), run.RepositoryPath);
        foreach (var name in Removed)
            environment.Remove(name);
        if (model.BaseUrl is { } url)
        {
            environment["ANTHROPIC_BASE_URL"] = url;
            environment["ANTHROPIC_AUTH_TOKEN"] = Token(environment.GetValueOrDefault(TokenVariable));
            foreach (var name in ModelVariables)
                environment[name] = model.Model!;
        }
        else if (!string.IsNullOrWhiteSpace(run.Settings.AnthropicApiKey))
        {
            environment["ANTHROPIC_API_KEY"] = run.Settings.AnthropicApiKey.Trim();
        }

        environment["CLAUDE_NO_SOUND"] = "1";
        return environment;
    }

    private static string Token(string? value)
    {
        var token = value?.Trim() ?? "";
        if (token.AsSpan().ContainsAny('\r', '\n', '\0'))
            throw new AgentFailedException(AgentFailure.Permanent, $"{TokenVariable} holds a line end or NUL inside; set it to the token alone");
        return token.Length > 0 ? token : "proxy";
    }
}
