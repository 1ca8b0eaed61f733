using System.Diagnostics;
using System.Runtime.CompilerServices;
using Roborev.Agents.Hosting;
using Roborev.Agents.Tests.Support;

namespace Roborev.Agents.Tests.Hosting;

public sealed class OrphanTests : IDisposable
{
    private const string DoomedVariable = "TEST_DOOMED_HOST";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Makes this test program, started with the variable set, a host that runs one script and is then killed from outside.</summary>
    [ModuleInitializer]
    internal static void BecomeDoomedHost()
    {
        if (Environment.GetEnvironmentVariable(DoomedVariable) is not { Length: > 0 } script)
            return;
        var spec = new ProcessSpec
        {
            FileName = script,
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! },
            Started = (pid, start) => File.WriteAllText(script + ".pid", $"{pid} {start}"),
            Line = _ =>
            {
                Console.WriteLine("started");
                Console.Out.Flush();
            },
        };
        new ProcessHost(TimeProvider.System).RunAsync(spec, CancellationToken.None).Wait();
        Environment.Exit(0);
    }

    [Fact]
    public async Task The_agents_tree_dies_with_a_host_that_is_killed()
    {
        var script = _folder.Script("agent", "trap '' TERM; sleep 61 & setsid sleep 62 & echo started; while :; do sleep 1; done\n");
        using var host = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            Environment = { [DoomedVariable] = script },
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("started", await host.StandardOutput.ReadLineAsync());
        var (pid, start) = Recorded(script);
        Assert.Equal(start, ProcessTable.StartTime(pid));
        var runId = ProcessTable.RunId(pid);
        Assert.NotNull(runId);

        host.Kill();

        await Eventually(() => !ProcessTable.All().Any(entry => !entry.IsZombie && ProcessTable.RunId(entry.Id) == runId));
        await Eventually(() => !ProcessTable.All().Any(entry => CommandLine(entry.Id).Contains(runId, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_sweep_ends_a_tree_with_the_right_start_time_only()
    {
        using var leader = Process.Start("setsid", ["sh", "-c", "sleep 63 & setsid sleep 64 & wait"]);
        await Eventually(() => ProcessTable.Read(leader.Id) is { } entry && entry.Session == leader.Id && ProcessTable.All().Count(e => e.Parent == leader.Id) == 2);
        var start = ProcessTable.StartTime(leader.Id)!.Value;
        int[] tree = [leader.Id, .. ProcessTable.All().Where(entry => entry.Parent == leader.Id).Select(entry => entry.Id)];

        Assert.False(OrphanSweep.Kill(leader.Id, start + 1));
        Assert.False(leader.HasExited);
        Assert.True(OrphanSweep.Kill(leader.Id, start));

        await leader.WaitForExitAsync();
        await Eventually(() => tree.All(pid => ProcessTable.Read(pid) is null or { IsZombie: true }));
        Assert.False(OrphanSweep.Kill(leader.Id, start));
    }

    [Fact]
    public async Task The_sweep_ends_what_a_dead_leader_left_in_its_session()
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", "sleep 65 & read line"]) { RedirectStandardInput = true, Environment = { [ChildProcess.RunIdVariable] = "left-over" } };
        using var leader = Process.Start(start)!;
        await Eventually(() => ProcessTable.All().Any(entry => entry.Parent == leader.Id && entry.Session == leader.Id));
        var started = ProcessTable.StartTime(leader.Id)!.Value;
        var rest = ProcessTable.All().First(entry => entry.Parent == leader.Id).Id;
        leader.StandardInput.Close();
        await leader.WaitForExitAsync();
        Assert.NotNull(ProcessTable.Read(rest));

        Assert.True(OrphanSweep.Kill(leader.Id, started));

        await Eventually(() => ProcessTable.Read(rest) is null or { IsZombie: true });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-5)]
    public void The_sweep_refuses_ids_that_are_no_agents(int pid) => Assert.False(OrphanSweep.Kill(pid, ProcessTable.StartTime(1) ?? 0));

    private static (int Pid, long Start) Recorded(string script) =>
        File.ReadAllText(script + ".pid").Split(' ') is [var pid, var start] ? (int.Parse(pid), long.Parse(start)) : default;

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static async Task Eventually(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), "did not happen in time");
            await Task.Delay(20);
        }
    }
}
