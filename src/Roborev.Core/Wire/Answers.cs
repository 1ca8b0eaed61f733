using System.Text.Json;
using System.Text.Json.Serialization;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;

namespace Roborev.Core.Wire;

/// <summary>Answer of a skipped enqueue.</summary>
public sealed record SkippedAnswer
{
    /// <summary>Always true.</summary>
    [JsonPropertyName("skipped")] public bool Skipped { get; init; }

    /// <summary>Why.</summary>
    [JsonPropertyName("reason")] public string Reason { get; init; } = "";
}

/// <summary>Statistics of a job list.</summary>
public sealed record JobStats
{
    /// <summary>Jobs with status <c>done</c>.</summary>
    [JsonPropertyName("done")] public long Done { get; init; }

    /// <summary>Those of them with a closed review.</summary>
    [JsonPropertyName("closed")] public long Closed { get; init; }

    /// <summary>The rest of them.</summary>
    [JsonPropertyName("open")] public long Open { get; init; }
}

/// <summary>Answer of <c>GET /api/jobs</c>.</summary>
public sealed record JobsAnswer
{
    /// <summary>Newest first.</summary>
    [JsonPropertyName("jobs")] public IReadOnlyList<ReviewJob>? Jobs { get; init; }

    /// <summary>True when a further page exists.</summary>
    [JsonPropertyName("has_more")] public bool HasMore { get; init; }

    /// <summary>Only in list mode.</summary>
    [JsonPropertyName("stats")] public JobStats? Stats { get; init; }
}

/// <summary>Answer of routes that only succeed.</summary>
public sealed record SuccessAnswer
{
    /// <summary>Always true.</summary>
    [JsonPropertyName("success")] public bool Success { get; init; } = true;
}

/// <summary>Answer of <c>GET /api/comments</c>.</summary>
public sealed record CommentsAnswer
{
    /// <summary>Oldest first.</summary>
    [JsonPropertyName("responses")] public IReadOnlyList<Comment>? Responses { get; init; }
}

/// <summary>Answer of <c>GET /api/ping</c>.</summary>
public sealed record PingAnswer
{
    /// <summary>Always <c>roborev</c>; machine-read.</summary>
    [JsonPropertyName("service")] public string Service { get; init; } = "";

    /// <summary>Daemon version.</summary>
    [JsonPropertyName("version")] public string Version { get; init; } = "";

    /// <summary>Daemon process.</summary>
    [JsonPropertyName("pid")] public int Pid { get; init; }

    /// <summary>Identity of the data directory, so that no client adopts another directory's daemon. An addition of ours.</summary>
    [JsonPropertyName("data_dir_id")] public string? DataDirectoryId { get; init; }
}

/// <summary>Answer of <c>POST /api/shutdown</c>.</summary>
public sealed record ShutdownAnswer
{
    /// <summary>Always <c>shutting down</c>.</summary>
    [JsonPropertyName("status")] public string Status { get; init; } = "shutting down";
}

/// <summary>Answer of <c>GET /api/status</c> (http-api.md 8.2).</summary>
public sealed record StatusAnswer
{
    /// <summary>Daemon version.</summary>
    [JsonPropertyName("version")] public string Version { get; init; } = "";

    /// <summary>Jobs waiting.</summary>
    [JsonPropertyName("queued_jobs")] public long QueuedJobs { get; init; }

    /// <summary>Jobs running.</summary>
    [JsonPropertyName("running_jobs")] public long RunningJobs { get; init; }

    /// <summary>Jobs done.</summary>
    [JsonPropertyName("completed_jobs")] public long CompletedJobs { get; init; }

    /// <summary>Jobs failed.</summary>
    [JsonPropertyName("failed_jobs")] public long FailedJobs { get; init; }

    /// <summary>Jobs canceled.</summary>
    [JsonPropertyName("canceled_jobs")] public long CanceledJobs { get; init; }

    /// <summary>Fix jobs applied.</summary>
    [JsonPropertyName("applied_jobs")] public long AppliedJobs { get; init; }

    /// <summary>Fix jobs rebased.</summary>
    [JsonPropertyName("rebased_jobs")] public long RebasedJobs { get; init; }

    /// <summary>Auto-design rows skipped.</summary>
    [JsonPropertyName("skipped_jobs")] public long SkippedJobs { get; init; }

    /// <summary>Workers with a job.</summary>
    [JsonPropertyName("active_workers")] public int ActiveWorkers { get; init; }

    /// <summary>Workers of the running pool.</summary>
    [JsonPropertyName("max_workers")] public int MaxWorkers { get; init; }

