using Roborev.Core.Wire;

namespace Roborev.Client;

/// <summary>How far a caller may go to reach a daemon.</summary>
public sealed record ConnectOptions
{
    /// <summary>Address of <c>--server</c>: used as it is, nothing is started or stopped.</summary>
    public DaemonEndpoint? Server { get; init; }

    /// <summary>True for git hooks: a daemon with running jobs is never replaced.</summary>
    public bool FromHook { get; init; }

    /// <summary>True when <c>ROBOREV_SKIP_VERSION_CHECK</c> is <c>1</c>.</summary>
    public bool SkipVersionCheck { get; init; }

    /// <summary>Why this executable may not start daemons; null when it may.</summary>
    public string? StartRefusal { get; init; }

    /// <summary>Receives warnings and progress.</summary>
    public Action<string> Notice { get; init; } = _ => { };
}

/// <summary>Makes sure that a daemon runs and says where (cli.md 2.4 with 2.8).</summary>
public sealed class DaemonConnector
{
    private readonly string _version;
    private readonly DaemonDiscovery _discovery;
    private readonly DaemonStarter _starter;
    private readonly DaemonStopper _stopper;

    /// <summary>A connector for one data directory.</summary>
    /// <param name="version">Version of this program.</param>
    /// <param name="discovery">Finds the daemon.</param>
    /// <param name="starter">Starts it.</param>
    /// <param name="stopper">Stops it when it must be replaced.</param>
    public DaemonConnector(string version, DaemonDiscovery discovery, DaemonStarter starter, DaemonStopper stopper)
    {
        _version = version;
        _discovery = discovery;
        _starter = starter;
        _stopper = stopper;
    }

    /// <summary>Where the daemon is, after it was started or replaced if need be.</summary>
    /// <exception cref="DaemonStartException">None runs and none could be started.</exception>
    public async Task<DaemonEndpoint> EnsureAsync(ConnectOptions options, CancellationToken ct)
    {
        if (options.Server is { } server)
        {
            return server;
        }

        var search = await _discovery.FindAsync(ct).ConfigureAwait(false);
        if (search.Daemon is { } daemon)
        {
            return await KeepOrReplaceAsync(daemon, options, ct).ConfigureAwait(false);
        }

        RefuseIfNeeded(search.DeniedAt, options);
        return (await _starter.StartAsync(FindAgainAsync, options.Notice, ct).ConfigureAwait(false)).Endpoint;
    }

    private async Task<DaemonEndpoint> KeepOrReplaceAsync(FoundDaemon daemon, ConnectOptions options, CancellationToken ct)
    {
        switch (options.SkipVersionCheck ? VersionRelation.Same : ProgramVersion.Compare(_version, daemon.Version))
        {
            case VersionRelation.OursIsOlder:
                options.Notice($"Warning: the running daemon is newer ({daemon.Version}) than this program ({_version})");
                return daemon.Endpoint;
            case VersionRelation.OursIsNewer when options.StartRefusal is null && daemon.Record is not null
                && !(options.FromHook && await HasRunningJobsAsync(daemon.Endpoint, ct).ConfigureAwait(false)):
                options.Notice($"Replacing the daemon of version {daemon.Version} by version {_version}");
                return (await _starter.StartAsync(token => StopUnlessReplacedAsync(token), options.Notice, ct).ConfigureAwait(false)).Endpoint;
            default:
                return daemon.Endpoint;
        }
    }

    private static void RefuseIfNeeded(DaemonEndpoint? deniedAt, ConnectOptions options)
    {
        if (deniedAt is not null)
        {
            throw new DaemonStartException($"access to the daemon at {deniedAt} was denied");
        }

        if (options.StartRefusal is { } refusal)
        {
            throw new DaemonStartException($"refusing to start a daemon: {refusal} (start one with 'roborev daemon run')");
        }
    }

    private async Task<FoundDaemon?> FindAgainAsync(CancellationToken ct) => (await _discovery.FindByRecordAsync(ct).ConfigureAwait(false)).Daemon;

    /// <summary>Under the lock: another client may have replaced it meanwhile.</summary>
    private async Task<FoundDaemon?> StopUnlessReplacedAsync(CancellationToken ct)
    {
        if (await FindAgainAsync(ct).ConfigureAwait(false) is { } current
            && ProgramVersion.Compare(_version, current.Version) != VersionRelation.OursIsNewer)
        {
            return current;
        }

        var results = await _stopper.StopAllAsync(drain: true, ct).ConfigureAwait(false);
        return results.FirstOrDefault(result => result.Problem is not null) is { } failed
            ? throw new DaemonStartException($"cannot replace the running daemon: {failed.Problem}")
            : null;
    }

    private static async Task<bool> HasRunningJobsAsync(DaemonEndpoint endpoint, CancellationToken ct)
    {
        using var client = new DaemonClient(endpoint);
        try
        {
            return (await client.GetStatusAsync(ct).ConfigureAwait(false)).RunningJobs > 0;
        }
        catch (Exception error) when (error is DaemonRequestException or DaemonUnreachableException)
        {
            return true;
        }
    }
}
