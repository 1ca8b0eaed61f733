using System.Text.Json.Serialization;
using Roborev.Core.Reviews;

namespace Roborev.Core.Jobs;

/// <summary>
/// A row of <c>review_jobs</c> joined with its repository, commit and review, in the shape that HTTP answers and events show
/// (http-api.md 4.1). Texts that are empty in the database are null here, so that they are left out of JSON.
/// </summary>
public sealed record ReviewJob
{
    /// <summary>Row id.</summary>
    [JsonPropertyName("id")] public required long Id { get; init; }

    /// <summary>Repository row.</summary>
    [JsonPropertyName("repo_id")] public long RepoId { get; init; }

    /// <summary>Commit row of single-commit work.</summary>
    [JsonPropertyName("commit_id")] public long? CommitId { get; init; }

    /// <summary>Full commit name, <c>start..end</c>, <c>dirty</c> or a label.</summary>
    [JsonPropertyName("git_ref")] public string GitRef { get; init; } = "";

    /// <summary>Branch at enqueue; null when there was none.</summary>
    [JsonPropertyName("branch")] public string? Branch { get; init; }

    /// <summary>Agent session to resume, then the captured one.</summary>
    [JsonPropertyName("session_id")] public string? SessionId { get; init; }

    /// <summary>Canonical name of the agent that will run or ran.</summary>
    [JsonPropertyName("agent")] public string Agent { get; init; } = "";

    /// <summary>Effective model.</summary>
    [JsonPropertyName("model")] public string? Model { get; init; }

    /// <summary>Effective provider.</summary>
    [JsonPropertyName("provider")] public string? Provider { get; init; }

    /// <summary>Model that was asked for explicitly.</summary>
    [JsonPropertyName("requested_model")] public string? RequestedModel { get; init; }

    /// <summary>Provider that was asked for explicitly.</summary>
    [JsonPropertyName("requested_provider")] public string? RequestedProvider { get; init; }

    /// <summary>Reasoning level.</summary>
    [JsonPropertyName("reasoning")] public string? Reasoning { get; init; }

    /// <summary>One of <see cref="JobTypes"/>.</summary>
    [JsonPropertyName("job_type")] public string JobType { get; init; } = JobTypes.Review;

    /// <summary>Wire text of the status; clients must tolerate values that they do not know.</summary>
    [JsonPropertyName("status")] public string Status { get; init; } = "queued";

    /// <summary>When the job was enqueued.</summary>
    [JsonPropertyName("enqueued_at")] public DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>When the current attempt was claimed.</summary>
    [JsonPropertyName("started_at")] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the job reached a final status.</summary>
    [JsonPropertyName("finished_at")] public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Worker of the current or last attempt.</summary>
    [JsonPropertyName("worker_id")] public string? WorkerId { get; init; }

    /// <summary>Failure text.</summary>
    [JsonPropertyName("error")] public string? Error { get; init; }

    /// <summary>Prompt as stored.</summary>
    [JsonPropertyName("prompt")] public string? Prompt { get; init; }

    /// <summary>Retries of the current agent.</summary>
    [JsonPropertyName("retry_count")] public int RetryCount { get; init; }

    /// <summary>Captured diff of uncommitted changes.</summary>
    [JsonPropertyName("diff_content")] public string? DiffContent { get; init; }

    /// <summary>True when the agent may edit and run commands.</summary>
    [JsonPropertyName("agentic")] public bool Agentic { get; init; }

    /// <summary>True when the stored prompt is used verbatim.</summary>
    [JsonPropertyName("prompt_prebuilt")] public bool PromptPrebuilt { get; init; }

    /// <summary><c>default</c>, <c>security</c> or <c>design</c>.</summary>
    [JsonPropertyName("review_type")] public string? ReviewType { get; init; }

    /// <summary>Stable patch id of the commit.</summary>
    [JsonPropertyName("patch_id")] public string? PatchId { get; init; }

    /// <summary>Text put before the agent's output.</summary>
    [JsonPropertyName("output_prefix")] public string? OutputPrefix { get; init; }

    /// <summary>Why an auto-design row was skipped.</summary>
    [JsonPropertyName("skip_reason")] public string? SkipReason { get; init; }

    /// <summary><c>auto_design</c> or null.</summary>
    [JsonPropertyName("source")] public string? Source { get; init; }

    /// <summary>Reviewed job that a fix job repairs.</summary>
    [JsonPropertyName("parent_job_id")] public long? ParentJobId { get; init; }

    /// <summary>Patch made by a fix job; only its own route shows it.</summary>
    [JsonPropertyName("patch")] public string? Patch { get; init; }

    /// <summary>Checkout used when it is not the main one.</summary>
    [JsonPropertyName("worktree_path")] public string? WorktreePath { get; init; }

    /// <summary>Agent command line, for information.</summary>
    [JsonPropertyName("command_line")] public string? CommandLine { get; init; }

    /// <summary>Lowest severity that is reported.</summary>
    [JsonPropertyName("min_severity")] public string? MinSeverity { get; init; }

    /// <summary>JSON text with token counts.</summary>
    [JsonPropertyName("token_usage")] public string? TokenUsage { get; init; }

    /// <summary>UUID v4 of the job.</summary>
    [JsonPropertyName("uuid")] public string? Uuid { get; init; }

    /// <summary>Machine that created the job.</summary>
    [JsonPropertyName("source_machine_id")] public string? SourceMachineId { get; init; }

    /// <summary>Last change.</summary>
    [JsonPropertyName("updated_at")] public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Last push to PostgreSQL.</summary>
    [JsonPropertyName("synced_at")] public DateTimeOffset? SyncedAt { get; init; }

    /// <summary>Root path of the repository.</summary>
    [JsonPropertyName("repo_path")] public string? RepoPath { get; init; }

    /// <summary>Display name of the repository.</summary>
    [JsonPropertyName("repo_name")] public string? RepoName { get; init; }

    /// <summary>Subject of the commit.</summary>
    [JsonPropertyName("commit_subject")] public string? CommitSubject { get; init; }

    /// <summary>Whether the review was closed; null when there is no review.</summary>
    [JsonPropertyName("closed")] public bool? Closed { get; init; }

    /// <summary><c>P</c> or <c>F</c>; null while undecided.</summary>
    [JsonPropertyName("verdict")] public string? Verdict { get; init; }

    /// <summary>Attempt number of the current or last claim; 0 before the first. An addition to the reference.</summary>
    [JsonPropertyName("attempt")] public int? Attempt { get; init; }

    /// <summary>Why a queued job is not running. An addition to the reference.</summary>
    [JsonPropertyName("claim_blocked")] public string? ClaimBlocked { get; init; }

    /// <summary>Proof of the newest attempt. An addition to the reference.</summary>
    [JsonPropertyName("receipt")] public ReviewReceipt? Receipt { get; init; }

    /// <summary>Earliest time of the next attempt. An addition of later versions of the reference.</summary>
    [JsonPropertyName("retry_not_before")] public DateTimeOffset? RetryNotBefore { get; init; }

    /// <summary>True when the status text is one of the final ones.</summary>
    [JsonIgnore] public bool IsTerminal => JobStatuses.TryParse(Status, out var status) && status.IsTerminal();
}
