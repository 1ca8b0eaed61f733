using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Roborev.Core.Wire;

/// <summary>
/// Where a daemon is reached: a TCP address on this machine or a unix socket (http-api.md 1.1). Only loopback hosts are ever accepted.
/// </summary>
public sealed partial record DaemonEndpoint
{
    /// <summary>The port that is meant where none is given.</summary>
    public const int DefaultPort = 7373;

    private const string HttpPrefix = "http://";
    private const string UnixPrefix = "unix://";

    private DaemonEndpoint(string address, bool isUnix)
    {
        Address = address;
        IsUnix = isUnix;
    }

    /// <summary><c>host:port</c>, or the path of the socket.</summary>
    public string Address { get; }

    /// <summary>True for a unix socket.</summary>
    public bool IsUnix { get; }

    /// <summary>TCP port; 0 for a socket and for a port that is no number from 1 to 65535.</summary>
    public int Port => IsUnix ? 0 : ParsePort(Address[(Address.LastIndexOf(':') + 1)..]);

    /// <summary>Host without brackets; empty for a socket.</summary>
    public string Host => IsUnix ? "" : Address[..Address.LastIndexOf(':')].Trim('[', ']');

    /// <summary>Base of request addresses; null when the port cannot exist, so that no request can be sent.</summary>
    public Uri? BaseUri => IsUnix ? new Uri("http://localhost/") : Port > 0 ? new Uri($"http://{Address}/") : null;

    /// <summary>The address that is used when nothing says otherwise.</summary>
    public static DaemonEndpoint Default { get; } = new("127.0.0.1:7373", isUnix: false);

    /// <summary>Longest socket path in bytes: the platform's structure minus its final NUL.</summary>
    public static int MaxSocketPathBytes => OperatingSystem.IsMacOS() ? 103 : 107;

    /// <summary>Reads the text of <c>--server</c> or <c>server_addr</c>.</summary>
    /// <param name="text">The text; null and empty mean the default address.</param>
    /// <param name="endpoint">The endpoint, when the result is true.</param>
    /// <param name="error">A sentence that names the text and the allowed forms, when the result is false.</param>
    public static bool TryParse(string? text, out DaemonEndpoint endpoint, out string error)
    {
        endpoint = Default;
        error = "";
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            var path = text[UnixPrefix.Length..];
            return TryParseSocket(path.Length == 0 ? DefaultSocketPath() : path, out endpoint, out error);
        }

        var address = text.StartsWith(HttpPrefix, StringComparison.Ordinal) ? text[HttpPrefix.Length..] : text;
        if (Normalize(address) is { } normalized)
        {
            endpoint = new DaemonEndpoint(normalized, isUnix: false);
            return true;
        }

        error = $"daemon address \"{text}\" must use a loopback host (127.0.0.1, localhost or [::1]) or unix://<absolute path>";
        return false;
    }

    /// <summary>The endpoint of a runtime record; null when the record names no place on this machine (http-api.md 2.3, guard).</summary>
    /// <param name="network"><c>tcp</c>, <c>unix</c> or nothing.</param>
    /// <param name="address">Address as written in the record.</param>
    public static DaemonEndpoint? FromRecord(string? network, string address) => network switch
    {
        "unix" => TryParseSocket(address, out var socket, out _) ? socket : null,
        null or "" or "tcp" => address.Length > 0 && TryParse(address, out var endpoint, out _) && !endpoint.IsUnix ? endpoint : null,
        _ => null,
    };

    /// <summary>The socket that bare <c>unix://</c> means (http-api.md 1.2).</summary>
    public static string DefaultSocketPath()
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        if (runtime is { Length: > 0 } && Path.IsPathFullyQualified(runtime) && Directory.Exists(runtime))
        {
            var path = Path.Combine(runtime, "roborev", "daemon.sock");
            if (Encoding.UTF8.GetByteCount(path) <= MaxSocketPathBytes)
            {
                return path;
            }
        }

        return Path.Combine(Path.GetTempPath(), $"roborev-{UserId}", "daemon.sock");
    }

    /// <summary>The form that <see cref="TryParse"/> reads back.</summary>
    public override string ToString() => IsUnix ? UnixPrefix + Address : Address;

    private static bool TryParseSocket(string path, out DaemonEndpoint endpoint, out string error)
    {
        endpoint = Default;
        error = path switch
        {
            _ when path.Contains('\0') => "socket path contains a NUL character",
            _ when !Path.IsPathFullyQualified(path) => $"socket path \"{path}\" must be absolute (unix:///path/to/daemon.sock)",
            _ when Encoding.UTF8.GetByteCount(path) > MaxSocketPathBytes =>
                $"socket path \"{path}\" exceeds the platform limit of {MaxSocketPathBytes} bytes",
            _ => "",
        };
        if (error.Length > 0)
        {
            return false;
        }

        endpoint = new DaemonEndpoint(path, isUnix: true);
        return true;
    }

    /// <summary><c>host:port</c> with the default port added, or null when the host is not on this machine.</summary>
    private static string? Normalize(string address)
    {
        if (IsLoopback(address))
        {
            return address.Contains(':') && address[0] != '[' ? $"[{address}]:{DefaultPort}" : $"{address}:{DefaultPort}";
        }

        var colon = address.LastIndexOf(':');
        if (colon <= 0)
        {
            return null;
        }

        var host = address[..colon];
        var bracketed = host[0] == '[' && host[^1] == ']';
        return (bracketed || !host.Contains(':')) && IsLoopback(host) ? address : null;
    }

    private static bool IsLoopback(string host)
    {
        if (host == "localhost")
        {
            return true;
        }

        var bare = host.Length > 2 && host[0] == '[' && host[^1] == ']' ? host[1..^1] : host;
        if (bare.Contains(':'))
        {
            // The framework's parser also takes "[::1]:9", which is a host and a port.
            return !bare.Contains('[') && !bare.Contains(']') && !bare.Contains('%') && IPAddress.TryParse(bare, out var six) && six.Equals(IPAddress.IPv6Loopback);
        }

        // IPAddress also reads "127.1" and "0x7f.0.0.1"; only the plain dotted form is a literal here.
        return bare == host
            && IPAddress.TryParse(bare, out var four)
            && string.Equals(four.ToString(), bare, StringComparison.Ordinal)
            && IPAddress.IsLoopback(four);
    }

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue ? port : 0;

    /// <summary>Numeric id of the user; 0 on Windows, where the temporary directory is private anyway.</summary>
    private static uint UserId => OperatingSystem.IsWindows() ? 0 : GetUserId();

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();
}
