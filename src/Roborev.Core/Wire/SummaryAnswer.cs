using System.Text.Json.Serialization;

namespace Roborev.Core.Wire;

/// <summary>Answer of <c>GET /api/summary</c> (http-api.md 8.5).</summary>
public sealed record SummaryAnswer
{
    /// <summary>Start of the window.</summary>
    [JsonPropertyName("since")] public DateTimeOffset Since { get; init; }

    /// <summary>Repository asked for.</summary>
    [JsonPropertyName("repo_path")] public string? RepoPath { get; init; }

    /// <summary>Branch asked for.</summary>
    [JsonPropertyName("branch")] public string? Branch { get; init; }

    /// <summary>Jobs by status.</summary>
    [JsonPropertyName("overview")] public SummaryOverview Overview { get; init; } = new();

    /// <summary>Verdicts of code reviews.</summary>
    [JsonPropertyName("verdicts")] public SummaryVerdicts Verdicts { get; init; } = new();

    /// <summary>By number of jobs.</summary>
    [JsonPropertyName("agents")] public IReadOnlyList<SummaryAgent> Agents { get; init; } = [];

    /// <summary>Times.</summary>
    [JsonPropertyName("duration")] public SummaryDuration Duration { get; init; } = new();

    /// <summary>By number of jobs.</summary>
    [JsonPropertyName("job_types")] public IReadOnlyList<SummaryJobType> JobTypes { get; init; } = [];

    /// <summary>Failed jobs.</summary>
    [JsonPropertyName("failures")] public SummaryFailures Failures { get; init; } = new();

    /// <summary>By number of jobs; only over all repositories.</summary>
    [JsonPropertyName("repos")] public IReadOnlyList<SummaryRepository>? Repos { get; init; }
}

/// <summary>Jobs by status; skipped ones count only in the total.</summary>
public sealed record SummaryOverview
{
    /// <summary>All.</summary>
    [JsonPropertyName("total")] public long Total { get; init; }

    /// <summary>Waiting.</summary>
    [JsonPropertyName("queued")] public long Queued { get; init; }

    /// <summary>Running.</summary>
    [JsonPropertyName("running")] public long Running { get; init; }

    /// <summary>Done.</summary>
    [JsonPropertyName("done")] public long Done { get; init; }

    /// <summary>Failed.</summary>
    [JsonPropertyName("failed")] public long Failed { get; init; }

    /// <summary>Canceled.</summary>
    [JsonPropertyName("canceled")] public long Canceled { get; init; }

    /// <summary>Applied fixes.</summary>
    [JsonPropertyName("applied")] public long Applied { get; init; }

    /// <summary>Rebased fixes.</summary>
    [JsonPropertyName("rebased")] public long Rebased { get; init; }
}

/// <summary>Stored verdicts.</summary>
public sealed record SummaryVerdicts
{
    /// <summary>All.</summary>
    [JsonPropertyName("total")] public long Total { get; init; }

    /// <summary>Passed.</summary>
    [JsonPropertyName("passed")] public long Passed { get; init; }

    /// <summary>Failed.</summary>
    [JsonPropertyName("failed")] public long Failed { get; init; }

    /// <summary>Failed and closed.</summary>
    [JsonPropertyName("addressed")] public long Addressed { get; init; }

    /// <summary>Passed of all; 0 when there are none.</summary>
    [JsonPropertyName("pass_rate")] public double PassRate { get; init; }

    /// <summary>Addressed of failed; 0 when there are none.</summary>
    [JsonPropertyName("resolution_rate")] public double ResolutionRate { get; init; }
}

/// <summary>One agent.</summary>
public sealed record SummaryAgent
{
    /// <summary>Name.</summary>
    [JsonPropertyName("agent")] public required string Agent { get; init; }

    /// <summary>Jobs.</summary>
    [JsonPropertyName("total")] public long Total { get; init; }

    /// <summary>Passed reviews.</summary>
    [JsonPropertyName("passed")] public long Passed { get; init; }

    /// <summary>Failed reviews.</summary>
    [JsonPropertyName("failed")] public long Failed { get; init; }

    /// <summary>Jobs that ended without a review.</summary>
    [JsonPropertyName("errors")] public long Errors { get; init; }

    /// <summary>Passed of passed and failed.</summary>
    [JsonPropertyName("pass_rate")] public double PassRate { get; init; }

    /// <summary>Median run time in seconds.</summary>
    [JsonPropertyName("median_duration_secs")] public double MedianDurationSecs { get; init; }
}

/// <summary>Percentiles in seconds.</summary>
public sealed record SummaryDuration
{
    /// <summary>Run time.</summary>
    [JsonPropertyName("review_p50_secs")] public double ReviewP50 { get; init; }

    /// <summary>Run time.</summary>
    [JsonPropertyName("review_p90_secs")] public double ReviewP90 { get; init; }

    /// <summary>Run time.</summary>
    [JsonPropertyName("review_p99_secs")] public double ReviewP99 { get; init; }

    /// <summary>Waiting time.</summary>
    [JsonPropertyName("queue_p50_secs")] public double QueueP50 { get; init; }

    /// <summary>Waiting time.</summary>
    [JsonPropertyName("queue_p90_secs")] public double QueueP90 { get; init; }

    /// <summary>Waiting time.</summary>
    [JsonPropertyName("queue_p99_secs")] public double QueueP99 { get; init; }
}

/// <summary>One job type.</summary>
public sealed record SummaryJobType
{
    /// <summary>Type.</summary>
    [JsonPropertyName("type")] public required string Type { get; init; }

    /// <summary>Jobs.</summary>
    [JsonPropertyName("count")] public long Count { get; init; }

    /// <summary>Applied; null when none.</summary>
    [JsonPropertyName("applied")] public long? Applied { get; init; }

    /// <summary>Rebased; null when none.</summary>
    [JsonPropertyName("rebased")] public long? Rebased { get; init; }
}

/// <summary>Failed jobs.</summary>
public sealed record SummaryFailures
{
    /// <summary>All.</summary>
    [JsonPropertyName("total")] public long Total { get; init; }

    /// <summary>Their retries.</summary>
    [JsonPropertyName("retries")] public long Retries { get; init; }

    /// <summary>Category and number.</summary>
    [JsonPropertyName("errors")] public IReadOnlyDictionary<string, long> Errors { get; init; } = new Dictionary<string, long>();
}

/// <summary>One repository.</summary>
public sealed record SummaryRepository
{
    /// <summary>Name.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }

    /// <summary>Root path.</summary>
    [JsonPropertyName("path")] public required string Path { get; init; }

    /// <summary>Jobs.</summary>
    [JsonPropertyName("total")] public long Total { get; init; }

    /// <summary>Passed reviews.</summary>
    [JsonPropertyName("passed")] public long Passed { get; init; }

    /// <summary>Failed reviews.</summary>
    [JsonPropertyName("failed")] public long Failed { get; init; }

    /// <summary>Failed and closed.</summary>
    [JsonPropertyName("addressed")] public long Addressed { get; init; }
}
