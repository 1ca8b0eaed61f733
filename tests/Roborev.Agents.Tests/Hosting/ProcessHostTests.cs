using System.Diagnostics;
using System.Text;
using Roborev.Agents.Hosting;
using Roborev.Agents.Tests.Support;

namespace Roborev.Agents.Tests.Hosting;

public sealed class ProcessHostTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ProcessHost _host = new(TimeProvider.System);
    private readonly StringBuilder _lines = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Passes_input_arguments_directory_and_environment()
    {
        var spec = Spec("""cat; echo; echo "$1|$2|$(pwd -P)|$COLOR|$(env | grep -c '^PWD=')" """) with
        {
            Arguments = ["", "a 'b' \"c\" $HOME"],
            Input = Encoding.UTF8.GetBytes("prompt\n"),
            Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["COLOR"] = "blue", ["PWD"] = _folder.Root },
        };

        var outcome = await _host.RunAsync(spec, CancellationToken.None);

        Assert.True(outcome.Succeeded);
        Assert.Equal($"prompt\n|a 'b' \"c\" $HOME|{_folder.Root}|blue|1\n", _lines.ToString());
    }

    [Theory]
    [InlineData("exit 3", 3, null)]
    [InlineData("kill -KILL $$", null, 9)]
    [InlineData("kill -TERM $$", null, 15)]
    public async Task Reports_how_the_process_ended(string body, int? exit, int? signal)
    {
        var outcome = await _host.RunAsync(Spec(body), CancellationToken.None);

        Assert.Equal((exit, signal), (outcome.ExitCode, outcome.Signal));
    }

    [Fact]
    public async Task Runs_in_a_session_and_group_of_its_own_with_default_signals()
    {
        const long AllButRealTime = 0x7FFFFFFF;
        var id = 0;
        await _host.RunAsync(Spec("cat /proc/self/stat; grep -E 'SigIgn|SigBlk' /proc/self/status") with { Started = (pid, _) => id = pid }, CancellationToken.None);

        var lines = _lines.ToString().Split('\n');
        var fields = lines[0][(lines[0].LastIndexOf(')') + 2)..].Split(' ');
        Assert.Equal(($"{id}", $"{id}"), (fields[2], fields[3]));
        Assert.All(lines[1..3], line => Assert.Equal(0, Convert.ToInt64(line[^16..], 16) & AllButRealTime));
    }

    [Fact]
    public async Task Inherits_no_descriptor_but_the_three()
    {
        await _host.RunAsync(Spec("ls /proc/$$/fd"), CancellationToken.None);

        // The shell itself keeps its script open as descriptor 10.
        Assert.Equal(["0", "1", "2"], _lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line != "10").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_program_that_never_reads_a_large_input_does_not_hang()
    {
        var outcome = await _host.RunAsync(Spec("exec <&-; echo done") with { Input = new byte[4_000_000] }, CancellationToken.None).WaitAsync(Limit);

        Assert.Equal(("done\n", 0), (_lines.ToString(), outcome.ExitCode));
    }

    [Fact]
    public async Task A_program_that_ends_without_reading_a_large_input_does_not_hang()
    {
        var outcome = await _host.RunAsync(Spec("echo done") with { Input = new byte[4_000_000] }, CancellationToken.None).WaitAsync(Limit);

        Assert.True(outcome.Succeeded);
    }

    [Fact]
    public async Task Takes_100_MB_of_output_without_keeping_it()
    {
        long count = 0;
        var spec = Spec("head -c 104857600 /dev/zero | tr '\\0' 'x'; echo; echo last") with { Output = bytes => count += bytes.Length };

        await _host.RunAsync(spec, CancellationToken.None);

        Assert.Equal(104857600 + 6, count);
        Assert.Equal("[roborev] a line over the size limit was left out\nlast\n", _lines.ToString());
    }

    [Fact]
    public async Task Keeps_the_beginning_and_the_end_of_a_long_error_output()
    {
        var outcome = await _host.RunAsync(Spec("echo first >&2; yes middle | head -n 100000 >&2; echo last >&2"), CancellationToken.None);

        Assert.StartsWith("first\nmiddle\n", outcome.ErrorText);
        Assert.EndsWith("middle\nlast\n", outcome.ErrorText);
        Assert.Contains("bytes left out", outcome.ErrorText);
        Assert.InRange(outcome.ErrorText.Length, 1, 70_000);
    }

    [Fact]
    public async Task Cancel_ends_a_grandchild_that_holds_the_output() // acceptance 34
    {
        await AssertCancelLeavesNothing("sleep 60 & echo started; sleep 60", fasterThan: 2);
    }

    [Fact]
    public async Task Cancel_ends_a_program_that_ignores_the_polite_signal()
    {
        await AssertCancelLeavesNothing("trap '' TERM INT HUP; (trap '' TERM; sleep 60) & echo started; while :; do sleep 60; done", fasterThan: 5);
    }

    [Fact]
    public async Task Cancel_ends_processes_that_left_the_session()
    {
        await AssertCancelLeavesNothing("setsid sh -c 'setsid sleep 60 & sleep 60' & echo started; sleep 60", fasterThan: 5);
    }

    [Fact]
    public async Task Cancel_ends_fifty_children_that_keep_forking()
    {
        await AssertCancelLeavesNothing(
            "i=0; while [ $i -lt 50 ]; do (trap '' TERM; while :; do sleep 0.02; done) & i=$((i+1)); done; echo started; wait", fasterThan: 6);
    }

    [Fact]
    public async Task A_polite_program_may_clean_up_when_canceled()
    {
        await AssertCancelLeavesNothing($"trap 'echo bye > {_folder.At("bye")}; exit 0' TERM; echo started; while :; do sleep 0.05; done", fasterThan: 3);

        Assert.True(File.Exists(_folder.At("bye")));
    }

    [Fact]
    public async Task A_forgotten_grandchild_does_not_keep_the_run_alive_nor_survive_it()
    {
        var clock = Stopwatch.StartNew();

        var outcome = await _host.RunAsync(Marked("sleep 60 & setsid sleep 60 & echo review"), CancellationToken.None);

        Assert.Equal((0, "review\n"), (outcome.ExitCode, _lines.ToString()));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 4);
        Assert.Empty(Alive());
    }

    [Fact]
    public async Task A_process_that_failed_by_itself_reports_its_own_status_although_the_run_is_canceled_later()
    {
        using var cancel = new CancellationTokenSource();
        var run = _host.RunAsync(Spec("sleep 60 & echo gone; exit 7") with { Line = _ => cancel.CancelAfter(300) }, cancel.Token);

        Assert.Equal(7, (await run).ExitCode);
    }

    [Theory]
    [InlineData("/nonexistent/program", null)]
    [InlineData(null, "/nonexistent/directory")]
    public async Task Says_what_cannot_be_started(string? program, string? directory)
    {
        var spec = Spec("true");
        spec = spec with { FileName = program ?? spec.FileName, WorkingDirectory = directory ?? spec.WorkingDirectory };

        var error = await Assert.ThrowsAsync<ProcessStartException>(() => _host.RunAsync(spec, CancellationToken.None));

        Assert.Contains((program ?? directory)!, error.Message);
        Assert.Contains("No such file", error.Message);
    }

    [Fact]
    public async Task An_argument_with_NUL_is_refused_instead_of_cut() =>
        await Assert.ThrowsAsync<ProcessStartException>(() => _host.RunAsync(Spec("true") with { Arguments = ["a\0b"] }, CancellationToken.None));

    [Fact]
    public async Task A_canceled_run_does_not_start()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _host.RunAsync(Spec("touch started"), new(canceled: true)));

        Assert.False(File.Exists(_folder.At("started")));
    }

    [Fact]
    public async Task Many_runs_at_once_do_not_disturb_each_other()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var text = new StringBuilder();
            var spec = Spec("cat; exit $1") with
            {
                Arguments = [$"{i}"],
                Input = Encoding.UTF8.GetBytes(new string('x', i * 5000)),
                Line = line => text.Append(Encoding.UTF8.GetString(line)),
            };
            var outcome = await _host.RunAsync(spec, CancellationToken.None);
            return (outcome.ExitCode, text.Length);
        }));

        Assert.Equal(Enumerable.Range(0, 40).Select(i => ((int?)i, i * 5000)), outcomes);
    }

    [Fact]
    public async Task Leaves_no_zombie_and_no_descriptor_behind()
    {
        await _host.RunAsync(Spec("true"), CancellationToken.None);
        var before = Directory.GetFileSystemEntries("/proc/self/fd").Length;

        for (var i = 0; i < 50; i++)
            await _host.RunAsync(Spec("echo x"), CancellationToken.None);

        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Length, 0, before + 20);
        await Eventually(() => !ProcessTable.All().Any(entry => entry.Parent == Environment.ProcessId && entry.IsZombie));
    }

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private async Task AssertCancelLeavesNothing(string body, double fasterThan)
    {
        using var cancel = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = _host.RunAsync(Marked(body) with { Line = _ => started.TrySetResult() }, cancel.Token);
        await started.Task.WaitAsync(Limit);
        var clock = Stopwatch.StartNew();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, fasterThan);
        Assert.Empty(Alive());
    }

    /// <summary>Living processes that carry this test's mark in their environment.</summary>
    private List<int> Alive() =>
        [.. ProcessTable.All().Where(entry => !entry.IsZombie && EnvironmentOf(entry.Id).Contains($"TEST_MARK={_folder.Root}", StringComparison.Ordinal)).Select(entry => entry.Id)];

    private static string EnvironmentOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ");
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
            Assert.True(clock.Elapsed < Limit, "did not happen in time");
            await Task.Delay(10);
        }
    }

    private ProcessSpec Marked(string body) => Spec(body) with
    {
        Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["TEST_MARK"] = _folder.Root },
    };

    private ProcessSpec Spec(string body) => new()
    {
        FileName = _folder.Script($"program-{Guid.NewGuid():N}", body + "\n"),
        WorkingDirectory = _folder.Root,
        Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! },
        Line = line => _lines.Append(Encoding.UTF8.GetString(line)).Append('\n'),
    };
}
