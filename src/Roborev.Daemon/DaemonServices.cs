using Roborev.Agents;
using Roborev.Daemon.Events;
using Roborev.Daemon.Hosting;
using Roborev.Daemon.Observability;
using Roborev.Daemon.Requests;
using Roborev.Daemon.Workers;
using Roborev.Git;
using Roborev.Settings;
using Roborev.Store;

namespace Roborev.Daemon;

/// <summary>What the routes work with; composed once by <see cref="DaemonHost"/>.</summary>
internal sealed class DaemonServices
{
    public required DaemonOptions Options { get; init; }

    public required DataDirectory Directory { get; init; }

    public required Database Database { get; init; }

    public required EventLog Log { get; init; }

    public required Ledger.Ledger Ledger { get; init; }

    public required SettingsCache Settings { get; init; }

    public required GitRunner Git { get; init; }

    public required RepositoryDirectory Repositories { get; init; }

    public required EnqueuePlanner Planner { get; init; }

    public required FixPlanner Fixes { get; init; }

    public required PatchIdBackfill PatchIds { get; init; }

    public required AgentRegistry Agents { get; init; }

    public required ConfigWatcher Config { get; init; }

    public required WorkerPool Workers { get; init; }

    public required LiveOutputs Live { get; init; }

    public required QueueExplanation Blocked { get; init; }

    public required ActivityLog Activity { get; init; }

    public required ErrorLog Errors { get; init; }

    public required string MachineId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Asks the daemon to stop; true to wait for running jobs without limit.</summary>
    public required Action<bool> RequestStop { get; init; }

    /// <summary>Most event streams at a time (events.md 13.5).</summary>
    public int MaxSubscribers { get; init; } = 256;

    /// <summary>Event streams that are open.</summary>
    public StreamCount Streams { get; } = new();

    /// <summary>Where the daemon listens; set when it does.</summary>
    public BoundAddress Address { get; set; } = BoundAddress.None;
}
