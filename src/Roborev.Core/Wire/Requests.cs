using System.Text.Json.Serialization;

namespace Roborev.Core.Wire;

/// <summary>Body of <c>POST /api/enqueue</c> (http-api.md 5.1).</summary>
public sealed record EnqueueRequest
{
    /// <summary>Any directory in the repository or one of its worktrees.</summary>
    [JsonPropertyName("repo_path")] public string? RepoPath { get; init; }

    /// <summary>Commit-ish, <c>A..B</c>, <c>dirty</c>, or a label.</summary>
    [JsonPropertyName("git_ref")] public string? GitRef { get; init; }

    /// <summary>Used when <see cref="GitRef"/> is empty.</summary>
    [JsonPropertyName("commit_sha")] public string? CommitSha { get; init; }

    /// <summary>Branch; the checkout's current one when empty.</summary>
    [JsonPropertyName("branch")] public string? Branch { get; init; }

    /// <summary>Agent asked for.</summary>
    [JsonPropertyName("agent")] public string? Agent { get; init; }

    /// <summary>Model asked for.</summary>
    [JsonPropertyName("model")] public string? Model { get; init; }

    /// <summary>Provider asked for.</summary>
    [JsonPropertyName("provider")] public string? Provider { get; init; }

    /// <summary>Reasoning level.</summary>
    [JsonPropertyName("reasoning")] public string? Reasoning { get; init; }

    /// <summary>Review type.</summary>
    [JsonPropertyName("review_type")] public string? ReviewType { get; init; }

    /// <summary>Lowest severity to report.</summary>
    [JsonPropertyName("min_severity")] public string? MinSeverity { get; init; }

    /// <summary>Diff of uncommitted changes.</summary>
    [JsonPropertyName("diff_content")] public string? DiffContent { get; init; }

    /// <summary>Makes it a prompt job.</summary>
    [JsonPropertyName("custom_prompt")] public string? CustomPrompt { get; init; }

    /// <summary>Prompt jobs: allow edits and commands.</summary>
    [JsonPropertyName("agentic")] public bool Agentic { get; init; }

    /// <summary>Prompt jobs: text put before the output.</summary>
    [JsonPropertyName("output_prefix")] public string? OutputPrefix { get; init; }

    /// <summary>Prompt jobs: job type.</summary>
    [JsonPropertyName("job_type")] public string? JobType { get; init; }

    /// <summary>Insights: start of the window, RFC 3339.</summary>
    [JsonPropertyName("since")] public string? Since { get; init; }

    /// <summary>Where the request comes from, for instance <c>post_commit</c> (later versions of the reference).</summary>
    [JsonPropertyName("source")] public string? Source { get; init; }

    /// <summary>True when the named agent must not be replaced by another (config.md 8.1).</summary>
    [JsonPropertyName("strict_agent")] public bool StrictAgent { get; init; }

    /// <summary>True when the built-in reviewer may stand in where no agent is configured and none is installed. An addition of ours.</summary>
    [JsonPropertyName("allow_builtin")] public bool AllowBuiltin { get; init; }
}

/// <summary>Bodies that hold one job id.</summary>
public sealed record JobIdRequest
{
    /// <summary>The job.</summary>
    [JsonPropertyName("job_id")] public long? JobId { get; init; }
}

/// <summary>Body of <c>POST /api/review/close</c>.</summary>
public sealed record CloseReviewRequest
{
    /// <summary>The job whose review is meant.</summary>
    [JsonPropertyName("job_id")] public long? JobId { get; init; }

    /// <summary>True closes, false reopens; required.</summary>
    [JsonPropertyName("closed")] public bool? Closed { get; init; }
}

/// <summary>Body of <c>POST /api/comment</c>.</summary>
public sealed record AddCommentRequest
{
    /// <summary>Author.</summary>
    [JsonPropertyName("commenter")] public string? Commenter { get; init; }

    /// <summary>Text.</summary>
    [JsonPropertyName("comment")] public string? Comment { get; init; }

    /// <summary>Target job; wins over <see cref="Sha"/>.</summary>
    [JsonPropertyName("job_id")] public long? JobId { get; init; }

    /// <summary>Target commit.</summary>
    [JsonPropertyName("sha")] public string? Sha { get; init; }
}

/// <summary>Body of <c>POST /api/repos/register</c>.</summary>
public sealed record RegisterRepositoryRequest
{
    /// <summary>Any directory in the repository.</summary>
    [JsonPropertyName("repo_path")] public string? RepoPath { get; init; }
}