    /// <summary><c>tcp</c> or <c>unix</c>.</summary>
    [JsonPropertyName("network")] public string? Network { get; init; }

    /// <summary>Bound address.</summary>
    [JsonPropertyName("address")] public string? Address { get; init; }

    /// <summary>TCP port.</summary>
    [JsonPropertyName("port")] public int? Port { get; init; }

    /// <summary>Identity of this machine.</summary>
    [JsonPropertyName("machine_id")] public string? MachineId { get; init; }

    /// <summary>Last reload of the configuration.</summary>
    [JsonPropertyName("config_reloaded_at")] public string? ConfigReloadedAt { get; init; }

    /// <summary>Reloads of the configuration.</summary>
    [JsonPropertyName("config_reload_counter")] public ulong? ConfigReloadCounter { get; init; }

    /// <summary>Identity of the daemon process. An addition of ours.</summary>
    [JsonPropertyName("instance")] public string? Instance { get; init; }

    /// <summary>What is wrong with the configuration, if anything. An addition of ours.</summary>
    [JsonPropertyName("config_error")] public string? ConfigError { get; init; }
}

/// <summary>One part of <c>GET /api/health</c>.</summary>
public sealed record HealthComponent
{
    /// <summary>Name of the part.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }

    /// <summary>Whether it works.</summary>
    [JsonPropertyName("healthy")] public bool Healthy { get; init; }

    /// <summary>What is wrong.</summary>
    [JsonPropertyName("message")] public string? Message { get; init; }
}

/// <summary>One entry of the error ring.</summary>
public sealed record ErrorEntry
{
    /// <summary>When.</summary>
    [JsonPropertyName("ts")] public DateTimeOffset Ts { get; init; }

    /// <summary><c>error</c> or <c>warn</c>.</summary>
    [JsonPropertyName("level")] public string Level { get; init; } = "error";

    /// <summary>Part of the daemon.</summary>
    [JsonPropertyName("component")] public string Component { get; init; } = "";

    /// <summary>Text.</summary>
    [JsonPropertyName("message")] public string Message { get; init; } = "";

    /// <summary>Job, if any.</summary>
    [JsonPropertyName("job_id")] public long? JobId { get; init; }
}

/// <summary>Answer of <c>GET /api/health</c>.</summary>
public sealed record HealthAnswer
{
    /// <summary>True when every component is.</summary>
    [JsonPropertyName("healthy")] public bool Healthy { get; init; }

    /// <summary>Time since start, for people.</summary>
    [JsonPropertyName("uptime")] public string Uptime { get; init; } = "";

    /// <summary>Daemon version.</summary>
    [JsonPropertyName("version")] public string Version { get; init; } = "";

    /// <summary>Parts.</summary>
    [JsonPropertyName("components")] public IReadOnlyList<HealthComponent>? Components { get; init; }

    /// <summary>Newest first, at most ten.</summary>
    [JsonPropertyName("recent_errors")] public IReadOnlyList<ErrorEntry>? RecentErrors { get; init; }

    /// <summary>Errors of the last 24 hours that the ring holds.</summary>
    [JsonPropertyName("error_count_24h")] public int ErrorCount24h { get; init; }
}

/// <summary>One line of job output (events.md section 9).</summary>
public sealed record OutputLine
{
    /// <summary>When it was printed.</summary>
    [JsonPropertyName("ts")] public DateTimeOffset Ts { get; init; }

    /// <summary>Text without control characters.</summary>
    [JsonPropertyName("text")] public string Text { get; init; } = "";

    /// <summary><c>text</c>, <c>tool</c>, <c>thinking</c> or <c>error</c>.</summary>
    [JsonPropertyName("line_type")] public string LineType { get; init; } = "text";

    /// <summary>Number in the attempt, from 1. An addition of ours.</summary>
    [JsonPropertyName("n")] public long? N { get; init; }

    /// <summary>Attempt. An addition of ours.</summary>
    [JsonPropertyName("attempt")] public int? Attempt { get; init; }
}

/// <summary>Polling answer of <c>GET /api/job/output</c>.</summary>
public sealed record OutputAnswer
{
    /// <summary>The job.</summary>
    [JsonPropertyName("job_id")] public long JobId { get; init; }

    /// <summary>Its status.</summary>
    [JsonPropertyName("status")] public string Status { get; init; } = "";

    /// <summary>Everything that is buffered.</summary>
    [JsonPropertyName("lines")] public IReadOnlyList<OutputLine> Lines { get; init; } = [];

    /// <summary>True while the job runs.</summary>
    [JsonPropertyName("has_more")] public bool HasMore { get; init; }
}

