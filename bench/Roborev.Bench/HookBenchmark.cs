using System.Diagnostics;

namespace Roborev.Bench;

/// <summary>What the hook adds to <c>git commit</c>, and how many git processes the client starts.</summary>
internal static class HookBenchmark
{
    public static async Task RunAsync(string binary)
    {
        await using var sandbox = await Sandbox.CreateAsync(binary);
        sandbox.Roborev("install-hook");
        var (with, without) = (new Figures(), new Figures());
        for (var i = 0; i < 40; i++)
        {
            with.AddMilliseconds(Commit(sandbox, i, hooks: true));
            without.AddMilliseconds(Commit(sandbox, i, hooks: false));
        }

        with.Print("git commit with the hook");
        without.Print("git commit without");
        Figures.Line("overhead of the hook, difference of medians (20 ms)", $"{with.Percentile(0.5) - without.Percentile(0.5):0.0} ms");

        var log = Path.Combine(sandbox.Root, "calls");
        var tools = Directory.CreateDirectory(Path.Combine(sandbox.Root, "bin")).FullName;
        var real = sandbox.Run("/bin/sh", ["-c", "command -v git"]).Trim();
        Sandbox.WriteScript(Path.Combine(tools, "git"), $"#!/bin/sh\necho \"$*\" >>{log}\nexec {real} \"$@\"\n");
        sandbox.Run(binary, ["post-commit"], start => start.Environment["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}");
        Figures.Line("git processes of the client (1)", $"{(File.Exists(log) ? File.ReadAllLines(log).Length : 0)}");
    }

    private static double Commit(Sandbox sandbox, int number, bool hooks)
    {
        File.AppendAllText(Path.Combine(sandbox.Repository, "a.txt"), $"line {number} {hooks}\n");
        string[] arguments = hooks ? ["commit", "-q", "-a", "-m", $"change {number}"] : ["-c", "core.hooksPath=/dev/null", "commit", "-q", "-a", "-m", $"change {number}"];
        var start = Stopwatch.GetTimestamp();
        sandbox.Git(arguments);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
