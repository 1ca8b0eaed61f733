namespace Roborev.Core.Settings;

/// <summary>
/// What the global <c>config.toml</c> says (config.md 4), with the built-in defaults where it says nothing. Texts are raw: readers trim. A blank text and a
/// number that is not positive mean "not set" unless the member says otherwise.
/// </summary>
public sealed record GlobalSettings
{
    /// <summary>The built-in defaults.</summary>
    public static GlobalSettings Defaults { get; } = new();

    /// <summary><c>server_addr</c>: where the daemon listens.</summary>
    public string ServerAddress { get; init; } = "127.0.0.1:7373";

    /// <summary><c>max_workers</c>: reviews that run at once, 1 to 64.</summary>
    public int MaxWorkers { get; init; } = 4;

    /// <summary><c>review_context_count</c>: previous reviews shown to the agent; none when not positive.</summary>
    public int ReviewContextCount { get; init; } = 3;

    /// <summary><c>reuse_review_session_lookback</c>: sessions considered for reuse; not limited when not positive.</summary>
    public int ReuseReviewSessionLookback { get; init; }

    /// <summary><c>default_agent</c>.</summary>
    public string DefaultAgent { get; init; } = AgentNames.Codex;

    /// <summary>True when the file names a default agent, even the built-in one.</summary>
    public bool DefaultAgentIsExplicit { get; init; }

    /// <summary><c>default_model</c>: belongs to <see cref="DefaultAgent"/>.</summary>
    public string DefaultModel { get; init; } = "";

    /// <summary><c>default_backup_agent</c>.</summary>
    public string DefaultBackupAgent { get; init; } = "";

    /// <summary><c>default_backup_model</c>: belongs to <see cref="DefaultBackupAgent"/>.</summary>
    public string DefaultBackupModel { get; init; } = "";

    /// <summary><c>job_timeout_minutes</c>.</summary>
    public int JobTimeoutMinutes { get; init; } = 30;

    /// <summary><c>review_reasoning</c>, <c>refine_reasoning</c>, <c>fix_reasoning</c>.</summary>
    public WorkflowTexts Reasoning { get; init; } = new();

    /// <summary>The agent and model keys of the workflows.</summary>
    public WorkflowKeys Workflow { get; init; } = WorkflowKeys.Empty;

    /// <summary>The <c>classify_*</c> keys.</summary>
    public ClassifySettings Classify { get; init; } = new();

    /// <summary><c>review_min_severity</c>, <c>refine_min_severity</c>, <c>fix_min_severity</c>.</summary>
    public WorkflowTexts MinSeverity { get; init; } = new();

    /// <summary><c>allow_unsafe_agents</c>; null means no, except in refine.</summary>
    public bool? AllowUnsafeAgents { get; init; }

    /// <summary><c>disable_codex_sandbox</c>.</summary>
    public bool DisableCodexSandbox { get; init; }

    /// <summary><c>reuse_review_session</c>; null means no.</summary>
    public bool? ReuseReviewSession { get; init; }

    /// <summary><c>codex_cmd</c>; blank means the built-in command.</summary>
    public string CodexCommand { get; init; } = "codex";

    /// <summary><c>claude_code_cmd</c>; blank means the built-in command.</summary>
    public string ClaudeCodeCommand { get; init; } = "claude";

    /// <summary><c>cursor_cmd</c>; blank means the built-in command.</summary>
    public string CursorCommand { get; init; } = "agent";

    /// <summary><c>pi_cmd</c>; blank means the built-in command.</summary>
    public string PiCommand { get; init; } = "pi";

    /// <summary><c>opencode_cmd</c>; blank means the built-in command.</summary>
    public string OpenCodeCommand { get; init; } = "opencode";

    /// <summary><c>anthropic_api_key</c>, <c>${NAME}</c> not yet replaced. A secret.</summary>
    public string AnthropicApiKey { get; init; } = "";

