using Roborev.Agents;
using Roborev.Agents.Limits;
using Roborev.Daemon.Observability;
using Roborev.Daemon.Tests.Support;
using Roborev.Daemon.Workers;

namespace Roborev.Daemon.Tests.Workers;

/// <summary>What follows a failure, resting agents, and the pool itself (worker.md 1, 5, 7).</summary>
public sealed class PolicyTests
{
    [Theory]
    [InlineData(AgentFailure.Failed, LimitKind.None, nameof(FailureClass.Agent))]
    [InlineData(AgentFailure.Failed, LimitKind.Transient, nameof(FailureClass.Agent))]
    [InlineData(AgentFailure.Timeout, LimitKind.None, nameof(FailureClass.Agent))]
    [InlineData(AgentFailure.Limit, LimitKind.Quota, nameof(FailureClass.Limit))]
    [InlineData(AgentFailure.Limit, LimitKind.Session, nameof(FailureClass.Limit))]
    [InlineData(AgentFailure.ContextWindow, LimitKind.None, nameof(FailureClass.NoRetry))]
    [InlineData(AgentFailure.Permanent, LimitKind.None, nameof(FailureClass.Permanent))]
    [InlineData(AgentFailure.NoVerdict, LimitKind.None, nameof(FailureClass.Agent))]
    public void An_agent_s_failure_has_a_class(AgentFailure kind, LimitKind limit, string expected) =>
        Assert.Equal(expected, FailurePolicy.Classify(new AgentFailedException(kind, "x") { Limit = limit }).ToString());

    /// <summary>Class, then what follows after 0, 1, 2 and 3 retries.</summary>
    [Theory]
    [InlineData(nameof(FailureClass.Job), "Retry Retry Retry Fail")]
    [InlineData(nameof(FailureClass.Agent), "Retry Retry Retry Failover")]
    [InlineData(nameof(FailureClass.Timeout), "Retry Failover Failover Failover")]
    [InlineData(nameof(FailureClass.NoRetry), "Failover Failover Failover Failover")]
    [InlineData(nameof(FailureClass.Limit), "Failover Failover Failover Failover")]
    [InlineData(nameof(FailureClass.Permanent), "Fail Fail Fail Fail")]
    public void What_follows_depends_on_class_and_retries(string failure, string actions) =>
        Assert.Equal(actions, string.Join(' ', Enumerable.Range(0, 4).Select(retries => FailurePolicy.Decide(Enum.Parse<FailureClass>(failure), retries))));

    [Theory]
    [InlineData(0, 0, 0.8)]
    [InlineData(0, 1, 1.2)]
    [InlineData(1, 0.5, 2)]
    [InlineData(2, 1, 4.8)]
    public void Pauses_double_with_a_fifth_of_chance(int retries, double chance, double seconds) =>
        Assert.Equal(seconds, FailurePolicy.BackOff(retries, chance).TotalSeconds, 6);

    [Fact]
    public void Check_8_A_rest_is_only_extended_and_ends()
    {
        var clock = new TestClock();
        var rests = new AgentCooldowns(clock);
        var now = clock.GetUtcNow();
        static AgentFailedException Limit(TimeSpan? after = null, DateTimeOffset? at = null) => new(AgentFailure.Limit, "x") { Limit = LimitKind.Quota, RetryAfter = after, ResetsAt = at };

        Assert.Null(rests.Until("claude-code"));
        rests.Start("claude", Limit(after: TimeSpan.FromMinutes(48)));
        rests.Start("claude-code", Limit(after: TimeSpan.FromMinutes(5)));
        Assert.Equal(now.AddMinutes(48), rests.Until("claude"));
        Assert.Equal(now.AddMinutes(48), rests.Until("claude-code"));
        rests.Start("claude-code", Limit(at: now.AddHours(2)));
        Assert.Equal(now.AddHours(2), rests.Until("claude-code"));
        Assert.Null(rests.Until("codex"));
        rests.Start("codex", Limit());
        rests.Start("test", Limit(at: now.AddHours(-1)));
        Assert.Equal((now.AddMinutes(30), now.AddMinutes(30)), (rests.Until("codex"), rests.Until("test")));
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Null(rests.Until("codex"));
        clock.Advance(TimeSpan.FromMinutes(90));
        Assert.Null(rests.Until("claude"));
    }

