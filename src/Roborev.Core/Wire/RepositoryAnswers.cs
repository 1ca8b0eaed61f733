using System.Text.Json.Serialization;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;

namespace Roborev.Core.Wire;

/// <summary>A repository with the number of its jobs.</summary>
public sealed record RepositoryCount
{
    /// <summary>Display name.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }

    /// <summary>Root path.</summary>
    [JsonPropertyName("root_path")] public required string RootPath { get; init; }

    /// <summary>Identity across machines.</summary>
    [JsonPropertyName("identity")] public string? Identity { get; init; }

    /// <summary>Jobs of any type and status.</summary>
    [JsonPropertyName("count")] public long Count { get; init; }
}

/// <summary>Answer of <c>GET /api/repos</c>.</summary>
public sealed record RepositoriesAnswer
{
    /// <summary>By name.</summary>
    [JsonPropertyName("repos")] public IReadOnlyList<RepositoryCount> Repos { get; init; } = [];

    /// <summary>Sum of the counts.</summary>
    [JsonPropertyName("total_count")] public long TotalCount { get; init; }
}

/// <summary>A branch with the number of its jobs.</summary>
public sealed record BranchCount
{
    /// <summary>Name; <c>(none)</c> for jobs without a branch.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }

    /// <summary>Jobs.</summary>
    [JsonPropertyName("count")] public long Count { get; init; }
}

/// <summary>Answer of <c>GET /api/branches</c>.</summary>
public sealed record BranchesAnswer
{
    /// <summary>By count, then name.</summary>
    [JsonPropertyName("branches")] public IReadOnlyList<BranchCount> Branches { get; init; } = [];

    /// <summary>Sum of the counts.</summary>
    [JsonPropertyName("total_count")] public long TotalCount { get; init; }

    /// <summary>Jobs without a branch.</summary>
    [JsonPropertyName("nulls_remaining")] public long NullsRemaining { get; init; }
}

/// <summary>Body of <c>POST /api/jobs/batch</c>.</summary>
public sealed record BatchRequest
{
    /// <summary>The jobs, 1 to 100.</summary>
    [JsonPropertyName("job_ids")] public IReadOnlyList<long>? JobIds { get; init; }
}

/// <summary>A job and its review.</summary>
public sealed record BatchEntry
{
    /// <summary>The job.</summary>
    [JsonPropertyName("job")] public required ReviewJob Job { get; init; }

    /// <summary>Its review, if there is one.</summary>
    [JsonPropertyName("review")] public Review? Review { get; init; }
}

/// <summary>Answer of <c>POST /api/jobs/batch</c>.</summary>
public sealed record BatchAnswer
{
    /// <summary>By job id in decimal; unknown ids are missing.</summary>
    [JsonPropertyName("results")] public IReadOnlyDictionary<string, BatchEntry> Results { get; init; } = new Dictionary<string, BatchEntry>();
}

/// <summary>Answer of <c>POST /api/job/applied</c> and <c>/rebased</c>.</summary>
public sealed record JobStatusAnswer
{
    /// <summary>The new status.</summary>
    [JsonPropertyName("status")] public required string Status { get; init; }
}

/// <summary>Body of <c>POST /api/job/update-branch</c>.</summary>
public sealed record UpdateBranchRequest
{
    /// <summary>The job.</summary>
    [JsonPropertyName("job_id")] public long? JobId { get; init; }

    /// <summary>Its branch.</summary>
    [JsonPropertyName("branch")] public string? Branch { get; init; }
}

/// <summary>Answer of <c>POST /api/job/update-branch</c>.</summary>
public sealed record UpdateBranchAnswer
{
    /// <summary>Always true.</summary>
    [JsonPropertyName("success")] public bool Success { get; init; } = true;

    /// <summary>Whether the row changed.</summary>
    [JsonPropertyName("updated")] public bool Updated { get; init; }
}

/// <summary>A commit that history rewriting replaced by another with the same change.</summary>
public sealed record RemapMapping
{
    /// <summary>Old commit.</summary>
    [JsonPropertyName("old_sha")] public string? OldSha { get; init; }

    /// <summary>New commit.</summary>
    [JsonPropertyName("new_sha")] public string? NewSha { get; init; }

    /// <summary>Patch id of both.</summary>
    [JsonPropertyName("patch_id")] public string? PatchId { get; init; }

    /// <summary>Author of the new commit.</summary>
    [JsonPropertyName("author")] public string? Author { get; init; }

    /// <summary>Subject of the new commit.</summary>
    [JsonPropertyName("subject")] public string? Subject { get; init; }

    /// <summary>Author date of the new commit, RFC 3339.</summary>
    [JsonPropertyName("timestamp")] public string? Timestamp { get; init; }
}

/// <summary>Body of <c>POST /api/remap</c>.</summary>
public sealed record RemapRequest
{
    /// <summary>Any directory in the repository.</summary>
    [JsonPropertyName("repo_path")] public string? RepoPath { get; init; }

    /// <summary>At most 1000.</summary>
    [JsonPropertyName("mappings")] public IReadOnlyList<RemapMapping>? Mappings { get; init; }
}

/// <summary>Answer of <c>POST /api/remap</c>.</summary>
public sealed record RemapAnswer
{
    /// <summary>Jobs that were moved.</summary>
    [JsonPropertyName("remapped")] public long Remapped { get; init; }

    /// <summary>Mappings that moved none.</summary>
    [JsonPropertyName("skipped")] public long Skipped { get; init; }
}

/// <summary>Answer of <c>GET /api/sync/status</c>.</summary>
public sealed record SyncStatusAnswer
{
    /// <summary>Whether sync is configured.</summary>
    [JsonPropertyName("enabled")] public bool Enabled { get; init; }

    /// <summary>Whether the other database answers.</summary>
    [JsonPropertyName("connected")] public bool Connected { get; init; }

    /// <summary>For people.</summary>
    [JsonPropertyName("message")] public string Message { get; init; } = "";
}
