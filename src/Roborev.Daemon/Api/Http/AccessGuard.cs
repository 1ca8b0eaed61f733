using System.Net;
using Microsoft.AspNetCore.Http;

namespace Roborev.Daemon.Api.Http;

/// <summary>
/// Who may talk to the daemon over TCP: no page of another origin and no name that merely resolves to this machine (http-api.md 3.7, against DNS
/// rebinding and cross-site requests).
/// </summary>
internal static class AccessGuard
{
    /// <summary>Why a request is refused, or null when it may pass.</summary>
    /// <param name="request">The request.</param>
    /// <param name="port">The bound port.</param>
    public static string? Refusal(HttpRequest request, int port)
    {
        if (!IsLoopback(request.Host.Host) || (request.Host.Port is { } named && named != port))
        {
            return $"the Host header must name this machine's loopback address, not \"{request.Host.Value}\"";
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !IsOwnOrigin(origin, port))
        {
            return "requests from pages of another origin are refused";
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is "" or "none" or "same-origin" ? null : "cross-site requests are refused";
    }

    private static bool IsOwnOrigin(string origin, int port) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && IsLoopback(uri.Host) && uri.Port == port;

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
