using System.Text.Json.Serialization;
using Roborev.Core.Jobs;

namespace Roborev.Core.Reviews;

/// <summary>A row of <c>reviews</c> (http-api.md 4.2).</summary>
public sealed record Review
{
    /// <summary>Row id.</summary>
    [JsonPropertyName("id")] public required long Id { get; init; }

    /// <summary>Job that produced it.</summary>
    [JsonPropertyName("job_id")] public required long JobId { get; init; }

    /// <summary>Agent that really produced it.</summary>
    [JsonPropertyName("agent")] public string Agent { get; init; } = "";

    /// <summary>Prompt as sent.</summary>
    [JsonPropertyName("prompt")] public string Prompt { get; init; } = "";

    /// <summary>Output prefix and agent output.</summary>
    [JsonPropertyName("output")] public string Output { get; init; } = "";

    /// <summary>When it was stored.</summary>
    [JsonPropertyName("created_at")] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>True once handled by a person.</summary>
    [JsonPropertyName("closed")] public bool Closed { get; init; }

    /// <summary>UUID v4.</summary>
    [JsonPropertyName("uuid")] public string? Uuid { get; init; }

    /// <summary>1 pass, 0 fail, null undecided.</summary>
    [JsonPropertyName("verdict_bool")] public int? VerdictBool { get; init; }

    /// <summary>Last change.</summary>
    [JsonPropertyName("updated_at")] public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Machine of the last change.</summary>
    [JsonPropertyName("updated_by_machine_id")] public string? UpdatedByMachineId { get; init; }

    /// <summary>Last push to PostgreSQL.</summary>
    [JsonPropertyName("synced_at")] public DateTimeOffset? SyncedAt { get; init; }

    /// <summary>The job, where the answer includes it.</summary>
    [JsonPropertyName("job")] public ReviewJob? Job { get; init; }

    /// <summary>Comments, only in <c>show --json</c>.</summary>
    [JsonPropertyName("comments")] public IReadOnlyList<Comment>? Comments { get; init; }
}

/// <summary>A row of <c>responses</c> (http-api.md 4.3).</summary>
public sealed record Comment
{
    /// <summary>Row id.</summary>
    [JsonPropertyName("id")] public required long Id { get; init; }

    /// <summary>Commit of a legacy comment.</summary>
    [JsonPropertyName("commit_id")] public long? CommitId { get; init; }

    /// <summary>Job that was commented.</summary>
    [JsonPropertyName("job_id")] public long? JobId { get; init; }

    /// <summary>Author.</summary>
    [JsonPropertyName("responder")] public string Responder { get; init; } = "";

    /// <summary>Text.</summary>
    [JsonPropertyName("response")] public string Response { get; init; } = "";

    /// <summary>When it was stored.</summary>
    [JsonPropertyName("created_at")] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UUID v4.</summary>
    [JsonPropertyName("uuid")] public string? Uuid { get; init; }

    /// <summary>Machine that created it.</summary>
    [JsonPropertyName("source_machine_id")] public string? SourceMachineId { get; init; }

    /// <summary>Last push to PostgreSQL.</summary>
    [JsonPropertyName("synced_at")] public DateTimeOffset? SyncedAt { get; init; }
}

/// <summary>A row of <c>repos</c> (http-api.md 4.4).</summary>
public sealed record Repository
{
    /// <summary>Row id.</summary>
    [JsonPropertyName("id")] public required long Id { get; init; }

    /// <summary>Absolute path with forward slashes.</summary>
    [JsonPropertyName("root_path")] public required string RootPath { get; init; }

    /// <summary>Display name.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }

    /// <summary>When it was registered.</summary>
    [JsonPropertyName("created_at")] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Identity across machines.</summary>
    [JsonPropertyName("identity")] public string? Identity { get; init; }
}
