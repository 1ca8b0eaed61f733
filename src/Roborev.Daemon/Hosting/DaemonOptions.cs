namespace Roborev.Daemon.Hosting;

/// <summary>What <c>daemon run</c> was started with.</summary>
public sealed record DaemonOptions
{
    /// <summary>Most event streams at a time when nothing else is asked for (events.md 13.5).</summary>
    public const int DefaultMaxSubscribers = 256;

    /// <summary>Absolute path of the data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Database file, or null for the one in the data directory.</summary>
    public string? DatabasePath { get; init; }

    /// <summary>Global configuration file, or null for the one in the data directory.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Address that overrides <c>server_addr</c>, or null.</summary>
    public string? Address { get; init; }

    /// <summary>Number of workers that overrides <c>max_workers</c>, or null; with none all jobs stay queued.</summary>
    public int? Workers { get; init; }

    /// <summary>Version of this program, compared by clients for equality.</summary>
    public required string Version { get; init; }

    /// <summary>Most event streams at a time (events.md 13.5).</summary>
    public int MaxSubscribers { get; init; } = DefaultMaxSubscribers;

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
