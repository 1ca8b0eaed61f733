using System.Diagnostics;
using System.Net.Http.Json;
using Roborev.Core.Wire;

namespace Roborev.Bench;

/// <summary>A hundred reviews by the agent <c>test</c>, which waits 100 ms each, on two workers (5 s at the least); then the memory of the idle daemon.</summary>
internal static class ReviewsBenchmark
{
    private const int Reviews = 100;

    public static async Task RunAsync(string binary)
    {
        await using var sandbox = await Sandbox.CreateAsync(binary, workers: 2);
        var commits = new List<string> { sandbox.Head };
        while (commits.Count < Reviews)
        {
            File.AppendAllText(Path.Combine(sandbox.Repository, "a.txt"), $"line {commits.Count}\n");
            sandbox.Git("commit", "-q", "-a", "-m", $"change {commits.Count}");
            commits.Add(sandbox.Head);
        }

        var start = Stopwatch.GetTimestamp();
        foreach (var commit in commits)
        {
            (await sandbox.EnqueueAsync(commit, "test")).EnsureSuccessStatusCode();
        }

        while ((await sandbox.Http.GetFromJsonAsync("api/status", WireJson.Default.StatusAnswer))!.CompletedJobs < Reviews)
        {
            await Task.Delay(20);
        }

        Figures.Line("100 reviews by agent test on 2 workers (6 s)", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s");
        Figures.Line("daemon memory, at once", $"{sandbox.Memory():0.0} MB");
        await Task.Delay(TimeSpan.FromSeconds(35));
        Figures.Line("daemon memory, idle for 35 s (40 MB)", $"{sandbox.Memory():0.0} MB");
    }
}
