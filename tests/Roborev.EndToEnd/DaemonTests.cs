using Roborev.EndToEnd.Support;

namespace Roborev.EndToEnd;

/// <summary>One daemon for each data directory, found and started by whoever needs it.</summary>
public sealed class DaemonTests : EndToEndTest
{
    [Fact]
    public async Task Start_restart_and_stop_say_what_they_did()
    {
        Assert.Equal("Daemon was not running", await Sandbox.OkAsync("daemon", "stop"));
        Assert.Equal("Daemon started", await Sandbox.OkAsync("daemon", "start"));
        var first = Sandbox.Daemon.Pid;
        await Sandbox.OkAsync("daemon", "start");
        Assert.Equal(first, Sandbox.Daemon.Pid);

        Assert.Equal("Daemon restarted", await Sandbox.OkAsync("daemon", "restart"));
        Assert.NotEqual(first, Sandbox.Daemon.Pid);
        Assert.False(Processes.IsAlive(first));

        Assert.Equal("Daemon stopped", await Sandbox.OkAsync("daemon", "stop"));
        Assert.Empty(Sandbox.Living);
        Assert.Empty(Directory.GetFiles(Sandbox.Data, "daemon.*.json"));
    }

    [Fact]
    public async Task Commands_that_start_at_the_same_time_share_one_daemon()
    {
        await Sandbox.WithRepositoryAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Sandbox.RunAsync("list", "--json")));

        Assert.All(results, result => Assert.Equal((0, "[]"), (result.Exit, result.Out)));
        var pid = Sandbox.Daemon.Pid;
        Assert.Equal([pid], Processes.WithEnvironment(Sandbox.Root));
    }

    [Fact]
    public async Task A_second_daemon_of_the_same_directory_refuses_to_run()
    {
        await Sandbox.OkAsync("daemon", "start");

        var second = await Sandbox.RunAsync("daemon", "run");

        Assert.Equal(1, second.Exit);
        Assert.StartsWith("Error: a daemon is already running", second.Error);
        Assert.Single(Sandbox.Daemons);
    }

    [Fact]
    public async Task The_daemon_of_another_directory_is_never_adopted()
    {
        using var other = new Sandbox();
        await other.OkAsync("daemon", "start");
        Sandbox.ConfigureExactly($"server_addr = \"{other.Daemon.Address}\"", "default_agent = \"builtin\"");
        await Sandbox.WithRepositoryAsync();

        var before = await Sandbox.JsonAsync("status", "--json");
        await Sandbox.OkAsync("init");
        await Sandbox.CommitAsync("notes.txt", "note\n");
        await Sandbox.RunAsync("wait", "--quiet");

        Assert.False(before.GetProperty("running").GetBoolean());
        Assert.NotEqual(other.Daemon.Pid, Sandbox.Daemon.Pid);
        Assert.NotEqual(other.Daemon.Address, Sandbox.Daemon.Address);
        Assert.Equal(0, (await other.JsonAsync("status", "--json")).GetProperty("daemon").GetProperty("completed_jobs").GetInt64());
        await Sandbox.OkAsync("daemon", "stop");
        Assert.Single(other.Daemons);
    }

    [Fact]
    public async Task The_record_of_a_dead_daemon_is_replaced()
    {
        await Sandbox.OkAsync("daemon", "start");
        var dead = Sandbox.Daemon.Pid;
        Processes.Signal(dead, Processes.Kill);
        await Eventually.HoldsAsync("the end of the daemon", () => !Processes.IsAlive(dead));

        await Sandbox.OkAsync("daemon", "start");

        Assert.NotEqual(dead, Sandbox.Daemon.Pid);
        Assert.False(File.Exists(Path.Combine(Sandbox.Data, $"daemon.{dead}.json")));
    }

    [Fact]
    public async Task A_daemon_can_be_started_in_the_moment_in_which_its_predecessor_is_killed()
    {
        await Sandbox.OkAsync("daemon", "start");
        var killed = Sandbox.Daemon.Pid;

        Processes.Signal(killed, Processes.Kill);
        await Sandbox.OkAsync("daemon", "start");

        Assert.NotEqual(killed, Sandbox.Daemon.Pid);
    }

    [Fact]
    public async Task Sigterm_ends_the_daemon_and_an_agent_that_does_not_end_in_time_with_it()
    {
        var agent = await RunningReviewAsync();
        var daemon = Sandbox.Daemon;

        Processes.Signal(daemon.Pid, Processes.Terminate);
        await Eventually.HoldsAsync("the end of the daemon", () => !Processes.IsAlive(daemon.Pid));

        Assert.DoesNotContain(agent.Pids, Processes.IsAlive);
        Assert.Empty(Directory.GetFiles(Sandbox.Data, "daemon.*.json"));
        agent.Release();
        await Sandbox.OkAsync("daemon", "start");
        Assert.Equal(0, (await Sandbox.RunAsync("wait", "--quiet")).Exit);
        Assert.Equal(2, agent.Runs);
    }

    [Fact]
    public async Task Sigterm_lets_a_running_review_finish()
    {
        var agent = await RunningReviewAsync();
        var daemon = Sandbox.Daemon;

        Processes.Signal(daemon.Pid, Processes.Terminate);
        agent.Release();
        await Eventually.HoldsAsync("the end of the daemon", () => !Processes.IsAlive(daemon.Pid));
        await Sandbox.OkAsync("daemon", "start");

        Assert.Equal("done", await Sandbox.Daemon.StatusOfAsync(1));
        Assert.Equal(1, agent.Runs);
    }

    private async Task<ScriptedAgent> RunningReviewAsync()
    {
        var agent = new ScriptedAgent(Sandbox);
        agent.Hold();
        await Sandbox.InitializedAsync();
        await Sandbox.CommitAsync("notes.txt", "note\n");
        await agent.UntilRunsAsync(1);
        return agent;
    }
}
