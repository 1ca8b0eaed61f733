using Roborev.Core.Settings;
using Roborev.Settings.Toml;

namespace Roborev.Settings;

/// <summary>Reads a repository's <c>.roborev.toml</c> (config.md 3, 5, 6). The text is untrusted.</summary>
public static class RepositorySettingsFile
{
    /// <summary>Name of the file in the root of a work tree.</summary>
    public const string Name = ".roborev.toml";

    private const long MaxBytes = 1024 * 1024;

    private static readonly UnknownKeys Unknown = new("the global config.toml", new HashSet<string>(StringComparer.Ordinal)
    {
        "server_addr", "max_workers", "default_agent", "default_model", "default_backup_agent", "default_backup_model", "default_max_prompt_size",
        "allow_unsafe_agents", "disable_codex_sandbox", "codex_cmd", "claude_code_cmd", "cursor_cmd", "pi_cmd", "opencode_cmd", "anthropic_api_key", "sync",
        "advanced", "hide_closed_by_default", "hide_addressed_by_default", "auto_filter_repo", "auto_filter_branch", "mouse_enabled", "tab_width",
        "hidden_columns", "column_borders", "column_order", "task_column_order", "column_config_version", "trust_repo_commands", "ci.enabled",
        "ci.poll_interval", "ci.repos", "ci.exclude_repos", "ci.max_repos", "ci.throttle_interval", "ci.throttle_bypass_users", "ci.model",
        "ci.synthesis_agent", "ci.synthesis_backup_agent", "ci.synthesis_model", "ci.batch_timeout", "ci.github_app_id", "ci.github_app_private_key",
        "ci.github_app_installation_id", "ci.github_app_installations",
    });

    /// <summary>Reads the file of a work tree. A missing file, or an empty <paramref name="directory"/>, is no configuration.</summary>
    public static SettingsResult<RepositorySettings> Load(string directory) =>
        directory.Length == 0
            ? new SettingsResult<RepositorySettings> { File = Name, Settings = RepositorySettings.None }
            : SettingsText.Load(Path.Combine(directory, Name), MaxBytes, RepositorySettings.None, Parse);

    /// <summary>
    /// Reads the text of a file, for instance of a copy in git. <paramref name="label"/> names it in messages, for instance <c>main:.roborev.toml</c>.
    /// </summary>
    public static SettingsResult<RepositorySettings> Parse(string text, string label) =>
        SettingsText.Parse(text, label, RepositorySettings.None, Unknown, Read);

    private static RepositorySettings Read(TableReader table)
    {
        var context = table.OptionalInteger("review_context_count");
        int? lookback = table.OptionalInteger("reuse_review_session_lookback") is { } number && table.Has("reuse_review_session_lookback") ? number : null;

        // The reference writes every key of a file it touches: two zeros side by side are its blanks, not a choice (config.md 6).
        var generated = context == 0 && lookback == 0;
        return new RepositorySettings
        {
            Agent = table.Text("agent"),
            Model = table.Text("model"),
            BackupAgent = table.Text("backup_agent"),
            BackupModel = table.Text("backup_model"),
            ReviewContextCount = generated ? null : context,
            ReviewGuidelines = table.Text("review_guidelines"),
            JobTimeoutMinutes = table.Integer("job_timeout_minutes"),
            ExcludedBranches = table.Texts("excluded_branches"),
            ExcludedCommitPatterns = table.Texts("excluded_commit_patterns"),
            DisplayName = WithoutControls(table.Text("display_name")),
            Reasoning = SharedTables.Reasoning(table),
            MinSeverity = SharedTables.MinSeverity(table),
            ExcludePatterns = table.Texts("exclude_patterns"),
            PostCommitReview = PostCommitReview(table),
            ReuseReviewSession = table.OptionalFlag("reuse_review_session"),
            ReuseReviewSessionLookback = generated ? null : lookback,
            Ci = Ci(table.Table("ci")),
            AutoDesign = SharedTables.AutoDesign(table),
            Workflow = SharedTables.Workflow(table),
            Classify = SharedTables.Classify(table),
            AutoClosePassingReviews = table.OptionalFlag("auto_close_passing_reviews"),
            ShowClassifyJobs = table.OptionalFlag("show_classify_jobs"),
            Hooks = SharedTables.Hooks(table),
            MaxPromptSize = table.Integer("max_prompt_size"),
            Acp = Acp(table),
        };
    }

    private static RepositoryCiSettings Ci(TableReader table) => new()
    {
        Agents = table.Texts("agents"),
        ReviewTypes = table.Texts("review_types"),
        Reviews = SharedTables.Reviews(table),
        Reasoning = table.Text("reasoning"),
        MinSeverity = table.Text("min_severity"),
        UpsertComments = table.OptionalFlag("upsert_comments"),
    };

    /// <summary>A table that names neither an agent nor a command must not switch the user's own ACP agent off (config.md 21, T27).</summary>
    private static AcpSettings? Acp(TableReader table) =>
        SharedTables.Acp(table) is { } acp && !(string.IsNullOrWhiteSpace(acp.Name) && string.IsNullOrWhiteSpace(acp.Command)) ? acp : null;

    private static string PostCommitReview(TableReader table)
    {
        var mode = table.Text("post_commit_review");
        if (mode is not ("" or "commit" or "branch"))
        {
            SharedTables.Warn(table, "post_commit_review", $"\"{mode}\" means commit; known are commit and branch");
        }

        return mode;
    }

    private static string WithoutControls(string text) => string.Concat(text.Where(character => !char.IsControl(character)));
}
