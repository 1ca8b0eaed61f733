namespace Roborev.Settings;

/// <summary>Environment variables with a meaning to roborev or to what it starts (config.md 15).</summary>
public static class EnvironmentVariables
{
    /// <summary>Set to <c>1</c>: accept a daemon of another version.</summary>
    public const string SkipVersionCheck = "ROBOREV_SKIP_VERSION_CHECK";

    /// <summary>Set to <c>1</c>: test programs may start a daemon.</summary>
    public const string TestAllowAutostart = "ROBOREV_TEST_ALLOW_AUTOSTART";

    /// <summary>Token for a Claude Code proxy.</summary>
    public const string ClaudeProxyToken = "ROBOREV_CLAUDE_PROXY_TOKEN";

    /// <summary>Colours: <c>auto</c>, <c>dark</c>, <c>light</c> or <c>none</c>.</summary>
    public const string ColorMode = "ROBOREV_COLOR_MODE";

    private static readonly HashSet<string> DaemonRemoves = new(StringComparer.OrdinalIgnoreCase)
    {
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CEILING_DIRECTORIES",
        "GIT_NAMESPACE", "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
        "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS",
    };

    /// <summary>Names taken out of Claude Code's environment.</summary>
    public static IReadOnlyList<string> RemovedFromClaudeCode { get; } =
    [
        "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_DEFAULT_OPUS_MODEL", "ANTHROPIC_DEFAULT_SONNET_MODEL",
        "ANTHROPIC_DEFAULT_HAIKU_MODEL", "CLAUDE_CODE_SUBAGENT_MODEL", "CLAUDECODE",
    ];

    /// <summary>True for a variable that would point git at another repository or change its configuration; the daemon drops it. Ignores case.</summary>
    public static bool IsRemovedFromDaemon(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return DaemonRemoves.Contains(name)
            || name.StartsWith("GIT_CONFIG_KEY_", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("GIT_CONFIG_VALUE_", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// True when the environment asks for plain output: <c>NO_COLOR</c>, or <c>CLICOLOR=0</c> unless <c>CLICOLOR_FORCE</c> is set and not <c>0</c>.
    /// </summary>
    public static bool ForbidsColor(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var forced = environment("CLICOLOR_FORCE") is { Length: > 0 } force && force != "0";
        return environment("NO_COLOR") is { Length: > 0 } || (environment("CLICOLOR") == "0" && !forced);
    }
}
