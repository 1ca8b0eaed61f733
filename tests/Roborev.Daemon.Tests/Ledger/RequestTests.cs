using System.Text.Json;
using Microsoft.Data.Sqlite;
using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Daemon.Ledger;
using Roborev.Daemon.Tests.Support;
using Roborev.Store;

namespace Roborev.Daemon.Tests.Ledger;

/// <summary>Reruns, closing, comments, and what events owe to changes (storage.md 9 to 13, events.md 13.1).</summary>
public sealed class RequestTests : IDisposable
{
    private readonly LedgerBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("review", false)]
    [InlineData("range", false)]
    [InlineData("dirty", false)]
    [InlineData("task", true)]
    [InlineData("insights", true)]
    [InlineData("compact", true)]
    [InlineData("fix", true)]
    public async Task Check_16_A_rerun_forgets_the_attempt_and_keeps_comments_requested_model_and_some_prompts(string jobType, bool keepsPrompt)
    {
        // Claimed as a type that this version runs: a rerun looks at the row as it is then.
        var claim = await _bench.ClaimNewAsync(static job => job with { JobType = "task", Prompt = "p", Model = "old", RequestedModel = "rm", RequestedProvider = "rp", MinSeverity = "high" });
        await _bench.SetAsync(claim.Job.Id, "job_type", jobType);
        await _bench.CompleteAsync(claim);
        foreach (var (column, value) in (IEnumerable<(string, object)>)[("patch", "x"), ("session_id", "s"), ("error", "e"), ("skip_reason", "r"), ("retry_count", 2), ("prompt_prebuilt", 1)])
            await _bench.SetAsync(claim.Job.Id, column, value);
        await _bench.Ledger.CommentAsync(claim.Job.Id, null, "ann", "hello");

        var result = await _bench.Ledger.RerunAsync(claim.Job.Id, "new", null);

        var job = _bench.Job(claim.Job.Id);
        Assert.Equal(("queued", 0, "new", null, "rm", "rp", "high"), (job.Status, job.RetryCount, job.Model, job.Provider, job.RequestedModel, job.RequestedProvider, job.MinSeverity));
        Assert.Equal((null, null, null, null, null, null, null), (job.WorkerId, job.StartedAt, job.FinishedAt, job.Error, job.Patch, job.SessionId, job.SkipReason));
        Assert.False(job.PromptPrebuilt);
        Assert.Equal(keepsPrompt ? "p" : null, job.Prompt);
        Assert.Single(_bench.Database.Read(connection => ReviewRows.CommentsOfJob(connection, job.Id)));
        Assert.Equal((EventTypes.JobRequeued, "rerun", result.Seq), (_bench.Events()[^1].Type, _bench.Events()[^1].Reason, _bench.Log.Head));
    }

    [Fact]
    public async Task A_rerun_replaces_the_review_when_it_completes()
    {
        var claim = await _bench.ClaimNewAsync();
        await _bench.CompleteAsync(claim, "- High: x");
        await _bench.Ledger.CloseReviewAsync(claim.Job.Id, closed: true);
        await _bench.Ledger.RerunAsync(claim.Job.Id, null, null);

        await _bench.CompleteAsync(await _bench.ClaimAsync(), "No issues found.");

        Assert.Equal(("No issues found.", false), (_bench.Review(claim.Job.Id)!.Output, _bench.Review(claim.Job.Id)!.Closed));
        Assert.Equal(2, _bench.Job(claim.Job.Id).Attempt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Check_17_A_rerun_of_a_waiting_or_running_job_leaves_its_review(bool isRunning)
    {
        var claim = await _bench.ClaimNewAsync();
        await _bench.CompleteAsync(claim);
        await _bench.Ledger.RerunAsync(claim.Job.Id, null, null);
        if (isRunning)
            await _bench.ClaimAsync();
        var review = _bench.Review(claim.Job.Id);

        Assert.Null((await _bench.Ledger.RerunAsync(claim.Job.Id, null, null)).Value);

        Assert.Equivalent(review, _bench.Review(claim.Job.Id), strict: true);
    }

    [Theory]
    [InlineData("X", "No issues found.", "XNo issues found.", 0, "P")]
    [InlineData("## Result\n", "No issues found.", "## Result\nNo issues found.", 1, "P")]
    [InlineData("No issues\n", "- High: x", "No issues\n- High: x", 0, "F")]
    [InlineData(null, "", "", null, "F")]
    public async Task Checks_19_and_20_Prefix_and_output_are_stored_together_and_decide_the_stored_verdict(
        string? prefix, string output, string stored, int? verdict, string eventVerdict)
    {
        var claim = await _bench.ClaimNewAsync(job => job with { OutputPrefix = prefix });

        await _bench.CompleteAsync(claim, output);

        Assert.Equal((stored, verdict), (_bench.Review(claim.Job.Id)!.Output, _bench.Review(claim.Job.Id)!.VerdictBool));
        Assert.Equal(verdict switch { null => null, 1 => "P", _ => "F" }, _bench.Job(claim.Job.Id).Verdict);
        var change = _bench.Events()[^1];
        Assert.Equal((eventVerdict, output.Length == 0 ? null : output), (change.Verdict, change.Findings));
    }

    [Fact]
    public async Task A_task_has_no_verdict_in_row_and_event()
    {
        var claim = await _bench.ClaimNewAsync(static job => job with { JobType = "task", Prompt = "p" });
        await _bench.CompleteAsync(claim, "No issues found.");

        Assert.Null(_bench.Job(claim.Job.Id).Verdict);
        Assert.Null(_bench.Events()[^1].Verdict);
    }

    [Theory]
    [InlineData("review", "No issues found.", true, true)]
    [InlineData("review", "- High: x", true, false)]
    [InlineData("review", "No issues found.", false, false)]
    [InlineData("task", "No issues found.", true, false)]
    [InlineData("range", "No issues found.", true, true)]
    public async Task Check_30_A_passing_code_review_is_closed_when_that_is_wished(string jobType, string output, bool wished, bool isClosed)
    {
        var claim = await _bench.ClaimNewAsync(job => job with { JobType = jobType, Prompt = "p" });
        var head = _bench.Log.Head;

        await _bench.CompleteAsync(claim, output, wished);

        Assert.Equal(isClosed, _bench.Job(claim.Job.Id).Closed);
        Assert.Equal(
            isClosed ? [EventTypes.ReviewCompleted, EventTypes.ReviewClosed] : [EventTypes.ReviewCompleted],
            _bench.Events(head).Select(static change => change.Type));
        if (isClosed)
            Assert.Equal("auto", _bench.Events()[^1].Reason);
    }

    [Fact]
    public async Task Closing_twice_is_one_event_and_closing_nothing_is_none()
    {
        var claim = await _bench.ClaimNewAsync();
        Assert.Equal(CloseOutcome.NotFound, (await _bench.Ledger.CloseReviewAsync(claim.Job.Id, true)).Value);
        Assert.Equal(CloseOutcome.NotFound, (await _bench.Ledger.CloseReviewAsync(999, true)).Value);
        await _bench.CompleteAsync(claim);
        var head = _bench.Log.Head;

        Assert.Equal(CloseOutcome.Unchanged, (await _bench.Ledger.CloseReviewAsync(claim.Job.Id, false)).Value);
        Assert.Equal(CloseOutcome.Changed, (await _bench.Ledger.CloseReviewAsync(claim.Job.Id, true)).Value);
        Assert.Equal(CloseOutcome.Unchanged, (await _bench.Ledger.CloseReviewAsync(claim.Job.Id, true)).Value);
        Assert.Equal(CloseOutcome.Changed, (await _bench.Ledger.CloseReviewAsync(claim.Job.Id, false)).Value);

        Assert.Equal(
            [(EventTypes.ReviewClosed, "user", true), (EventTypes.ReviewReopened, "user", false)],
            _bench.Events(head).Select(static change => (change.Type, change.Reason!, change.Job!.Closed!.Value)));
    }

    [Fact]
    public async Task Check_27_A_comment_needs_a_job_or_a_commit_that_one_repository_knows()
    {
        var job = await _bench.EnqueueAsync();
        Assert.Null((await _bench.Ledger.CommentAsync(999, null, "ann", "x")).Value.Comment);
        Assert.Null((await _bench.Ledger.CommentAsync(null, "abc", "ann", "x")).Value.Comment);
        Assert.Equal(0L, _bench.Scalar("SELECT count(*) FROM responses"));

        var onJob = (await _bench.Ledger.CommentAsync(job.Id, LedgerBench.Sha, "ann", "on the job")).Value.Comment!;
        await _bench.Ledger.EnqueueAsync(new("/w/alpha", null, LedgerBench.Commit(), new() { RepoId = 0, GitRef = LedgerBench.Sha, Agent = "test" }, false));
        var onCommit = (await _bench.Ledger.CommentAsync(null, LedgerBench.Sha, "bob", "on the commit")).Value.Comment!;
        await _bench.Ledger.EnqueueAsync(new("/w/beta", null, LedgerBench.Commit(), new() { RepoId = 0, GitRef = LedgerBench.Sha, Agent = "test" }, false));
        var ambiguous = (await _bench.Ledger.CommentAsync(null, LedgerBench.Sha, "bob", "x")).Value;

        Assert.Equal((job.Id, null, "ann", "on the job"), (onJob.JobId, onJob.CommitId, onJob.Responder, onJob.Response));
        Assert.Null(onCommit.JobId);
        Assert.NotNull(onCommit.CommitId);
        Assert.Equal((null, true), (ambiguous.Comment, ambiguous.IsAmbiguous));
        Assert.Equal([(job.Id, ""), (0L, LedgerBench.Sha)], _bench.Events().Where(static change => change.Type == EventTypes.ReviewCommented)
            .Select(static change => (change.JobId, change.JobId == 0 ? change.Sha : "")));
    }

    [Fact]
    public async Task Events_have_gapless_numbers_in_commit_order_under_load_and_each_change_knows_its_own()
    {
        var seqs = new System.Collections.Concurrent.ConcurrentBag<(long Seq, long JobId)>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var job = await _bench.EnqueueAsync(root: $"/w/{worker}");
                var canceled = await _bench.Ledger.CancelAsync(job.Id, null);
                seqs.Add((canceled.Seq, job.Id));
            }
        })));

        var events = _bench.Events();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(static n => (long?)n), events.Select(static change => change.Seq));
        Assert.Equal(8 + (8 * 50 * 2), events.Count);
        Assert.All(seqs, pair => Assert.Equal((EventTypes.ReviewCanceled, pair.JobId), (events[(int)pair.Seq - 1].Type, events[(int)pair.Seq - 1].JobId)));
        Assert.Equal((long)events.Count, _bench.Scalar("SELECT max(seq) FROM event_log"));
        Assert.Equal((long)events.Count, _bench.Scalar("SELECT count(*) FROM event_log"));
        Assert.All(events, change => Assert.Equal(_bench.Log.Epoch, change.Epoch));
    }

    [Fact]
    public async Task A_change_that_fails_leaves_neither_row_nor_event_and_does_not_hurt_its_neighbours()
    {
        // Holding the writer makes the next three changes one group.
        var gate = new TaskCompletionSource();
        var held = _bench.Writer.RunAsync(_ => { gate.Task.Wait(); return true; });
        var before = _bench.EnqueueAsync("before");
        var broken = _bench.Writer.RunAsync(tx =>
        {
            tx.Publish(new DaemonEvent { Type = EventTypes.ConfigReloaded });
            tx.Connection.Execute("INSERT INTO sync_state(key, value) VALUES ('k', 'v')");
            tx.Connection.Execute("UPDATE review_jobs SET status = 'nonsense'");
            return true;
        });
        var after = _bench.EnqueueAsync("after");
        gate.SetResult();

        await Assert.ThrowsAsync<SqliteException>(() => broken);
        await Task.WhenAll(held, before, after);

        Assert.Equal([EventTypes.RepoUpdated, EventTypes.JobEnqueued, EventTypes.JobEnqueued], _bench.Events().Select(static change => change.Type));
        Assert.Equal([1, 2, 3], _bench.Events().Select(static change => change.Seq!.Value));
        Assert.Null(_bench.Scalar("SELECT value FROM sync_state WHERE key = 'k'"));
    }

    [Fact]
    public async Task Replaying_the_events_from_nothing_gives_the_rows()
    {
        var random = new Random(4711);
        for (var step = 0; step < 300; step++)
            await ChangeSomethingAsync(random);

        var replayed = new SortedDictionary<long, ReviewJob>();
        foreach (var change in _bench.Events().Where(static change => change.Job is not null))
            replayed[change.JobId] = change.Job!;

        var rows = _bench.Database.Read(static connection => JobQueries.List(connection, new JobFilter { Limit = 0 }, JobColumns.Slim).Jobs
            .Select(job => job with { Receipt = AttemptRows.NewestReceipt(connection, job.Id) }).OrderBy(static job => job.Id).ToList());
        Assert.Equal(rows.Select(Json), replayed.Values.Select(Json));
        Assert.True(rows.Count > 20);
    }

    private static string Json(ReviewJob job) => JsonSerializer.Serialize(job, WireJson.Default.ReviewJob);

    private async Task ChangeSomethingAsync(Random random)
    {
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        var jobs = (long)_bench.Scalar("SELECT count(*) FROM review_jobs")!;
        var any = random.NextInt64(1, jobs + 2);
        switch (random.Next(8))
        {
            case 0 or 1:
                await _bench.EnqueueAsync($"ref-{random.Next(5)}");
                break;
            case 2:
                await _bench.Ledger.CancelAsync(any, null);
                break;
            case 3:
                await _bench.Ledger.RerunAsync(any, null, null);
                break;
            case 4:
                await _bench.Ledger.CloseReviewAsync(any, random.Next(2) == 0);
                break;
            case 5:
                await _bench.Ledger.CommentAsync(any, null, "ann", "x");
                break;
            default:
                if (await _bench.Ledger.ClaimAsync("worker-0") is { } claim)
                    await EndAttemptAsync(random, claim);
                break;
        }
    }

    private async Task EndAttemptAsync(Random random, Claim claim)
    {
        await _bench.Ledger.StartAsync(claim, new AttemptStart("test", null, "p", "c", null));
        await _bench.Ledger.RecordSessionAsync(claim, "s");
        var receipt = new Core.Reviews.ReviewReceipt { Agent = "test", Outcome = "error" };
        await (random.Next(5) switch
        {
            0 => _bench.CompleteAsync(claim, "- High: x"),
            1 => _bench.CompleteAsync(claim, autoClose: true),
            2 => _bench.Ledger.RetryAsync(claim, _bench.Clock.GetUtcNow(), receipt),
            3 => _bench.Ledger.FailAsync(claim, "broken", "test", null, receipt),
            _ => _bench.Ledger.ReleaseAsync(claim),
        });
    }
}
