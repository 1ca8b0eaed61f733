using Roborev.Core.Settings;
using Roborev.Settings.Toml;

namespace Roborev.Settings;

/// <summary>Reads the global <c>config.toml</c> (config.md 3, 4, 6).</summary>
public static class GlobalSettingsFile
{
    private const long MaxBytes = 16 * 1024 * 1024;
    private const int MostWorkers = 64;

    private static readonly UnknownKeys Unknown = new("the repository's .roborev.toml", new HashSet<string>(StringComparer.Ordinal)
    {
        "model", "backup_agent", "backup_model", "excluded_branches", "excluded_commit_patterns", "display_name", "post_commit_review",
        "max_prompt_size", "ci.reasoning", "review_guidelines",
    });

    /// <summary>Reads the file. A missing one gives the defaults; a file that cannot be read or is wrong in any part gives the defaults and an error.</summary>
    public static SettingsResult<GlobalSettings> Load(string path) => SettingsText.Load(path, MaxBytes, GlobalSettings.Defaults, Parse);

    /// <summary>Reads the text of a file. <paramref name="label"/> names it in messages.</summary>
    public static SettingsResult<GlobalSettings> Parse(string text, string label) =>
        SettingsText.Parse(text, label, GlobalSettings.Defaults, Unknown, Read);

    private static GlobalSettings Read(TableReader table)
    {
        var defaults = GlobalSettings.Defaults;
        var agent = table.Text("default_agent", defaults.DefaultAgent);
        return new GlobalSettings
        {
            ServerAddress = table.Text("server_addr", defaults.ServerAddress),
            MaxWorkers = Workers(table),
            ReviewContextCount = table.Integer("review_context_count", defaults.ReviewContextCount),
            ReuseReviewSessionLookback = table.Integer("reuse_review_session_lookback"),
            DefaultAgent = agent,
            DefaultAgentIsExplicit = table.Node("default_agent") is not null && !string.IsNullOrWhiteSpace(agent),
            DefaultModel = table.Text("default_model"),
            DefaultBackupAgent = table.Text("default_backup_agent"),
            DefaultBackupModel = table.Text("default_backup_model"),
            JobTimeoutMinutes = table.Integer("job_timeout_minutes", defaults.JobTimeoutMinutes),
            Reasoning = SharedTables.Reasoning(table),
            Workflow = SharedTables.Workflow(table),
            Classify = SharedTables.Classify(table),
            MinSeverity = SharedTables.MinSeverity(table),
            AllowUnsafeAgents = table.OptionalFlag("allow_unsafe_agents"),
            DisableCodexSandbox = table.Flag("disable_codex_sandbox"),
            ReuseReviewSession = table.OptionalFlag("reuse_review_session"),
            CodexCommand = table.Text("codex_cmd", defaults.CodexCommand),
            ClaudeCodeCommand = table.Text("claude_code_cmd", defaults.ClaudeCodeCommand),
            CursorCommand = table.Text("cursor_cmd", defaults.CursorCommand),
            PiCommand = table.Text("pi_cmd", defaults.PiCommand),
            OpenCodeCommand = table.Text("opencode_cmd", defaults.OpenCodeCommand),
            AnthropicApiKey = table.Text("anthropic_api_key"),
            Hooks = SharedTables.Hooks(table),
            Sync = GlobalTables.Sync(table.Table("sync")),
            Ci = GlobalTables.Ci(table.Table("ci")),
            Codex = GlobalTables.Codex(table.Table("agent").Table("codex")),
            AutoDesign = SharedTables.AutoDesign(table),
            ExcludePatterns = table.Texts("exclude_patterns"),
            DefaultMaxPromptSize = table.Integer("default_max_prompt_size"),
            AutoClosePassingReviews = table.Flag("auto_close_passing_reviews"),
            Acp = SharedTables.Acp(table),
            TrustRepositoryCommands = table.Flag("trust_repo_commands"),
            Interface = GlobalTables.Interface(table),
        };
    }

    private static int Workers(TableReader table)
    {
        var workers = table.Integer("max_workers", GlobalSettings.Defaults.MaxWorkers);
        if (workers < 1)
        {
            table.Log.Fail(table.Node("max_workers"), "max_workers", $"must be at least 1, not {workers}");
        }
        else if (workers > MostWorkers)
        {
            SharedTables.Warn(table, "max_workers", $"{workers} is more than {MostWorkers}; {MostWorkers} are used");
        }

        return Math.Min(workers, MostWorkers);
    }
}
