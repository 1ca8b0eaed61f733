namespace Roborev.Core.Events;

/// <summary>Types of events and control lines (events.md 4.1, 13.6, 13.7).</summary>
public static class EventTypes
{
    /// <summary>A job was added to the queue.</summary>
    public const string JobEnqueued = "job.enqueued";

    /// <summary>A worker took a job.</summary>
    public const string JobClaimed = "job.claimed";

    /// <summary>A job went back to the queue.</summary>
    public const string JobRequeued = "job.requeued";

    /// <summary>Fields of a job changed without a change of its status.</summary>
    public const string JobUpdated = "job.updated";

    /// <summary>The agent of an attempt is about to run.</summary>
    public const string ReviewStarted = "review.started";

    /// <summary>A review was stored.</summary>
    public const string ReviewCompleted = "review.completed";

    /// <summary>A job ended without a review.</summary>
    public const string ReviewFailed = "review.failed";

    /// <summary>A job was canceled.</summary>
    public const string ReviewCanceled = "review.canceled";

    /// <summary>A review was closed.</summary>
    public const string ReviewClosed = "review.closed";

    /// <summary>A review was reopened.</summary>
    public const string ReviewReopened = "review.reopened";

    /// <summary>A comment was added.</summary>
    public const string ReviewCommented = "review.commented";

    /// <summary>Jobs were moved to rewritten commits.</summary>
    public const string ReviewRemapped = "review.remapped";

    /// <summary>A repository was registered, renamed or removed.</summary>
    public const string RepoUpdated = "repo.updated";

    /// <summary>The global configuration was read again.</summary>
    public const string ConfigReloaded = "config.reloaded";

    /// <summary>Last event of a daemon process.</summary>
    public const string DaemonStopping = "daemon.stopping";

    /// <summary>Control line: first line of a protocol 2 stream.</summary>
    public const string StreamHello = "stream.hello";

    /// <summary>Control line: nothing was sent for the heartbeat time.</summary>
    public const string StreamHeartbeat = "stream.heartbeat";

    /// <summary>Control line: numbers that this reader will not get.</summary>
    public const string StreamGap = "stream.gap";

    /// <summary>True for lines that tell about the stream instead of a change.</summary>
    public static bool IsControl(string type) => type.StartsWith("stream.", StringComparison.Ordinal);
}

/// <summary>Values of the property <c>reason</c> (events.md 13.3).</summary>
public static class EventReasons
{
    /// <summary>Requeued after a failed attempt.</summary>
    public const string Retry = "retry";

    /// <summary>Requeued for the backup agent.</summary>
    public const string Failover = "failover";

    /// <summary>Requeued by a user.</summary>
    public const string Rerun = "rerun";

    /// <summary>A classifier row became a design review.</summary>
    public const string Promoted = "promoted";

    /// <summary>Requeued after the daemon that ran it ended.</summary>
    public const string Recovered = "recovered";

    /// <summary>Closed by a user.</summary>
    public const string User = "user";

    /// <summary>Closed because the review passed.</summary>
    public const string Auto = "auto";

    /// <summary>Closed because a compacting job took its findings over.</summary>
    public const string Compact = "compact";
}