    [Fact]
    public async Task Check_1_Never_more_jobs_run_than_there_are_workers_and_each_runs_once()
    {
        using var bench = new LedgerBench(time: TimeProvider.System);
        var pool = Pool(bench, 4);
        for (var i = 0; i < 40; i++)
            await bench.EnqueueAsync();
        var (running, most, done) = (0, 0, new CountdownEvent(40));
        var runs = new System.Collections.Concurrent.ConcurrentBag<long>();
        pool.Start(async attempt =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            runs.Add(attempt.Claim.Job.Id);
            await Task.Yield();
            await bench.CompleteAsync(attempt.Claim);
            Interlocked.Decrement(ref running);
            done.Signal();
        });

        Assert.True(await Task.Run(() => done.Wait(EventReader.Patience)));
        await pool.StopAsync(TimeSpan.Zero);

        Assert.InRange(most, 1, 4);
        Assert.Equal(Enumerable.Range(1, 40).Select(static id => (long)id), runs.Order());
        Assert.Equal(0, pool.Active);
    }

    [Fact]
    public async Task Check_23_A_job_that_breaks_fails_and_the_worker_goes_on()
    {
        using var bench = new LedgerBench(time: TimeProvider.System);
        var pool = Pool(bench, 1);
        var (broken, next) = (await bench.EnqueueAsync(), await bench.EnqueueAsync());
        var ended = new TaskCompletionSource();
        pool.Start(async attempt =>
        {
            if (attempt.Claim.Job.Id == broken.Id)
                throw new InvalidOperationException("unthinkable");
            await bench.CompleteAsync(attempt.Claim);
            ended.SetResult();
        });

        await ended.Task.WaitAsync(EventReader.Patience);
        await pool.StopAsync(TimeSpan.Zero);

        Assert.Equal(("failed", "internal error: unthinkable"), (bench.Job(broken.Id).Status, bench.Job(broken.Id).Error));
        Assert.Equal("done", bench.Job(next.Id).Status);
    }

    [Fact]
    public async Task A_cancel_may_come_after_the_attempt_has_ended()
    {
        using var bench = new LedgerBench(time: TimeProvider.System);
        var attempt = new RunningAttempt(await bench.ClaimNewAsync());
        var pool = Pool(bench, 1);

        pool.Cancel(attempt.Claim.Job.Id);
        attempt.Cancel();
        attempt.Release();

        Assert.True(attempt.Canceled.IsCancellationRequested && attempt.Released.IsCancellationRequested);
    }

    [Fact]
    public async Task A_stop_reaches_jobs_that_are_just_being_claimed()
    {
        using var bench = new LedgerBench(time: TimeProvider.System);
        for (var round = 0; round < 30; round++)
        {
            var pool = Pool(bench, 4);
            for (var i = 0; i < 4; i++)
                await bench.EnqueueAsync();
            pool.Start(async attempt =>
            {
                var released = new TaskCompletionSource();
                await using var _ = attempt.Released.Register(released.SetResult);
                await released.Task;
                await bench.Ledger.ReleaseAsync(attempt.Claim);
            });

            await pool.StopAsync(TimeSpan.Zero).WaitAsync(EventReader.Patience);

            Assert.Equal(0L, bench.Scalar("SELECT count(*) FROM review_jobs WHERE status = 'running'"));
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
            Interlocked.CompareExchange(ref target, value, seen);
    }

    private static WorkerPool Pool(LedgerBench bench, int size) => new(
        size, bench.Ledger, bench.Database, bench.Queue, new ErrorLog(Path.Combine(bench.Folder, "errors.log"), TimeProvider.System, Serilog.Core.Logger.None), TimeProvider.System);
}
