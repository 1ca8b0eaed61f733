using Roborev.Core.Wire;

namespace Roborev.Client;

/// <summary>A daemon that answered.</summary>
/// <param name="Endpoint">Where it is.</param>
/// <param name="Version">What it says it is.</param>
/// <param name="Record">The record that led to it; null when the configured address did.</param>
public sealed record FoundDaemon(DaemonEndpoint Endpoint, string Version, RuntimeFile? Record);

/// <summary>Result of a search.</summary>
/// <param name="Daemon">The daemon, if one answered.</param>
/// <param name="DeniedAt">Where access was refused, if that is why none was found.</param>
public sealed record DiscoveryResult(FoundDaemon? Daemon, DaemonEndpoint? DeniedAt);

/// <summary>
/// Finds the daemon of one data directory and no other (cli.md C5, http-api.md H5): by its runtime records, else at the configured address if what answers there
/// names this directory.
/// </summary>
public sealed class DaemonDiscovery
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    private readonly Func<string?> _configuredAddress;
    private readonly TimeProvider _time;
    private readonly DaemonProbe _probe;

    /// <summary>A search in one data directory.</summary>
    /// <param name="dataDirectory">Absolute path of the data directory.</param>
    /// <param name="configuredAddress">Reads <c>server_addr</c>; called only when no record leads to a daemon.</param>
    /// <param name="time">Clock.</param>
    public DaemonDiscovery(string dataDirectory, Func<string?> configuredAddress, TimeProvider time)
    {
        _configuredAddress = configuredAddress;
        _time = time;
        Records = new RuntimeRecords(dataDirectory);
        _probe = new DaemonProbe(DataDirectoryId.Of(dataDirectory));
    }

    /// <summary>The runtime records of the directory.</summary>
    public RuntimeRecords Records { get; }

    /// <summary>Searches; a record whose process is dead costs no waiting.</summary>
    public async Task<DiscoveryResult> FindAsync(CancellationToken ct)
    {
        var byRecord = await FindByRecordAsync(ct).ConfigureAwait(false);
        if (byRecord.Daemon is not null || byRecord.DeniedAt is not null)
        {
            return byRecord;
        }

        if (!DaemonEndpoint.TryParse(_configuredAddress(), out var configured, out _))
        {
            return byRecord;
        }

        var answer = await _probe.AskAsync(configured, ct).ConfigureAwait(false);
        return answer switch
        {
            { Outcome: ProbeOutcome.Alive, SaysDirectory: true } => new DiscoveryResult(new FoundDaemon(configured, answer.Version, Record: null), DeniedAt: null),
            { Outcome: ProbeOutcome.Denied } => new DiscoveryResult(Daemon: null, configured),
            _ => byRecord,
        };
    }

    /// <summary>Searches the runtime records only, asking each living one twice.</summary>
    public async Task<DiscoveryResult> FindByRecordAsync(CancellationToken ct)
    {
        DaemonEndpoint? denied = null;
        foreach (var record in Records.List())
        {
            if (record.Endpoint is not { } endpoint)
            {
                continue;
            }

            var answer = await AskTwiceAsync(record.Record.Pid, endpoint, ct).ConfigureAwait(false);
            if (answer.Outcome == ProbeOutcome.Alive)
            {
                return new DiscoveryResult(new FoundDaemon(endpoint, answer.Version, record), DeniedAt: null);
            }

            if (answer.Outcome == ProbeOutcome.Denied)
            {
                denied = endpoint;
            }
        }

        return new DiscoveryResult(Daemon: null, denied);
    }

    /// <summary>Asks one endpoint whether this directory's daemon lives there.</summary>
    internal Task<ProbeResult> AskAsync(DaemonEndpoint endpoint, CancellationToken ct) => _probe.AskAsync(endpoint, ct);

    private async Task<ProbeResult> AskTwiceAsync(int pid, DaemonEndpoint endpoint, CancellationToken ct)
    {
        var answer = await _probe.AskAsync(endpoint, ct).ConfigureAwait(false);
        if (answer.Outcome != ProbeOutcome.Dead || !DaemonProcess.Exists(pid))
        {
            return answer;
        }

        await Task.Delay(BetweenAttempts, _time, ct).ConfigureAwait(false);
        return await _probe.AskAsync(endpoint, ct).ConfigureAwait(false);
    }
}
