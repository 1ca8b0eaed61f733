using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Roborev.Core.Wire;

namespace Roborev.Daemon.Hosting;

/// <summary>Where the daemon really listens.</summary>
/// <param name="Network"><c>tcp</c> or <c>unix</c>.</param>
/// <param name="Text"><c>host:port</c>, or the path of the socket.</param>
/// <param name="Port">TCP port; 0 for a socket.</param>
internal sealed record BoundAddress(string Network, string Text, int Port)
{
    /// <summary>Not listening.</summary>
    public static BoundAddress None { get; } = new("tcp", "", 0);
}

/// <summary>The address cannot be listened on; the message says why.</summary>
internal sealed class BindException(string message) : Exception(message);

/// <summary>Binds the listening socket once and keeps it, so that no other program can take the port in between (http-api.md 1.3, H6).</summary>
internal static class Listener
{
    private const int PortsToTry = 100;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Binds an endpoint.</summary>
    /// <exception cref="BindException">Nothing could be bound.</exception>
    public static (Socket Socket, BoundAddress Address) Bind(DaemonEndpoint endpoint) => endpoint.IsUnix ? BindUnix(endpoint.Address) : BindTcp(endpoint);

    private static (Socket, BoundAddress) BindTcp(DaemonEndpoint endpoint)
    {
        var host = endpoint.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(endpoint.Host);
        var portText = endpoint.Address[(endpoint.Address.LastIndexOf(':') + 1)..];
        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var first))
        {
            throw new BindException($"invalid port \"{portText}\" in the address {endpoint.Address}: a number from 0 to 65535 is wanted");
        }

        for (var port = (int)first; port <= ushort.MaxValue && port < first + PortsToTry; port++)
        {
            var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(host, port));
                // Listening here decides who owns the port: two sockets may both be bound to one.
                socket.Listen(512);
                var bound = (IPEndPoint)socket.LocalEndPoint!;
                return (socket, new BoundAddress("tcp", bound.ToString(), bound.Port));
            }
            catch (SocketException busy)
            {
                socket.Dispose();
                if (busy.SocketErrorCode != SocketError.AddressAlreadyInUse && busy.SocketErrorCode != SocketError.AccessDenied)
                {
                    throw new BindException($"cannot listen on {endpoint.Address}: {busy.Message}");
                }
            }
        }

        throw new BindException($"cannot listen on {endpoint.Address}: this port and the next {PortsToTry - 1} are taken");
    }

    private static (Socket, BoundAddress) BindUnix(string path)
    {
        EnsurePrivateFolder(Path.GetDirectoryName(path)!);
        RemoveStaleSocket(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            socket.Listen(512);
            return (socket, new BoundAddress("unix", path, 0));
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new BindException($"cannot listen on unix://{path}: {failure.Message}");
        }
    }

    private static void EnsurePrivateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, Private);
        if ((File.GetUnixFileMode(folder) & ~Private) != 0)
        {
            throw new BindException($"the directory {folder} of the socket is open to others; use one with mode 0700");
        }
    }

    /// <summary>A socket cannot be opened as a file (ENXIO); a regular file or a directory answers otherwise. Connecting would not tell them apart.</summary>
    private static bool IsSocket(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        if (Directory.Exists(path))
        {
            return false;
        }

        try
        {
            using var opened = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void RemoveStaleSocket(string path)
    {
        if (!Path.Exists(path))
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw new BindException($"{path} exists and is no socket; choose another path");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException failure)
        {
            throw new BindException($"{path} exists and is no socket that can be replaced: {failure.Message}");
        }

        throw new BindException($"another program listens on {path}");
    }
}
