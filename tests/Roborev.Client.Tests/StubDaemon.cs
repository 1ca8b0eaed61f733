using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Roborev.Core.Wire;

namespace Roborev.Client.Tests;

/// <summary>What a stub answers.</summary>
public sealed record StubAnswer(int Status, string Body, string? Location = null);

/// <summary>A request as the stub saw it.</summary>
public sealed record StubRequest(string Method, string Target, string Body);

/// <summary>A small HTTP server that answers as a test says. One connection, one request after the other; closes are real.</summary>
public sealed class StubDaemon : IAsyncDisposable
{
    private readonly TcpListener? _tcp;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<StubRequest, StubAnswer> _answer;
    private readonly List<Socket> _open = [];
    private readonly Task _loop;

    private StubDaemon(Socket listener, TcpListener? tcp, Func<StubRequest, StubAnswer> answer)
    {
        (_listener, _tcp, _answer) = (listener, tcp, answer);
        _loop = AcceptAsync();
    }

    public List<StubRequest> Requests { get; } = [];

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public DaemonEndpoint Endpoint => DaemonEndpoint.TryParse($"127.0.0.1:{Port}", out var endpoint, out _) ? endpoint : throw new InvalidOperationException();

    /// <summary>Lines that an event stream sends before it stays open; null answers streams like everything else.</summary>
    public Func<IAsyncEnumerable<string>>? Events { get; set; }

    public static StubDaemon Start(Func<StubRequest, StubAnswer> answer, int port = 0)
    {
        var tcp = new TcpListener(IPAddress.Loopback, port);
        tcp.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        tcp.Start();
        return new StubDaemon(tcp.Server, tcp, answer);
    }

    public static StubDaemon StartUnix(string path, Func<StubRequest, StubAnswer> answer)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return new StubDaemon(socket, tcp: null, answer);
    }

    /// <summary>The answer to a ping.</summary>
    public static StubAnswer Ping(string version = "0.1.0", string? directoryId = null, string service = "roborev") => new(
        200, JsonSerializer.Serialize(new PingAnswer { Service = service, Version = version, Pid = 1, DataDirectoryId = directoryId }, WireJson.Plain.PingAnswer));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _tcp?.Stop();
        _listener.Dispose();
        lock (_open)
        {
            _open.ForEach(socket => socket.Dispose());
        }

        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var socket = await _listener.AcceptAsync(_stop.Token);
            lock (_open)
            {
                _open.Add(socket);
            }

            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            while (await ReadAsync(stream) is { } request)
            {
                lock (Requests)
                {
                    Requests.Add(request);
                }

                if (Events is { } events && request.Target.StartsWith("/api/stream/events", StringComparison.Ordinal))
                {
                    await StreamAsync(stream, events());
                    return;
                }

                var answer = _answer(request);
                var body = Encoding.UTF8.GetBytes(answer.Body);
                var location = answer.Location is null ? "" : $"Location: {answer.Location}\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer.Status} x\r\nContent-Type: application/json\r\n{location}Content-Length: {body.Length}\r\n\r\n"));
                await stream.WriteAsync(body);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException)
        {
        }
    }

    private static async Task StreamAsync(NetworkStream stream, IAsyncEnumerable<string> lines)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n"u8.ToArray());
        await foreach (var line in lines)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    private static async Task<StubRequest?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!EndsWithBlankLine(head))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n");
        var length = lines.Select(line => line.Split(": ")).FirstOrDefault(parts => parts[0].Equals("content-length", StringComparison.OrdinalIgnoreCase))?[1];
        var body = new byte[length is null ? 0 : int.Parse(length)];
        await stream.ReadExactlyAsync(body);
        var words = lines[0].Split(' ');
        return new StubRequest(words[0], words[1], Encoding.UTF8.GetString(body));
    }

    private static bool EndsWithBlankLine(List<byte> bytes) =>
        bytes.Count >= 4 && bytes[^1] == '\n' && bytes[^2] == '\r' && bytes[^3] == '\n' && bytes[^4] == '\r';
}
