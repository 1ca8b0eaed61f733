using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Roborev.Bench;

/// <summary>
/// From the request that causes an event to its byte at a subscriber: the first and the last of 1, 100 and 1,000. The subscribers are read by one thread of this
/// process with raw sockets, so its own cost is part of the figures.
/// </summary>
internal static class FanOutBenchmark
{
    public static async Task RunAsync(string binary)
    {
        foreach (var count in new[] { 1, 100, 1000 })
        {
            await using var sandbox = await Sandbox.CreateAsync(binary, maxSubscribers: 1024);
            var job = await sandbox.ReviewAsync();
            await MeasureAsync(sandbox, job, count);
        }
    }

    private static async Task MeasureAsync(Sandbox sandbox, long job, int count)
    {
        var sockets = new Socket[count];
        for (var i = 0; i < count; i++)
        {
            sockets[i] = await SubscribeAsync(sandbox.Port);
        }

        var arrivals = new ConcurrentDictionary<int, (long First, long Last, int Count)>();
        using var stop = new CancellationTokenSource();
        var readers = sockets.Select(socket => ReadAsync(socket, arrivals, stop.Token)).ToArray();
        var (first, last) = (new Figures(), new Figures());
        for (var round = 0; round < 120; round++)
        {
            var start = Stopwatch.GetTimestamp();
            (await sandbox.PostAsync("api/review/close", $$"""{"job_id":{{job}},"closed":{{(round % 2 == 0 ? "true" : "false")}}}""")).EnsureSuccessStatusCode();
            while (!arrivals.TryGetValue(round, out var seen) || seen.Count < count)
            {
                await Task.Yield();
            }

            if (round >= 20)
            {
                first.AddMilliseconds(Stopwatch.GetElapsedTime(start, arrivals[round].First).TotalMilliseconds);
                last.AddMilliseconds(Stopwatch.GetElapsedTime(start, arrivals[round].Last).TotalMilliseconds);
            }
        }

        first.Print($"request to event, first of {count} subscribers{(count == 1 ? " (p99 3 ms)" : "")}");
        if (count > 1)
        {
            last.Print($"request to event, last of {count} subscribers{(count == 1000 ? " (p99 50 ms)" : "")}");
        }

        await stop.CancelAsync();
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        await Task.WhenAll(readers);
    }

    internal static async Task<Socket> SubscribeAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/stream/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"));
        var buffer = new byte[4096];
        var head = new StringBuilder();
        while (!head.ToString().Contains("\r\n\r\n"))
        {
            head.Append(Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer)));
        }

        return socket;
    }

    private static async Task ReadAsync(Socket socket, ConcurrentDictionary<int, (long First, long Last, int Count)> arrivals, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        var lines = 0;
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer, ct);
                var now = Stopwatch.GetTimestamp();
                if (read == 0)
                {
                    return;
                }

                for (var i = 0; i < read; i++)
                {
                    // Each line is one chunk, so the line feed of an event follows its closing brace.
                    if (buffer[i] == '\n' && i > 0 && buffer[i - 1] == '}')
                    {
                        arrivals.AddOrUpdate(lines++, _ => (now, now, 1), (_, seen) => (seen.First, Math.Max(seen.Last, now), seen.Count + 1));
                    }
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException)
        {
        }
    }
}
