using System.Text.Json.Serialization;
using Roborev.Core.Jobs;

namespace Roborev.Core.Events;

/// <summary>
/// One event or control line. The first eleven properties are those of the reference, in its order (events.md section 3); the rest are
/// additions that older clients ignore (events.md 13.3). Optional properties are absent when they have no value.
/// </summary>
public sealed record DaemonEvent
{
    /// <summary>One of <see cref="EventTypes"/>.</summary>
    [JsonPropertyName("type"), JsonPropertyOrder(0)] public required string Type { get; init; }

    /// <summary>UTC time with whole seconds, <c>YYYY-MM-DDThh:mm:ssZ</c>.</summary>
    [JsonPropertyName("ts"), JsonPropertyOrder(1)] public string Ts { get; init; } = "";

    /// <summary>Local job id; 0 when the event is not about one job.</summary>
    [JsonPropertyName("job_id"), JsonPropertyOrder(2)] public long JobId { get; init; }

    /// <summary>Root path of the repository, or empty.</summary>
    [JsonPropertyName("repo"), JsonPropertyOrder(3)] public string Repo { get; init; } = "";

    /// <summary>Display name of the repository, or empty.</summary>
    [JsonPropertyName("repo_name"), JsonPropertyOrder(4)] public string RepoName { get; init; } = "";

    /// <summary>The job's ref as stored.</summary>
    [JsonPropertyName("sha"), JsonPropertyOrder(5)] public string Sha { get; init; } = "";

    /// <summary>Agent.</summary>
    [JsonPropertyName("agent"), JsonPropertyOrder(6)] public string? Agent { get; init; }

    /// <summary><c>P</c> or <c>F</c>.</summary>
    [JsonPropertyName("verdict"), JsonPropertyOrder(7)] public string? Verdict { get; init; }

    /// <summary>Agent output.</summary>
    [JsonPropertyName("findings"), JsonPropertyOrder(8)] public string? Findings { get; init; }

    /// <summary>Failure text.</summary>
    [JsonPropertyName("error"), JsonPropertyOrder(9)] public string? Error { get; init; }

    /// <summary>Linked worktree in which the job ran.</summary>
    [JsonPropertyName("worktree_path"), JsonPropertyOrder(10)] public string? WorktreePath { get; init; }

    /// <summary>Identity of the log.</summary>
    [JsonPropertyName("epoch"), JsonPropertyOrder(11)] public string? Epoch { get; init; }

    /// <summary>Number of the event; position for control lines.</summary>
    [JsonPropertyName("seq"), JsonPropertyOrder(12)] public long? Seq { get; init; }

    /// <summary>Unix time in milliseconds.</summary>
    [JsonPropertyName("ts_ms"), JsonPropertyOrder(13)] public long? TsMs { get; init; }

    /// <summary>UUID of the job.</summary>
    [JsonPropertyName("job_uuid"), JsonPropertyOrder(14)] public string? JobUuid { get; init; }

    /// <summary>Branch of the job.</summary>
    [JsonPropertyName("branch"), JsonPropertyOrder(15)] public string? Branch { get; init; }

    /// <summary>Status after the change.</summary>
    [JsonPropertyName("status"), JsonPropertyOrder(16)] public string? Status { get; init; }

    /// <summary>Job type.</summary>
    [JsonPropertyName("job_type"), JsonPropertyOrder(17)] public string? JobType { get; init; }

    /// <summary>Review type.</summary>
    [JsonPropertyName("review_type"), JsonPropertyOrder(18)] public string? ReviewType { get; init; }

    /// <summary>Source column of the job.</summary>
    [JsonPropertyName("source"), JsonPropertyOrder(19)] public string? Source { get; init; }

    /// <summary>Attempt number; 0 before the first claim.</summary>
    [JsonPropertyName("attempt"), JsonPropertyOrder(20)] public int? Attempt { get; init; }

    /// <summary>One of <see cref="EventReasons"/>, on some types.</summary>
    [JsonPropertyName("reason"), JsonPropertyOrder(21)] public string? Reason { get; init; }

    /// <summary>Names of changed fields, on <c>job.updated</c>.</summary>
    [JsonPropertyName("changed"), JsonPropertyOrder(22)] public IReadOnlyList<string>? Changed { get; init; }

    /// <summary>True when <see cref="Findings"/> or <see cref="Error"/> was cut.</summary>
    [JsonPropertyName("findings_truncated"), JsonPropertyOrder(23)] public bool? FindingsTruncated { get; init; }

    /// <summary>Head of the log, on <c>stream.hello</c>.</summary>
    [JsonPropertyName("head_seq"), JsonPropertyOrder(24)] public long? HeadSeq { get; init; }

    /// <summary>Oldest retained event, on <c>stream.hello</c>.</summary>
    [JsonPropertyName("oldest_seq"), JsonPropertyOrder(25)] public long? OldestSeq { get; init; }

    /// <summary>Identity of the daemon process, on <c>stream.hello</c>.</summary>
    [JsonPropertyName("instance"), JsonPropertyOrder(26)] public string? Instance { get; init; }

    /// <summary>Heartbeat interval in seconds, on <c>stream.hello</c>.</summary>
    [JsonPropertyName("heartbeat_seconds"), JsonPropertyOrder(27)] public int? HeartbeatSeconds { get; init; }

    /// <summary>Daemon version, on <c>stream.hello</c>.</summary>
    [JsonPropertyName("daemon_version"), JsonPropertyOrder(28)] public string? DaemonVersion { get; init; }

    /// <summary>Protocol number, on <c>stream.hello</c>.</summary>
    [JsonPropertyName("proto"), JsonPropertyOrder(29)] public int? Proto { get; init; }

    /// <summary>What is missing, on <c>stream.gap</c>.</summary>
    [JsonPropertyName("gap"), JsonPropertyOrder(30)] public StreamGap? Gap { get; init; }

    /// <summary>The job after the change, only where the reader asked for it.</summary>
    [JsonPropertyName("job"), JsonPropertyOrder(31)] public ReviewJob? Job { get; init; }
}

/// <summary>Numbers that a reader will not get (events.md 13.7).</summary>
public sealed record StreamGap
{
    /// <summary><c>expired</c>, <c>epoch_changed</c>, <c>ahead</c> or <c>overflow</c>.</summary>
    [JsonPropertyName("reason")] public required string Reason { get; init; }

    /// <summary>First missing number, or null when it cannot be known.</summary>
    [JsonPropertyName("from"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? From { get; init; }

    /// <summary>Last missing number.</summary>
    [JsonPropertyName("to")] public required long To { get; init; }

    /// <summary>How many are missing, or null when it cannot be known.</summary>
    [JsonPropertyName("lost"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? Lost { get; init; }
}

/// <summary>A place in the event log: everything up to and including <see cref="Seq"/> of <see cref="Epoch"/> is known.</summary>
/// <param name="Epoch">Identity of the log; null when the reader asks for everything that is retained.</param>
/// <param name="Seq">Number of the last known event.</param>
public readonly record struct EventPosition(string? Epoch, long Seq);
