using System.Net.Sockets;
using System.Text.Json;
using Roborev.Core.Wire;

namespace Roborev.Daemon.Hosting;

/// <summary>
/// Finds a daemon of another program on the same data directory, one that does not know the lock file, by asking the addresses of its records.
/// </summary>
internal static class OtherDaemon
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>The first record whose daemon answers for this data directory, or null.</summary>
    public static async Task<RuntimeRecord?> FindAsync(IReadOnlyList<RuntimeRecord> records, string dataDirectoryId, CancellationToken ct)
    {
        foreach (var record in records)
        {
            if (DaemonEndpoint.FromRecord(record.Network, record.Addr) is { BaseUri: not null } endpoint && await AnswersAsync(endpoint, dataDirectoryId, ct))
            {
                return record;
            }
        }

        return null;
    }

    /// <summary>True for a roborev daemon that does not name another data directory; one of the reference names none.</summary>
    private static async Task<bool> AnswersAsync(DaemonEndpoint endpoint, string dataDirectoryId, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = endpoint.IsUnix ? (_, token) => ConnectAsync(endpoint.Address, token) : null,
        });
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Timeout);
        try
        {
            var body = await http.GetByteArrayAsync(new Uri(endpoint.BaseUri!, "api/ping"), limit.Token);
            return JsonSerializer.Deserialize(body, WireJson.Default.PingAnswer) is { Service: "roborev" } ping
                && (ping.DataDirectoryId is null || ping.DataDirectoryId == dataDirectoryId);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
