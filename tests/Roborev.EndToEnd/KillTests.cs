using System.Text.Json;
using Roborev.EndToEnd.Support;

namespace Roborev.EndToEnd;

/// <summary>The daemon is killed without warning while its jobs are in each of their states; nothing may be lost, run twice in silence, or live on.</summary>
public sealed class KillTests : EndToEndTest
{
    [Fact]
    public async Task A_running_job_runs_again_once_and_its_first_agent_is_gone()
    {
        var agent = new ScriptedAgent(Sandbox);
        agent.Hold();
        await CommitsAsync(1);
        await agent.UntilRunsAsync(1);
        await Eventually.HoldsAsync("the running job", () => Sandbox.Daemon.StatusOfAsync(1).GetAwaiter().GetResult() == "running");
        var first = agent.Pids;

        await KillAsync();
        await Sandbox.OkAsync("daemon", "start");
        await agent.UntilRunsAsync(2);

        await Eventually.HoldsAsync("the end of the first agent and its child", () => !first.Any(Processes.IsAlive));
        agent.Release();
        Assert.Equal(0, (await Sandbox.RunAsync("wait", "--job", "1", "--quiet")).Exit);
        Assert.Equal(2, agent.Runs);
        Assert.Equal(2, (await Sandbox.Daemon.JobAsync(1)).GetProperty("receipt").GetProperty("attempt").GetInt32());
        await Eventually.HoldsAsync("the end of every agent", () => !agent.Pids.Any(Processes.IsAlive));
    }

    [Fact]
    public async Task An_agent_does_not_outlive_a_killed_daemon_that_never_comes_back()
    {
        var agent = new ScriptedAgent(Sandbox);
        agent.Hold();
        await CommitsAsync(1);
        await agent.UntilRunsAsync(1);

        await KillAsync();

        await Eventually.HoldsAsync("the end of the agent and its child", () => !agent.Pids.Any(Processes.IsAlive));
    }

    [Fact]
    public async Task A_queued_job_that_found_no_free_worker_is_still_queued_and_runs_after_the_restart()
    {
        var agent = new ScriptedAgent(Sandbox, "max_workers = 1");
        agent.Hold();
        await CommitsAsync(2);
        await agent.UntilRunsAsync(1);
        Assert.Equal("queued", await Sandbox.Daemon.StatusOfAsync(2));

        await KillAsync();
        await Sandbox.OkAsync("daemon", "start");
        await agent.UntilRunsAsync(2);
        Assert.Equal("queued", await Sandbox.Daemon.StatusOfAsync(2));
        agent.Release();

        Assert.Equal(0, (await Sandbox.RunAsync("wait", "--job", "1", "2", "--quiet")).Exit);
        Assert.Equal(3, agent.Runs);
    }

    [Fact]
    public async Task A_finished_review_stays_with_its_verdict_comment_and_closing()
    {
        await Sandbox.InitializedAsync();
        await Sandbox.CommitAsync("src/Store.cs", Faulty);
        await Sandbox.RunAsync("wait", "--quiet");
        await Sandbox.OkAsync("comment", "1", "seen");
        await Sandbox.OkAsync("close", "1");
        var before = await Sandbox.OkAsync("show", "--json");

        await KillAsync();
        await Sandbox.OkAsync("daemon", "start");

        Assert.Equal(before, await Sandbox.OkAsync("show", "--json"));
        Assert.True((await Sandbox.JsonAsync("show", "--json")).GetProperty("closed").GetBoolean());
    }

    [Fact]
    public async Task A_failed_job_stays_failed_and_does_not_run_again()
    {
        var agent = new ScriptedAgent(Sandbox, "max_retries = 0");
        agent.Break();
        await CommitsAsync(1);
        Assert.Equal(1, (await Sandbox.RunAsync("wait", "--quiet")).Exit);
        var (before, runs) = (await JobAsync(), agent.Runs);

        await KillAsync();
        await Sandbox.OkAsync("daemon", "start");

        Assert.Equal("failed", (await Sandbox.Daemon.JobAsync(1)).GetProperty("status").GetString());
        Assert.Equal(before, await JobAsync());
        Assert.Equal(runs, agent.Runs);
    }

    [Fact]
    public async Task A_canceled_job_stays_canceled_and_its_agent_is_gone()
    {
        var agent = new ScriptedAgent(Sandbox);
        agent.Hold();
        await CommitsAsync(1);
        await agent.UntilRunsAsync(1);
        await Sandbox.Daemon.PostAsync("api/job/cancel", """{"job_id":1}""");

        await KillAsync();
        await Sandbox.OkAsync("daemon", "start");

        Assert.Equal("canceled", await Sandbox.Daemon.StatusOfAsync(1));
        Assert.Equal(1, agent.Runs);
        await Eventually.HoldsAsync("the end of the agent and its child", () => !agent.Pids.Any(Processes.IsAlive));
    }

    [Fact]
    public async Task Commits_made_while_no_daemon_lives_are_all_reviewed()
    {
        await Sandbox.InitializedAsync();
        await KillAsync();

        await Sandbox.CommitAsync("a.txt", "one\n");
        await KillAsync();
        await Sandbox.CommitAsync("a.txt", "two\n");

        Assert.Equal(0, (await Sandbox.RunAsync("wait", "--job", "1", "2", "--quiet")).Exit);
        Assert.Equal(2, (await Sandbox.JsonAsync("list", "--json")).GetArrayLength());
    }

    [Fact]
    public async Task A_reader_resumes_after_the_kill_without_hole_or_repetition()
    {
        var agent = new ScriptedAgent(Sandbox);
        agent.Hold();
        await CommitsAsync(1);
        await agent.UntilRunsAsync(1);
        var seen = await Sandbox.Daemon.EventsAsync("0", item => Type(item) == "review.started");
        var last = seen[^1];
        var position = $"{last.GetProperty("epoch").GetString()}:{last.GetProperty("seq").GetInt64()}";

        await KillAsync();
        agent.Release();
        await Sandbox.OkAsync("daemon", "start");
        var rest = await Sandbox.Daemon.EventsAsync(position, item => Type(item) == "review.completed");

        Assert.DoesNotContain(rest, item => Type(item) == "stream.gap");
        Assert.All(rest, item => Assert.Equal(last.GetProperty("epoch").GetString(), item.GetProperty("epoch").GetString()));
        Assert.Equal(
            Enumerable.Range(1, rest.Count).Select(step => last.GetProperty("seq").GetInt64() + step), rest.Select(item => item.GetProperty("seq").GetInt64()));
        var requeued = Assert.Single(rest, item => Type(item) == "job.requeued");
        Assert.Equal("recovered", requeued.GetProperty("reason").GetString());
        Assert.Single(rest, item => Type(item) == "review.started");
    }

    private static string Type(JsonElement item) => item.GetProperty("type").GetString()!;

    private async Task CommitsAsync(int count)
    {
        await Sandbox.InitializedAsync();
        for (var number = 1; number <= count; number++)
        {
            await Sandbox.CommitAsync("notes.txt", $"note {number}\n");
        }

        await Eventually.HoldsAsync("the hook's log", () => Sandbox.HookLog.Length == count);
    }

    private async Task KillAsync()
    {
        var pid = Sandbox.Daemon.Pid;
        Processes.Signal(pid, Processes.Kill);
        await Eventually.HoldsAsync("the end of the daemon", () => !Processes.IsAlive(pid));
    }

    private async Task<string> JobAsync() => (await Sandbox.Daemon.JobAsync(1)).GetRawText();
}
