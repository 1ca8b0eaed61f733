using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Daemon.Ledger;
using Roborev.Daemon.Tests.Support;

namespace Roborev.Daemon.Tests.Ledger;

/// <summary>Every row of the state table (storage.md 7) through the real ledger: from each of the eight statuses, with and without the claim.</summary>
public sealed class StateTableTests : IDisposable
{
    private static readonly string[] Statuses = [.. Enum.GetValues<JobStatus>().Select(static status => status.ToWire())];

    private static readonly Dictionary<JobOperation, Func<LedgerBench, Claim, Task<bool>>> Operations = new()
    {
        [JobOperation.Complete] = static (bench, claim) => bench.CompleteAsync(claim),
        [JobOperation.Fail] = static (bench, claim) => bench.Ledger.FailAsync(claim, "broken", "test", null, null),
        [JobOperation.Retry] = static (bench, claim) => bench.Ledger.RetryAsync(claim, bench.Clock.GetUtcNow(), null),
        [JobOperation.Failover] = static (bench, claim) => bench.Ledger.FailoverAsync(claim, "codex", "m", null),
        [JobOperation.Release] = static (bench, claim) => bench.Ledger.ReleaseAsync(claim),
        [JobOperation.Cancel] = static async (bench, claim) => (await bench.Ledger.CancelAsync(claim.Job.Id, null)).Value is not null,
        [JobOperation.Rerun] = static async (bench, claim) => (await bench.Ledger.RerunAsync(claim.Job.Id, null, null)).Value is not null,
        [JobOperation.Recover] = static async (bench, _) => await bench.Ledger.RecoverAsync() == 1,
        [JobOperation.Claim] = static async (bench, _) => await bench.Ledger.ClaimAsync("worker-7") is not null,
    };

    private static readonly Dictionary<JobOperation, string> Events = new()
    {
        [JobOperation.Complete] = EventTypes.ReviewCompleted,
        [JobOperation.Fail] = EventTypes.ReviewFailed,
        [JobOperation.Retry] = EventTypes.JobRequeued,
        [JobOperation.Failover] = EventTypes.JobRequeued,
        [JobOperation.Release] = EventTypes.JobRequeued,
        [JobOperation.Cancel] = EventTypes.ReviewCanceled,
        [JobOperation.Rerun] = EventTypes.JobRequeued,
        [JobOperation.Recover] = EventTypes.JobRequeued,
        [JobOperation.Claim] = EventTypes.JobClaimed,
    };

    private readonly LedgerBench _bench = new();

    public static TheoryData<JobOperation, string> AllCombinations
    {
        get
        {
            var all = new TheoryData<JobOperation, string>();
            foreach (var operation in Operations.Keys)
            {
                foreach (var status in Statuses)
                    all.Add(operation, status);
            }

            return all;
        }
    }