    /// <summary><c>[[hooks]]</c>.</summary>
    public IReadOnlyList<HookSettings> Hooks { get; init; } = [];

    /// <summary><c>[sync]</c>.</summary>
    public SyncSettings Sync { get; init; } = new();

    /// <summary><c>[ci]</c>.</summary>
    public CiSettings Ci { get; init; } = new();

    /// <summary><c>[agent.codex]</c>.</summary>
    public CodexReviewSettings Codex { get; init; } = new();

    /// <summary><c>[auto_design_review]</c>.</summary>
    public AutoDesignSettings AutoDesign { get; init; } = new();

    /// <summary><c>exclude_patterns</c>.</summary>
    public IReadOnlyList<string> ExcludePatterns { get; init; } = [];

    /// <summary><c>default_max_prompt_size</c> in bytes.</summary>
    public int DefaultMaxPromptSize { get; init; }

    /// <summary><c>auto_close_passing_reviews</c>.</summary>
    public bool AutoClosePassingReviews { get; init; }

    /// <summary><c>[acp]</c>; null when the file has no such table.</summary>
    public AcpSettings? Acp { get; init; }

    /// <summary><c>trust_repo_commands</c>: runs commands of any repository without approval (config.md 20.2).</summary>
    public bool TrustRepositoryCommands { get; init; }

    /// <summary>What the terminal UI shows and stores.</summary>
    public InterfaceSettings Interface { get; init; } = new();
}

/// <summary>The <c>[agent.codex]</c> table (config.md 4.4).</summary>
public sealed record CodexReviewSettings
{
    /// <summary><c>disable_review_skills</c>: reviews run without the user's skills.</summary>
    public bool DisableReviewSkills { get; init; } = true;

    /// <summary><c>ignore_review_user_config</c>: reviews ignore the user's own codex configuration.</summary>
    public bool IgnoreReviewUserConfig { get; init; } = true;
}

/// <summary>The keys of the terminal UI (config.md 4.5, 14), most of them at the top of the global file.</summary>
public sealed record InterfaceSettings
{
    /// <summary><c>hide_closed_by_default</c>, or its old name where the new one is absent.</summary>
    public bool HideClosedByDefault { get; init; }

    /// <summary><c>auto_filter_repo</c>.</summary>
    public bool AutoFilterRepository { get; init; }

    /// <summary><c>auto_filter_branch</c>.</summary>
    public bool AutoFilterBranch { get; init; }

    /// <summary><c>show_classify_jobs</c>.</summary>
    public bool ShowClassifyJobs { get; init; }

    /// <summary><c>mouse_enabled</c>.</summary>
    public bool MouseEnabled { get; init; } = true;

    /// <summary><c>tab_width</c> as written; see <see cref="EffectiveTabWidth"/>.</summary>
    public int TabWidth { get; init; }

    /// <summary><c>hidden_columns</c>: null means the default set, exactly <c>_</c> means nothing is hidden.</summary>
    public IReadOnlyList<string>? HiddenColumns { get; init; }

    /// <summary><c>column_borders</c>.</summary>
    public bool ColumnBorders { get; init; }

    /// <summary><c>column_order</c>; empty means the built-in order.</summary>
    public IReadOnlyList<string> ColumnOrder { get; init; } = [];

    /// <summary><c>task_column_order</c>; empty means the built-in order.</summary>
    public IReadOnlyList<string> TaskColumnOrder { get; init; } = [];

    /// <summary><c>column_config_version</c>: which migrations of the column keys were done.</summary>
    public int ColumnConfigVersion { get; init; }

    /// <summary><c>advanced.tasks_enabled</c>.</summary>
    public bool TasksEnabled { get; init; }

    /// <summary>Columns per tab stop: 2 when not positive, at most 16.</summary>
    public int EffectiveTabWidth => TabWidth <= 0 ? 2 : Math.Min(TabWidth, 16);
}
