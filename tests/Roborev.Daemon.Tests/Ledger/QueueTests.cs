using System.Collections.Concurrent;
using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Daemon.Tests.Support;

namespace Roborev.Daemon.Tests.Ledger;

/// <summary>Enqueueing, claiming and recovery (storage.md 6.2, 8; worker.md 1, 7).</summary>
public sealed class QueueTests : IDisposable
{
    private readonly LedgerBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Check_10_Claims_go_by_real_time_then_id_also_with_both_time_forms()
    {
        string[] times = ["2026-05-01 12:00:02", "2026-05-01T12:00:01Z", "2026-05-01T13:59:59+02:00", "2026-05-01 12:00:01", "2026-05-01T06:59:58-05:00"];
        var ids = new List<long>();
        foreach (var at in times)
        {
            ids.Add((await _bench.EnqueueAsync()).Id);
            await _bench.SetAsync(ids[^1], "enqueued_at", at);
        }

        var order = new List<long>();
        while (await _bench.Ledger.ClaimAsync("worker-0") is { } claim)
            order.Add(claim.Job.Id);

        Assert.Equal([ids[4], ids[2], ids[1], ids[3], ids[0]], order);
    }

    [Fact]
    public async Task Check_10_Four_workers_claim_two_hundred_jobs_once_each_in_order()
    {
        for (var i = 0; i < 200; i++)
            await _bench.EnqueueAsync();
        var claimed = new ConcurrentQueue<long>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var previous = 0L;
            while (await _bench.Ledger.ClaimAsync($"worker-{worker}") is { } claim)
            {
                Assert.True(claim.Job.Id > previous);
                Assert.Equal($"worker-{worker}", claim.Job.WorkerId);
                previous = claim.Job.Id;
                claimed.Enqueue(claim.Job.Id);
            }
        })));

        Assert.Equal(200, claimed.Count);
        Assert.Equal(200, claimed.Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 200).Select(static id => (long)id), _bench.Events().Where(static change => change.Type == EventTypes.JobClaimed).Select(static change => change.JobId));
    }

    [Fact]
    public async Task Check_11_A_worker_with_a_stuck_row_gets_the_newly_claimed_job()
    {
        var stuck = await _bench.ClaimNewAsync();
        var next = await _bench.EnqueueAsync();

        Assert.Equal(next.Id, (await _bench.ClaimAsync()).Job.Id);
        Assert.Equal("running", _bench.Job(stuck.Job.Id).Status);
    }

    [Fact]
    public async Task Only_job_types_that_are_known_are_claimed()
    {
        await _bench.EnqueueAsync(change: static job => job with { JobType = "panel" });
        await _bench.EnqueueAsync(change: static job => job with { JobType = "classify" });
        var known = await _bench.EnqueueAsync(change: static job => job with { JobType = "task", Prompt = "p" });

        Assert.Equal(known.Id, (await _bench.ClaimAsync()).Job.Id);
        Assert.Null(await _bench.Ledger.ClaimAsync("worker-0"));
    }

    [Fact]
    public async Task An_enqueue_creates_repository_and_commit_and_tells_of_both_in_order()
    {
        var outcome = await _bench.Ledger.EnqueueAsync(new("/w/alpha", "identity", LedgerBench.Commit(), new() { RepoId = 0, GitRef = LedgerBench.Sha, Agent = "test" }, Coalesce: false));

        var job = outcome.Value.Job!;
        Assert.Equal(("/w/alpha", "alpha", "subject"), (job.RepoPath, job.RepoName, job.CommitSubject));
        Assert.NotNull(job.CommitId);
        Assert.NotNull(job.Uuid);
        Assert.NotNull(job.SourceMachineId);
        var events = _bench.Events();
        Assert.Equal([EventTypes.RepoUpdated, EventTypes.JobEnqueued], events.Select(static change => change.Type));
        Assert.Equal(2, outcome.Seq);
        Assert.Equal((LedgerBench.Sha, "test", "queued", 0, null), (events[1].Sha, events[1].Agent, events[1].Status, events[1].Attempt, events[1].WorktreePath));
    }

    [Fact]
    public async Task A_hook_request_is_coalesced_with_a_job_of_the_same_commit_and_types_that_has_or_will_have_a_review()
    {
        var first = await _bench.EnqueueAsync(coalesce: true);
        var head = _bench.Log.Head;

        var second = await _bench.TryEnqueueAsync(coalesce: true);
        Assert.Null(second.Job);
        Assert.Equal(first.Id, second.Existing!.Id);
        Assert.Equal(head, _bench.Log.Head);

        Assert.NotNull((await _bench.TryEnqueueAsync(coalesce: false)).Job);
        Assert.NotNull((await _bench.TryEnqueueAsync("other", coalesce: true)).Job);
        Assert.NotNull((await _bench.TryEnqueueAsync(coalesce: true, change: static job => job with { JobType = "range" })).Job);
        Assert.NotNull((await _bench.TryEnqueueAsync(coalesce: true, change: static job => job with { ReviewType = "security" })).Job);
        Assert.NotNull((await _bench.TryEnqueueAsync(coalesce: true, root: "/w/beta")).Job);

        foreach (var id in _bench.Events().Where(static change => change.Type == EventTypes.JobEnqueued).Select(static change => change.JobId))
            await _bench.Ledger.CancelAsync(id, null);
        Assert.NotNull((await _bench.TryEnqueueAsync(coalesce: true)).Job);
    }

    [Fact]
    public async Task Concurrent_hook_requests_for_one_commit_make_one_job()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _bench.TryEnqueueAsync(coalesce: true))));

        var made = Assert.Single(outcomes, static outcome => outcome.Job is not null).Job!;
        Assert.All(outcomes.Where(static outcome => outcome.Job is null), outcome => Assert.Equal(made.Id, outcome.Existing!.Id));
    }

    [Fact]
    public async Task An_identity_that_a_coalesced_request_brought_is_told()
    {
        await _bench.EnqueueAsync(coalesce: true);
        var head = _bench.Log.Head;

        await _bench.Ledger.EnqueueAsync(new("/w/alpha", "identity", null, new() { RepoId = 0, GitRef = LedgerBench.Sha, Agent = "test" }, Coalesce: true));

        Assert.Equal("identity", _bench.Scalar("SELECT identity FROM repos"));
        Assert.Equal(EventTypes.RepoUpdated, Assert.Single(_bench.Events(head)).Type);
    }

    [Fact]
    public async Task Check_18_A_restart_puts_running_jobs_back_without_worker_start_time_and_captured_session()
    {
        var claim = await _bench.ClaimNewAsync(static job => job with { SessionId = "given" });
        await _bench.SetAsync(claim.Job.Id, "session_id", "captured");
        var queued = await _bench.EnqueueAsync();
        _bench.Reopen();

        Assert.Equal(1, await _bench.Ledger.RecoverAsync());

        var job = _bench.Job(claim.Job.Id);
        Assert.Equal(("queued", null, null, 0, "given"), (job.Status, job.WorkerId, job.StartedAt, job.RetryCount, job.SessionId));
        Assert.Equal(("recovered", claim.Job.Id), (_bench.Events()[^1].Reason, _bench.Events()[^1].JobId));
        Assert.False(await _bench.CompleteAsync(claim));
        Assert.Equal(claim.Job.Id, (await _bench.ClaimAsync()).Job.Id);
        Assert.Equal("queued", _bench.Job(queued.Id).Status);
    }

    [Fact]
    public async Task Check_18_A_job_that_crashed_the_daemon_repeatedly_fails_and_a_rerun_starts_counting_anew()
    {
        var id = (await _bench.EnqueueAsync()).Id;
        for (var crash = 1; crash <= JobStateMachine.MaxCrashes; crash++)
        {
            await _bench.ClaimAsync();
            _bench.Reopen();
            await _bench.Ledger.RecoverAsync();
            Assert.Equal("queued", _bench.Job(id).Status);
        }

        var last = await _bench.ClaimAsync();
        await _bench.Ledger.RecordProcessAsync(last, 42, 43);
        _bench.Reopen();
        await _bench.Ledger.RecoverAsync();

        Assert.Equal("failed", _bench.Job(id).Status);
        Assert.Contains("4 times", _bench.Job(id).Error);
        Assert.Equal(EventTypes.ReviewFailed, _bench.Events()[^1].Type);
        Assert.Equal(0L, _bench.Scalar("SELECT count(*) FROM job_attempts WHERE agent_pid IS NOT NULL"));

        await _bench.Ledger.RerunAsync(id, null, null);
        await _bench.ClaimAsync();
        _bench.Reopen();
        await _bench.Ledger.RecoverAsync();
        Assert.Equal("queued", _bench.Job(id).Status);
    }

    [Fact]
    public async Task A_worker_that_waits_is_woken_by_an_enqueue_a_retry_and_a_rerun()
    {
        static Task Within(Task task) => task.WaitAsync(TimeSpan.FromSeconds(20));
        Task Wait() => _bench.Queue.WaitAsync(TimeSpan.FromMinutes(5), CancellationToken.None);

        await _bench.EnqueueAsync();
        await Within(Wait());
        var claim = await _bench.ClaimAsync();
        await _bench.Ledger.RetryAsync(claim, _bench.Clock.GetUtcNow(), null);
        await Within(Wait());
        await _bench.Ledger.CancelAsync(claim.Job.Id, null);
        await _bench.Ledger.RerunAsync(claim.Job.Id, null, null);
        await Within(Wait());
    }
}
