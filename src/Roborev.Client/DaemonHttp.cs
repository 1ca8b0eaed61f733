using System.Net.Sockets;
using Roborev.Core.Wire;

namespace Roborev.Client;

/// <summary>HTTP to a daemon on this machine: no proxy, no redirect, no cookies, pooled connections also over a unix socket (http-api.md H9, H30).</summary>
public static class DaemonHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A client whose relative addresses lead to the endpoint. It has no time limit of its own: every call brings one.</summary>
    public static HttpClient Create(DaemonEndpoint endpoint)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = async (context, ct) => endpoint.IsUnix
                ? await ConnectAsync(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(endpoint.Address), ct)
                    .ConfigureAwait(false)
                : await ConnectAsync(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, context.DnsEndPoint, ct).ConfigureAwait(false),
        };
        return new HttpClient(handler, disposeHandler: true) { BaseAddress = endpoint.BaseUri, Timeout = Timeout.InfiniteTimeSpan };
    }

    private static async ValueTask<Stream> ConnectAsync(Socket socket, System.Net.EndPoint target, CancellationToken ct)
    {
        try
        {
            await socket.ConnectAsync(target, ct).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
