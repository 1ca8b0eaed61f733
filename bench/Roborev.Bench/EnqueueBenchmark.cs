using System.Diagnostics;

namespace Roborev.Bench;

/// <summary>Enqueue over HTTP: one client for the latency, eight for the rate; then closing with eight clients.</summary>
internal static class EnqueueBenchmark
{
    public static async Task RunAsync(string binary)
    {
        await using var sandbox = await Sandbox.CreateAsync(binary);
        var reviewed = await sandbox.ReviewAsync();
        var head = sandbox.Head;
        await EnqueueManyAsync(sandbox, head, 50);
        var one = new Figures();
        for (var i = 0; i < 1000; i++)
        {
            var start = Stopwatch.GetTimestamp();
            (await sandbox.EnqueueAsync(head)).EnsureSuccessStatusCode();
            one.Add(start);
        }

        one.Print("enqueue, one client, known commit (p50 2 ms, p99 10 ms)");
        await NewCommitsAsync(sandbox);
        await RateAsync("enqueue, 8 clients, 5 s (1,000/s)", async () => (await sandbox.EnqueueAsync(head)).EnsureSuccessStatusCode());
        var closed = 0;
        await RateAsync("close and reopen, 8 clients, 5 s (4,000/s)", async () => (await sandbox.PostAsync(
            "api/review/close", $$"""{"job_id":{{reviewed}},"closed":{{(Interlocked.Increment(ref closed) % 2 == 0 ? "false" : "true")}}}""")).EnsureSuccessStatusCode());
    }

    private static async Task EnqueueManyAsync(Sandbox sandbox, string head, int count)
    {
        for (var i = 0; i < count; i++)
        {
            (await sandbox.EnqueueAsync(head)).EnsureSuccessStatusCode();
        }
    }

    private static async Task NewCommitsAsync(Sandbox sandbox)
    {
        var fresh = new Figures();
        for (var i = 0; i < 50; i++)
        {
            File.AppendAllText(Path.Combine(sandbox.Repository, "a.txt"), $"line {i}\n");
            sandbox.Git("commit", "-q", "-a", "-m", $"change {i}");
            var sha = sandbox.Head;
            var start = Stopwatch.GetTimestamp();
            (await sandbox.EnqueueAsync(sha)).EnsureSuccessStatusCode();
            fresh.Add(start);
        }

        fresh.Print("enqueue, one client, a commit not seen before");
    }

    private static async Task RateAsync(string what, Func<Task> request)
    {
        var (count, start, end) = (0, Stopwatch.GetTimestamp(), DateTime.UtcNow.AddSeconds(5));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (DateTime.UtcNow < end)
            {
                await request();
                Interlocked.Increment(ref count);
            }
        })));
        Figures.Line(what, $"{count / Stopwatch.GetElapsedTime(start).TotalSeconds:0} /s");
    }
}
