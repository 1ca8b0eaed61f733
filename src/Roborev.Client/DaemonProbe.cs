using System.Net;
using Roborev.Core.Wire;

namespace Roborev.Client;

/// <summary>What answered at an endpoint.</summary>
public enum ProbeOutcome
{
    /// <summary>Nothing, or something that is no roborev daemon.</summary>
    Dead,

    /// <summary>A daemon of this data directory, or one that does not say of which.</summary>
    Alive,

    /// <summary>A daemon of another data directory.</summary>
    Foreign,

    /// <summary>The operating system refused access; a daemon may well be there.</summary>
    Denied,
}

/// <summary>Result of a probe.</summary>
/// <param name="Outcome">What answered.</param>
/// <param name="Version">Version that the daemon told.</param>
/// <param name="SaysDirectory">True when the daemon named its data directory and it is ours.</param>
public sealed record ProbeResult(ProbeOutcome Outcome, string Version, bool SaysDirectory)
{
    internal static ProbeResult Dead { get; } = new(ProbeOutcome.Dead, "", SaysDirectory: false);
}

/// <summary>
/// Asks an endpoint whether a roborev daemon of one data directory lives there (http-api.md 2.3 with H9: identity is required, redirects are never followed).
/// </summary>
/// <param name="dataDirectoryId">Identity of our data directory.</param>
public sealed class DaemonProbe(string dataDirectoryId)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Asks once, within one second.</summary>
    public async Task<ProbeResult> AskAsync(DaemonEndpoint endpoint, CancellationToken ct)
    {
        using var client = new DaemonClient(endpoint, Limit);
        try
        {
            var ping = await client.PingAsync(ct).ConfigureAwait(false);
            return ping.Service != "roborev" ? ProbeResult.Dead
                : ping.DataDirectoryId is not { Length: > 0 } id ? new ProbeResult(ProbeOutcome.Alive, VersionOf(ping.Version), SaysDirectory: false)
                : id == dataDirectoryId ? new ProbeResult(ProbeOutcome.Alive, VersionOf(ping.Version), SaysDirectory: true)
                : new ProbeResult(ProbeOutcome.Foreign, VersionOf(ping.Version), SaysDirectory: false);
        }
        catch (DaemonRequestException error) when (error.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            return await AskOlderAsync(client, ct).ConfigureAwait(false);
        }
        catch (DaemonRequestException)
        {
            return ProbeResult.Dead;
        }
        catch (DaemonUnreachableException error)
        {
            return error.IsDenied ? new ProbeResult(ProbeOutcome.Denied, "", SaysDirectory: false) : ProbeResult.Dead;
        }
    }

    private static async Task<ProbeResult> AskOlderAsync(DaemonClient client, CancellationToken ct)
    {
        try
        {
            var status = await client.GetStatusAsync(ct).ConfigureAwait(false);
            return VersionOf(status.Version) is { Length: > 0 } version ? new ProbeResult(ProbeOutcome.Alive, version, SaysDirectory: false) : ProbeResult.Dead;
        }
        catch (Exception error) when (error is DaemonRequestException or DaemonUnreachableException)
        {
            return ProbeResult.Dead;
        }
    }

    /// <summary>Whatever answers may leave the property out, and then it is null whatever its type says.</summary>
    private static string VersionOf(string? version) => version ?? "";
}