/// <summary>A line of <c>GET /api/job/output?stream=1</c>.</summary>
public sealed record OutputStreamLine
{
    /// <summary><c>line</c>, <c>gap</c>, <c>restart</c> or <c>complete</c>.</summary>
    [JsonPropertyName("type")] public required string Type { get; init; }

    /// <summary>Lines: when.</summary>
    [JsonPropertyName("ts")] public DateTimeOffset? Ts { get; init; }

    /// <summary>Lines: text.</summary>
    [JsonPropertyName("text")] public string? Text { get; init; }

    /// <summary>Lines: kind.</summary>
    [JsonPropertyName("line_type")] public string? LineType { get; init; }

    /// <summary>Lines: number in the attempt.</summary>
    [JsonPropertyName("n")] public long? N { get; init; }

    /// <summary>Lines and restarts: attempt.</summary>
    [JsonPropertyName("attempt")] public int? Attempt { get; init; }

    /// <summary>Gaps: lines that are gone.</summary>
    [JsonPropertyName("dropped")] public long? Dropped { get; init; }

    /// <summary>Completion: status of the job.</summary>
    [JsonPropertyName("status")] public string? Status { get; init; }
}

/// <summary>An error of one request value (http-api.md 3.4).</summary>
public sealed record ProblemDetail
{
    /// <summary>What is wrong.</summary>
    [JsonPropertyName("message")] public string Message { get; init; } = "";

    /// <summary>Where.</summary>
    [JsonPropertyName("location")] public string Location { get; init; } = "";

    /// <summary>The offending value: the text of a query or body, or the JSON value of a property.</summary>
    [JsonPropertyName("value")] public JsonElement? Value { get; init; }
}

/// <summary>
/// Error body of both shapes: with <see cref="Title"/>, <see cref="Status"/> and <see cref="Detail"/> a problem (RFC 9457), else only <see cref="Error"/>.
/// </summary>
public sealed record ErrorAnswer
{
    /// <summary>Status text.</summary>
    [JsonPropertyName("title")] public string? Title { get; init; }

    /// <summary>Status code.</summary>
    [JsonPropertyName("status")] public int? Status { get; init; }

    /// <summary>Message.</summary>
    [JsonPropertyName("detail")] public string? Detail { get; init; }

    /// <summary>Same message under the name that clients read.</summary>
    [JsonPropertyName("error")] public string? Error { get; init; }

    /// <summary>Validation errors.</summary>
    [JsonPropertyName("errors")] public IReadOnlyList<ProblemDetail>? Errors { get; init; }
}

/// <summary>Record of a running daemon, <c>daemon.&lt;pid&gt;.json</c> (http-api.md 2.2).</summary>
public sealed record RuntimeRecord
{
    /// <summary>Daemon process.</summary>
    [JsonPropertyName("pid")] public int Pid { get; init; }

    /// <summary><c>host:port</c> or a socket path.</summary>
    [JsonPropertyName("addr")] public string Addr { get; init; } = "";

    /// <summary>TCP port, 0 for a socket.</summary>
    [JsonPropertyName("port")] public int Port { get; init; }

    /// <summary><c>tcp</c> or <c>unix</c>; missing means <c>tcp</c>.</summary>
    [JsonPropertyName("network")] public string? Network { get; init; }

    /// <summary>Daemon version.</summary>
    [JsonPropertyName("version")] public string? Version { get; init; }
}

/// <summary>Output of <c>roborev status --json</c> (cli.md 6.3).</summary>
public sealed record StatusReport
{
    /// <summary>Whether a daemon answered.</summary>
    [JsonPropertyName("running")] public bool Running { get; init; }

    /// <summary>Its status.</summary>
    [JsonPropertyName("daemon")] public StatusAnswer? Daemon { get; init; }

    /// <summary>Its health.</summary>
    [JsonPropertyName("health")] public HealthAnswer? Health { get; init; }

    /// <summary>Newest jobs.</summary>
    [JsonPropertyName("jobs")] public IReadOnlyList<ReviewJob>? Jobs { get; init; }
}

/// <summary>A line of <c>post-commit.log</c> (git.md 13.2).</summary>
public sealed record HookLogEntry
{
    /// <summary>When.</summary>
    [JsonPropertyName("ts")] public DateTimeOffset Ts { get; init; }

    /// <summary>Checkout root, or the path as given.</summary>
    [JsonPropertyName("repo")] public string Repo { get; init; } = "";

    /// <summary><c>ok</c>, <c>skip</c> or <c>fail</c>.</summary>
    [JsonPropertyName("outcome")] public string Outcome { get; init; } = "";

    /// <summary>Text.</summary>
    [JsonPropertyName("message")] public string Message { get; init; } = "";
}
