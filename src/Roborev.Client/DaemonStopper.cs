using Roborev.Core.Wire;

namespace Roborev.Client;

/// <summary>What became of one record's daemon.</summary>
/// <param name="File">The record.</param>
/// <param name="Problem">Null when the daemon is gone, else why it is not.</param>
public sealed record StopResult(RuntimeFile File, string? Problem);

/// <summary>
/// Stops the daemons of one data directory: asks first, then signals the process of the record, and only after its command line proved it a daemon
/// (http-api.md 2.5, H4). Files are removed only when the daemon is dead.
/// </summary>
/// <param name="discovery">The data directory's records and probe.</param>
/// <param name="time">Clock.</param>
public sealed class DaemonStopper(DaemonDiscovery discovery, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>A daemon that accepted to stop gives its running jobs 10 s and ends within 15 (http-api.md 2.6, check 36).</summary>
    private static readonly TimeSpan AfterRequest = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan AfterTerminate = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterKill = TimeSpan.FromMilliseconds(500);

    /// <summary>Stops every daemon that has a record.</summary>
    /// <param name="drain">True lets running jobs finish, without limit.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<StopResult>> StopAllAsync(bool drain, CancellationToken ct)
    {
        var results = new List<StopResult>();
        foreach (var file in discovery.Records.List())
        {
            var problem = await StopAsync(file, drain, ct).ConfigureAwait(false);
            if (problem is null)
            {
                RuntimeRecords.Delete(file);
            }

            results.Add(new StopResult(file, problem));
        }

        return results;
    }

    private async Task<string?> StopAsync(RuntimeFile file, bool drain, CancellationToken ct)
    {
        var pid = file.Record.Pid;
        if (!DaemonProcess.Exists(pid))
        {
            return null;
        }

        if (file.Endpoint is { } endpoint && await AskAsync(endpoint, drain, ct).ConfigureAwait(false))
        {
            var limit = drain ? Timeout.InfiniteTimeSpan : AfterRequest;
            if (await IsGoneWithinAsync(pid, limit, ct).ConfigureAwait(false))
            {
                return null;
            }
        }

        return DaemonProcess.Identify(pid) switch
        {
            ProcessIdentity.Gone or ProcessIdentity.Other => null,
            ProcessIdentity.Unknown => $"process {pid} cannot be identified as a daemon, so it was left alone",
            _ => await EndAsync(pid, ct).ConfigureAwait(false),
        };
    }

    /// <summary>Only a daemon of this data directory, whose process the record names, is asked to end.</summary>
    private async Task<bool> AskAsync(DaemonEndpoint endpoint, bool drain, CancellationToken ct)
    {
        if ((await discovery.AskAsync(endpoint, ct).ConfigureAwait(false)).Outcome != ProbeOutcome.Alive)
        {
            return false;
        }

        using var client = new DaemonClient(endpoint);
        try
        {
            await client.ShutdownAsync(drain, ct).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is DaemonRequestException or DaemonUnreachableException)
        {
            return false;
        }
    }

    private async Task<string?> EndAsync(int pid, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            process.Kill();
            return await IsGoneWithinAsync(pid, AfterTerminate, ct).ConfigureAwait(false) ? null : StillRuns(pid);
        }

        if (UnixProcess.Send(pid, UnixProcess.Terminate) == SignalResult.Denied)
        {
            return $"process {pid} belongs to another user";
        }

        if (await IsGoneWithinAsync(pid, AfterTerminate, ct).ConfigureAwait(false))
        {
            return null;
        }

        UnixProcess.Send(pid, UnixProcess.Kill);
        return await IsGoneWithinAsync(pid, AfterKill, ct).ConfigureAwait(false) ? null : StillRuns(pid);
    }

    private static string StillRuns(int pid) => $"process {pid} does not end";

    private async Task<bool> IsGoneWithinAsync(int pid, TimeSpan limit, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (DaemonProcess.Exists(pid))
        {
            if (limit != Timeout.InfiniteTimeSpan && time.GetElapsedTime(started) > limit)
            {
                return false;
            }

            await Task.Delay(Poll, time, ct).ConfigureAwait(false);
        }

        return true;
    }
}