    public static TheoryData<JobOperation> Guarded => [.. Operations.Keys.Where(static operation => JobStateMachine.Row(operation).RequiresOwner)];

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(AllCombinations))]
    public async Task An_operation_does_what_the_table_says_with_one_event_or_nothing_at_all(JobOperation operation, string status)
    {
        var claim = await _bench.ClaimNewAsync();
        await _bench.SetAsync(claim.Job.Id, "status", status);
        var (before, head) = (_bench.Job(claim.Job.Id), _bench.Log.Head);
        var row = JobStateMachine.Row(operation);
        var isAllowed = row.From.Any(from => from.ToWire() == status);

        var happened = await Operations[operation](_bench, claim);

        Assert.Equal(isAllowed, happened);
        var published = _bench.Events(head);
        if (isAllowed)
        {
            var change = Assert.Single(published);
            Assert.Equal(Events[operation], change.Type);
            Assert.Equal(row.To.ToWire(), _bench.Job(claim.Job.Id).Status);
            Assert.Equal(row.To.ToWire(), change.Status);
            Assert.Equal(claim.Job.Id, change.JobId);
        }
        else
        {
            Assert.Empty(published);
            Assert.Equivalent(before, _bench.Job(claim.Job.Id), strict: true);
            Assert.Null(_bench.Review(claim.Job.Id));
        }
    }

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task A_worker_s_operation_needs_the_worker_and_the_attempt_of_the_claim(JobOperation operation)
    {
        var claim = await _bench.ClaimNewAsync();
        var (before, head) = (_bench.Job(claim.Job.Id), _bench.Log.Head);

        Assert.False(await Operations[operation](_bench, claim with { WorkerId = "worker-1" }));
        Assert.False(await Operations[operation](_bench, claim with { Attempt = claim.Attempt + 1 }));
        Assert.False(await Operations[operation](_bench, claim with { Attempt = 0 }));

        Assert.Equal(head, _bench.Log.Head);
        Assert.Equivalent(before, _bench.Job(claim.Job.Id), strict: true);
        Assert.True(await Operations[operation](_bench, claim));
    }

    [Theory]
    [InlineData(JobOperation.Cancel)]
    [InlineData(JobOperation.Rerun)]
    [InlineData(JobOperation.Complete)]
    public async Task An_unknown_job_is_refused(JobOperation operation)
    {
        var claim = await _bench.ClaimNewAsync();

        Assert.False(await Operations[operation](_bench, claim with { Job = claim.Job with { Id = 999 } }));
    }

    [Fact]
    public async Task A_claim_sets_worker_start_time_and_attempt()
    {
        var claim = await _bench.ClaimNewAsync(worker: "worker-3");
        var job = _bench.Job(claim.Job.Id);

        Assert.Equal(("worker-3", 1), (job.WorkerId, job.Attempt));
        Assert.Equal((_bench.Clock.GetUtcNow(), _bench.Clock.GetUtcNow()), (job.StartedAt, job.UpdatedAt));
        Assert.Equal(("worker-3", 1), (claim.WorkerId, claim.Attempt));
        Assert.Equal("running", claim.Job.Status);
    }

    [Fact]
    public async Task A_completion_stores_the_review_the_receipt_and_the_finish_time()
    {
        var claim = await _bench.ClaimNewAsync(static job => job with { Branch = "main" });
        _bench.Clock.Advance(TimeSpan.FromSeconds(5));

        await _bench.CompleteAsync(claim);

        var (job, review) = (_bench.Job(claim.Job.Id), _bench.Review(claim.Job.Id)!);
        Assert.Equal(("done", "P", "worker-0", false), (job.Status, job.Verdict, job.WorkerId, job.Closed));
        Assert.Equal(_bench.Clock.GetUtcNow(), job.FinishedAt);
        Assert.Equal(("test", "prompt", "No issues found.", 1), (review.Agent, review.Prompt, review.Output, review.VerdictBool));
        Assert.NotNull(review.Uuid);
        var change = _bench.Events()[^1];
        Assert.Equal(("P", "No issues found.", "main", 1), (change.Verdict, change.Findings, change.Branch, change.Attempt));
        Assert.Equal(1, change.Job!.Receipt!.Attempt);
    }

    [Fact]
    public async Task A_retry_clears_the_attempt_and_waits_for_its_time()
    {
        var claim = await _bench.ClaimNewAsync(static job => job with { Model = "m", Prompt = "p", JobType = "task" });
        await _bench.Ledger.RecordSessionAsync(claim, "s-1");
        var at = _bench.Clock.GetUtcNow().AddSeconds(1.5);

        Assert.True(await _bench.Ledger.RetryAsync(claim, at, new() { Outcome = "error" }));

        var job = _bench.Job(claim.Job.Id);
        Assert.Equal(("queued", 1, at), (job.Status, job.RetryCount, job.RetryNotBefore));
        Assert.Equal((null, null, null, null, null), (job.WorkerId, job.StartedAt, job.FinishedAt, job.Error, job.SessionId));
        Assert.Equal(("m", "p", "test"), (job.Model, job.Prompt, job.Agent));
        Assert.Equal(("retry", 1), (_bench.Events()[^1].Reason, _bench.Events()[^1].Attempt));
        Assert.Null(await _bench.Ledger.ClaimAsync("worker-0"));
        _bench.Clock.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(2, (await _bench.ClaimAsync()).Attempt);
        Assert.Null(_bench.Job(claim.Job.Id).RetryNotBefore);
    }

    [Fact]
    public async Task Check_14_Four_runs_are_all_then_retries_are_refused_and_failing_over_counts_from_zero()
    {
        await _bench.EnqueueAsync(change: static job => job with { Model = "m", Provider = "p", RequestedModel = "rm" });
        for (var i = 1; i <= 3; i++)
            Assert.True(await _bench.Ledger.RetryAsync(await _bench.ClaimAsync(), _bench.Clock.GetUtcNow(), null));
        var claim = await _bench.ClaimAsync();

        Assert.False(await _bench.Ledger.RetryAsync(claim, _bench.Clock.GetUtcNow(), null));
        Assert.Equal(("running", 3), (_bench.Job(claim.Job.Id).Status, _bench.Job(claim.Job.Id).RetryCount));
        Assert.True(await _bench.Ledger.FailoverAsync(claim, "codex", null, null));

        var job = _bench.Job(claim.Job.Id);
        Assert.Equal(("queued", "codex", null, null, "rm", 0), (job.Status, job.Agent, job.Model, job.Provider, job.RequestedModel, job.RetryCount));
        Assert.Equal("failover", _bench.Events()[^1].Reason);
        var last = await _bench.ClaimAsync();
        Assert.True(await _bench.Ledger.FailAsync(last, "broken", "codex", null, null));
        Assert.Equal(("failed", "broken"), (_bench.Job(claim.Job.Id).Status, _bench.Job(claim.Job.Id).Error));
        Assert.Equal(("broken", "codex"), (_bench.Events()[^1].Error, _bench.Events()[^1].Agent));
    }

    [Fact]
    public async Task Two_concurrent_retries_count_once()
    {
        var claim = await _bench.ClaimNewAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _bench.Ledger.RetryAsync(claim, _bench.Clock.GetUtcNow(), null)));

        Assert.Single(results, static happened => happened);
        Assert.Equal(1, _bench.Job(claim.Job.Id).RetryCount);
    }

    [Fact]
    public async Task A_release_counts_no_retry_and_gives_back_the_session_of_the_request()
    {
        var claim = await _bench.ClaimNewAsync(static job => job with { SessionId = "given" });
        await _bench.SetAsync(claim.Job.Id, "session_id", "captured");

        Assert.True(await _bench.Ledger.ReleaseAsync(claim));

        var job = _bench.Job(claim.Job.Id);
        Assert.Equal(("queued", 0, null, null, "given"), (job.Status, job.RetryCount, job.WorkerId, job.StartedAt, job.SessionId));
        Assert.Equal("recovered", _bench.Events()[^1].Reason);
    }

    [Fact]
    public async Task A_held_back_job_waits_until_its_time()
    {
        var claim = await _bench.ClaimNewAsync();
        var until = _bench.Clock.GetUtcNow().AddMinutes(30);

        Assert.True(await _bench.Ledger.HoldBackAsync(claim, until));

        Assert.Equal(("queued", 0, until), (_bench.Job(claim.Job.Id).Status, _bench.Job(claim.Job.Id).RetryCount, _bench.Job(claim.Job.Id).RetryNotBefore));
        Assert.Null(await _bench.Ledger.ClaimAsync("worker-0"));
        _bench.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.NotNull(await _bench.Ledger.ClaimAsync("worker-0"));
    }

    [Fact]
    public async Task Check_12_A_cancel_before_the_completion_wins()
    {
        var claim = await _bench.ClaimNewAsync();

        Assert.NotNull((await _bench.Ledger.CancelAsync(claim.Job.Id, "timeout: too long")).Value);

        Assert.False(await _bench.CompleteAsync(claim));
        Assert.Null(_bench.Review(claim.Job.Id));
        Assert.Equal(("canceled", "timeout: too long", "worker-0"), (_bench.Job(claim.Job.Id).Status, _bench.Job(claim.Job.Id).Error, _bench.Job(claim.Job.Id).WorkerId));
        Assert.Single(_bench.Events(), static change => change.Type == EventTypes.ReviewCanceled);
    }

    [Fact]
    public async Task Check_13_A_stale_worker_changes_nothing_of_the_next_attempt()
    {
        var stale = await _bench.ClaimNewAsync();
        await _bench.Ledger.CancelAsync(stale.Job.Id, null);
        await _bench.Ledger.RerunAsync(stale.Job.Id, null, null);
        // The same worker id, as after a restart: only the attempt tells them apart.
        var current = await _bench.ClaimAsync();
        var (before, head) = (_bench.Job(stale.Job.Id), _bench.Log.Head);

        Assert.False(await _bench.CompleteAsync(stale));
        Assert.False(await _bench.Ledger.FailAsync(stale, "x", "test", null, null));
        Assert.False(await _bench.Ledger.RetryAsync(stale, _bench.Clock.GetUtcNow(), null));
        Assert.False(await _bench.Ledger.FailoverAsync(stale, "codex", null, null));
        Assert.False(await _bench.Ledger.ReleaseAsync(stale));
        Assert.False(await _bench.Ledger.HoldBackAsync(stale, _bench.Clock.GetUtcNow()));
        Assert.False(await _bench.Ledger.StartAsync(stale, new AttemptStart("test", null, "p", "c", null)));
        await _bench.Ledger.RecordSessionAsync(stale, "stale");
        await _bench.Ledger.RecordProcessAsync(stale, 42, 43);

        Assert.Equal(head, _bench.Log.Head);
        Assert.Equivalent(before, _bench.Job(stale.Job.Id), strict: true);
        Assert.Equal(0L, _bench.Scalar("SELECT count(*) FROM job_attempts WHERE agent_pid IS NOT NULL"));
        Assert.Equal(2, current.Attempt);
        Assert.True(await _bench.CompleteAsync(current));
    }

    [Fact]
    public async Task The_first_session_of_an_attempt_is_kept()
    {
        var claim = await _bench.ClaimNewAsync();

        await _bench.Ledger.RecordSessionAsync(claim, "first");
        await _bench.Ledger.RecordSessionAsync(claim, "second");

        Assert.Equal("first", _bench.Job(claim.Job.Id).SessionId);
        Assert.Single(_bench.Events(), static change => change is { Type: EventTypes.JobUpdated, Changed: ["session_id"] });
    }

    [Fact]
    public async Task A_start_stores_prompt_and_command_line_and_names_the_agent_that_runs()
    {
        var claim = await _bench.ClaimNewAsync(static job => job with { WorktreePath = "/w/gone" });

        Assert.True(await _bench.Ledger.StartAsync(claim, new AttemptStart("claude-code", null, "the prompt", "claude -p", null)));

        Assert.Equal(("the prompt", "claude -p"), (_bench.Job(claim.Job.Id).Prompt, _bench.Job(claim.Job.Id).CommandLine));
        var change = _bench.Events()[^1];
        Assert.Equal((EventTypes.ReviewStarted, "claude-code", null), (change.Type, change.Agent, change.WorktreePath));
    }
}
