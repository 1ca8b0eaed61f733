namespace Roborev.Core.Settings;

/// <summary>
/// What a repository's <c>.roborev.toml</c> says (config.md 5). Its text was written by whoever wrote the repository: which values may be acted upon, and from
/// which copy of the file, is decided elsewhere (config.md 9, 20). Texts are raw; blank texts and numbers that are not positive mean "not set".
/// </summary>
public sealed record RepositorySettings
{
    /// <summary>A repository without a file.</summary>
    public static RepositorySettings None { get; } = new();

    /// <summary><c>agent</c>: the agent of every workflow.</summary>
    public string Agent { get; init; } = "";

    /// <summary><c>model</c>: belongs to <see cref="Agent"/>.</summary>
    public string Model { get; init; } = "";

    /// <summary><c>backup_agent</c>.</summary>
    public string BackupAgent { get; init; } = "";

    /// <summary><c>backup_model</c>.</summary>
    public string BackupModel { get; init; } = "";

    /// <summary><c>review_context_count</c>; null or negative inherits, zero shows no previous reviews.</summary>
    public int? ReviewContextCount { get; init; }

    /// <summary><c>review_guidelines</c>.</summary>
    public string ReviewGuidelines { get; init; } = "";

    /// <summary><c>job_timeout_minutes</c>.</summary>
    public int JobTimeoutMinutes { get; init; }

    /// <summary><c>excluded_branches</c>: exact names.</summary>
    public IReadOnlyList<string> ExcludedBranches { get; init; } = [];

    /// <summary><c>excluded_commit_patterns</c>: parts of a commit message, compared ignoring case.</summary>
    public IReadOnlyList<string> ExcludedCommitPatterns { get; init; } = [];

    /// <summary><c>display_name</c> without control characters.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary><c>review_reasoning</c>, <c>refine_reasoning</c>, <c>fix_reasoning</c>.</summary>
    public WorkflowTexts Reasoning { get; init; } = new();

    /// <summary><c>review_min_severity</c>, <c>refine_min_severity</c>, <c>fix_min_severity</c>.</summary>
    public WorkflowTexts MinSeverity { get; init; } = new();

    /// <summary><c>exclude_patterns</c>; never applied to security reviews.</summary>
    public IReadOnlyList<string> ExcludePatterns { get; init; } = [];

    /// <summary><c>post_commit_review</c> as written; see <see cref="ReviewsBranchAfterCommit"/>.</summary>
    public string PostCommitReview { get; init; } = "";

    /// <summary><c>reuse_review_session</c>; null inherits.</summary>
    public bool? ReuseReviewSession { get; init; }

    /// <summary><c>reuse_review_session_lookback</c>; null inherits, any value that is not positive removes a global limit.</summary>
    public int? ReuseReviewSessionLookback { get; init; }

    /// <summary><c>[ci]</c>.</summary>
    public RepositoryCiSettings Ci { get; init; } = new();

    /// <summary><c>[auto_design_review]</c>.</summary>
    public AutoDesignSettings AutoDesign { get; init; } = new();

    /// <summary>The agent and model keys of the workflows.</summary>
    public WorkflowKeys Workflow { get; init; } = WorkflowKeys.Empty;

    /// <summary>The <c>classify_*</c> keys.</summary>
    public ClassifySettings Classify { get; init; } = new();

    /// <summary><c>auto_close_passing_reviews</c>; null inherits.</summary>
    public bool? AutoClosePassingReviews { get; init; }

    /// <summary><c>show_classify_jobs</c>; null inherits.</summary>
    public bool? ShowClassifyJobs { get; init; }

    /// <summary><c>[[hooks]]</c>: may run only with the user's approval (config.md 20.2).</summary>
    public IReadOnlyList<HookSettings> Hooks { get; init; } = [];

    /// <summary><c>max_prompt_size</c> in bytes.</summary>
    public int MaxPromptSize { get; init; }

    /// <summary>
    /// <c>[acp]</c>: replaces the global table as a whole, and only with the user's approval. Null when absent or when it names neither an agent nor a
    /// command.
    /// </summary>
    public AcpSettings? Acp { get; init; }

    /// <summary>True when the hook asks for a review of the whole branch: only the exact text <c>branch</c> does.</summary>
    public bool ReviewsBranchAfterCommit => PostCommitReview == "branch";

    /// <summary>
    /// The same settings without anything that runs a program or sends text away: what remains without the user's approval (config.md 20.2, class X).
    /// </summary>
    public RepositorySettings WithoutCommands() => this with { Hooks = [], Acp = null };
}
