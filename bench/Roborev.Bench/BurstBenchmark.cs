using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Roborev.Bench;

/// <summary>40,000 events while one reader does not read: what it gets afterwards, and what the events cost.</summary>
internal static class BurstBenchmark
{
    private const int Events = 40_000;

    public static async Task RunAsync(string binary)
    {
        await using var sandbox = await Sandbox.CreateAsync(binary);
        var job = await sandbox.ReviewAsync();
        await using var stalled = await sandbox.Http.GetStreamAsync("api/stream/events");
        var (next, start) = (0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            // Each worker toggles comments, which are events that never coincide with an earlier state.
            while (Interlocked.Increment(ref next) <= Events)
            {
                (await sandbox.PostAsync("api/comment", $$"""{"job_id":{{job}},"commenter":"bench","comment":"x"}""")).EnsureSuccessStatusCode();
            }
        })));
        Figures.Line($"{Events} events through HTTP, 8 clients, one stalled reader", $"{Events / Stopwatch.GetElapsedTime(start).TotalSeconds:0} /s");
        var (received, lost) = await DrainAsync(stalled, Events);
        Figures.Line("stalled reader afterwards: received + announced as lost", $"{received} + {lost} = {received + lost} of {Events}");
        Figures.Line("daemon memory at once", $"{sandbox.Memory():0.0} MB");
        await Task.Delay(TimeSpan.FromSeconds(30));
        Figures.Line("daemon memory, idle for 30 s", $"{sandbox.Memory():0.0} MB");
    }

    private static async Task<(long Received, long Lost)> DrainAsync(Stream stream, int expected)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var (received, lost) = (0L, 0L);
        while (received + lost < expected && await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("gap", out var gap))
            {
                lost += gap.GetProperty("lost").GetInt64();
            }
            else
            {
                received++;
            }
        }

        return (received, lost);
    }
}
