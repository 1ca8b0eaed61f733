namespace Roborev.Core.Settings;

/// <summary>The <c>[sync]</c> table of the global file (config.md 4.2). Texts are raw.</summary>
public sealed record SyncSettings
{
    /// <summary>Whether reviews are shared through PostgreSQL.</summary>
    public bool Enabled { get; init; }

    /// <summary>Connection URL; <c>${NAME}</c> is replaced at use. A secret.</summary>
    public string PostgresUrl { get; init; } = "";

    /// <summary>Time between two rounds, as written.</summary>
    public string Interval { get; init; } = "";

    /// <summary>Label of this machine.</summary>
    public string MachineName { get; init; } = "";

    /// <summary>Time limit of a connection attempt, as written.</summary>
    public string ConnectTimeout { get; init; } = "";

    /// <summary>Display name by repository identity.</summary>
    public IReadOnlyDictionary<string, string> RepositoryNames { get; init; } = new Dictionary<string, string>();

    /// <summary>The interval; one hour when blank, unreadable or not positive.</summary>
    public TimeSpan EffectiveInterval => DurationText.PositiveOr(Interval, TimeSpan.FromHours(1));

    /// <summary>The connection time limit; five seconds when blank, unreadable or not positive.</summary>
    public TimeSpan EffectiveConnectTimeout => DurationText.PositiveOr(ConnectTimeout, TimeSpan.FromSeconds(5));
}
