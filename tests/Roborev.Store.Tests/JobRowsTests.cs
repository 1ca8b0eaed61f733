using Roborev.Core.Reviews;

namespace Roborev.Store.Tests;

/// <summary>Rows of jobs, reviews, comments and receipts (storage.md 6, 12.1, 13, 18).</summary>
public sealed class JobRowsTests : IDisposable
{
    private readonly TempDatabase _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_new_job_has_the_values_of_section_6_2()
    {
        var id = _temp.Job(change: static job => job with
        {
            Branch = "topic",
            Model = "m",
            RequestedModel = "rm",
            Provider = "p",
            RequestedProvider = "rp",
            Reasoning = "fast",
            ReviewType = "security",
            PatchId = "pp",
            WorktreePath = "/w/side",
            MinSeverity = "high",
            SessionId = "s-1",
            OutputPrefix = "X",
            Prompt = "hello",
            DiffContent = "diff",
            Agentic = true,
            PromptPrebuilt = true,
            ParentJobId = 7,
        });

        var job = _temp.Find(id, JobColumns.All);

        Assert.Equal("queued", job.Status);
        Assert.Equal(0, job.RetryCount);
        Assert.Equal(("topic", "m", "rm", "p", "rp"), (job.Branch, job.Model, job.RequestedModel, job.Provider, job.RequestedProvider));
        Assert.Equal(("fast", "security", "pp", "/w/side", "high"), (job.Reasoning, job.ReviewType, job.PatchId, job.WorktreePath, job.MinSeverity));
        Assert.Equal(("s-1", "X", "hello", "diff"), (job.SessionId, job.OutputPrefix, job.Prompt, job.DiffContent));
        Assert.True(job.Agentic);
        Assert.True(job.PromptPrebuilt);
        Assert.Equal(7, job.ParentJobId);
        Assert.Equal(("/w/alpha", "alpha"), (job.RepoPath, job.RepoName));
        Assert.InRange(job.EnqueuedAt, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", (string)_temp.Writer.Scalar("SELECT enqueued_at FROM review_jobs WHERE id = ?1", id)!);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), job.UpdatedAt);
        Assert.Null(job.Verdict);
        Assert.Null(job.Closed);
    }

    [Fact]
    public void Texts_that_are_absent_are_null_in_the_row_except_those_the_reference_keeps_empty()
    {
        var id = _temp.Job();

        var row = Assert.Single(_temp.Writer.Query(
            "SELECT branch IS NULL AND session_id IS NULL AND model IS NULL AND provider IS NULL AND patch_id IS NULL AND diff_content IS NULL AND prompt IS NULL AND output_prefix IS NULL AND commit_id IS NULL, review_type = '' AND worktree_path = '' AND min_severity = '' FROM review_jobs WHERE id = ?1",
            static row => (row.Flag(0), row.Flag(1)), id));
        Assert.Equal((true, true), row);
        Assert.Null(_temp.Find(id).WorktreePath);
    }

    [Theory]
    [InlineData("2026-11-23 12:24:19", "2026-11-23T12:24:19+00:00")]
    [InlineData("2026-11-23T12:24:19Z", "2026-11-23T12:24:19+00:00")]
    [InlineData("2026-11-23T07:24:19-05:00", "2026-11-23T07:24:19-05:00")]
    [InlineData("2026-11-23T07:24:19.250+01:00", "2026-11-23T07:24:19.25+01:00")]
    [InlineData("2026-11-23", "0001-01-01T00:00:00+00:00")]
    [InlineData("yesterday", "0001-01-01T00:00:00+00:00")]
    public void Both_time_forms_are_read_and_anything_else_is_the_zero_time(string stored, string expected)
    {
        var id = _temp.Job();
        _temp.Set(id, "enqueued_at", stored);

        var read = _temp.Find(id).EnqueuedAt;

        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), read);
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture).Offset, read.Offset);
    }

    [Theory]
    [InlineData(JobColumns.Slim, false, false)]
    [InlineData(JobColumns.WithPrompt, true, false)]
    [InlineData(JobColumns.All, true, true)]
    public void Large_columns_are_read_only_when_they_are_asked_for(JobColumns columns, bool prompt, bool diff)
    {
        var id = _temp.Job(change: static job => job with { Prompt = "hello", DiffContent = "diff" });

        var job = _temp.Find(id, columns);

        Assert.Equal((prompt, diff), (job.Prompt is not null, job.DiffContent is not null));
    }

    /// <summary>12.1: job type, error, stored verdict, output, shown verdict.</summary>
    [Theory]
    [InlineData("review", null, true, "anything", "P")]
    [InlineData("review", null, false, "No issues found.", "F")]
    [InlineData("review", null, null, "No issues found.", "P")]
    [InlineData("review", null, null, "- High: x", "F")]
    [InlineData("range", null, true, "x", "P")]
    [InlineData("dirty", null, true, "x", "P")]
    [InlineData("fix", null, false, "x", "F")]
    [InlineData("compact", null, true, "x", "P")]
    [InlineData("task", null, true, "No issues found.", null)]
    [InlineData("insights", null, false, "x", null)]
    [InlineData("review", "broken", true, "No issues found.", null)]
    [InlineData("review", "", true, "No issues found.", "P")]
    [InlineData("review", null, true, "", null)]
    [InlineData("", null, true, "x", "P")]
    public void Checks_20_and_25_The_verdict_shown_follows_12_1(string jobType, string? error, bool? stored, string output, string? shown)
    {
        var id = _temp.Job(change: job => job with { JobType = jobType });
        _temp.Review(id, output, stored);
        _temp.Set(id, "error", error);

        Assert.Equal(shown, _temp.Find(id).Verdict);
        Assert.Equal(stored switch { null => null, true => 1, false => (int?)0 }, ReviewRows.OfJob(_temp.Writer, id)!.VerdictBool);
    }

    [Fact]
    public void A_job_without_a_review_has_neither_verdict_nor_closed_flag()
    {
        var id = _temp.Job();
        _temp.Set(id, "status", "done");

        Assert.Null(_temp.Find(id).Verdict);
        Assert.Null(_temp.Find(id).Closed);
    }

    [Fact]
    public void A_second_review_of_a_job_replaces_the_first_and_is_open()
    {
        var id = _temp.Job();
        _temp.Review(id, "first", false, closed: true);
        _temp.Review(id, "second", true);

        var review = ReviewRows.OfJob(_temp.Writer, id)!;

        Assert.Equal(("second", 1, false), (review.Output, review.VerdictBool, review.Closed));
        Assert.Equal(1L, _temp.Writer.Scalar("SELECT count(*) FROM reviews"));
    }

    [Fact]
    public void The_review_of_a_ref_is_the_newest_by_real_time_whatever_the_form()
    {
        var (older, newer) = (_temp.Job(gitRef: "dirty"), _temp.Job(gitRef: "dirty"));
        _temp.Review(newer, "newer", true);
        _temp.Review(older, "older", true);
        _temp.Writer.Execute("UPDATE reviews SET created_at = '2026-05-01 12:00:00' WHERE job_id = ?1", newer);
        _temp.Writer.Execute("UPDATE reviews SET created_at = '2026-05-01T13:00:00+02:00' WHERE job_id = ?1", older);

        Assert.Equal("newer", ReviewRows.OfRef(_temp.Writer, "dirty")!.Output);
        Assert.Null(ReviewRows.OfRef(_temp.Writer, "dirt"));
        Assert.Equal(["older", "newer"], ReviewRows.Attempts(_temp.Writer, _temp.Repository(), "dirty", "default", limit: 10).Select(static review => review.Output));
        Assert.Equal(["newer"], ReviewRows.Attempts(_temp.Writer, _temp.Repository(), "dirty", "default", limit: 1).Select(static review => review.Output));
    }

    [Fact]
    public void Comments_come_oldest_first_by_real_time()
    {
        var id = _temp.Job();
        foreach (var (text, at) in (IEnumerable<(string, string)>)[("second", "2026-05-01T12:00:00Z"), ("third", "2026-05-01 12:00:01"), ("first", "2026-05-01T13:59:59+02:00")])
            ReviewRows.AddComment(_temp.Writer, id, null, "ann", text, Guid.NewGuid().ToString(), null, at);

        Assert.Equal(["first", "second", "third"], ReviewRows.CommentsOfJob(_temp.Writer, id).Select(static comment => comment.Response));
        Assert.Empty(ReviewRows.CommentsOfJob(_temp.Writer, id + 1));
    }

    [Fact]
    public void A_receipt_comes_back_as_it_was_stored_and_the_newest_attempt_wins()
    {
        var id = _temp.Job();
        var receipt = new ReviewReceipt
        {
            Attempt = 2,
            BaseSha = "b",
            HeadSha = "h",
            DiffHash = "dh",
            DiffBytes = 123,
            FilesInDiff = 5,
            FilesSent = 3,
            Excluded = [new("go.sum", "lock file"), new("a \"b\"\n.min.js", "generated")],
            Truncated = ["big.cs"],
            Delivery = "file",
            DroppedSections = ["history"],
            PromptBytes = 4567,
            Agent = "claude-code",
            Model = "m",
            DurationMs = 890,
            InputTokens = 10,
            OutputTokens = 20,
            OutputHash = "oh",
            Outcome = "pass",
            VerdictRule = "pass-phrase",
        };
        AttemptRows.AddReceipt(_temp.Writer, id, new ReviewReceipt { Attempt = 1, Outcome = "error" });
        AttemptRows.AddReceipt(_temp.Writer, id, receipt);

        var read = AttemptRows.NewestReceipt(_temp.Writer, id)!;

        Assert.Equivalent(receipt, read, strict: true);
        Assert.Equal(2L, _temp.Writer.Scalar("SELECT count(*) FROM review_receipts WHERE job_id = ?1", id));
        Assert.Null(AttemptRows.NewestReceipt(_temp.Writer, id + 1));
    }

    [Fact]
    public void Attempts_count_up_and_remember_the_session_and_the_process()
    {
        var id = _temp.Job();

        Assert.Equal(1, AttemptRows.Begin(_temp.Writer, id, "i1", "given"));
        AttemptRows.RecordProcess(_temp.Writer, id, attempt: 1, pid: 42, started: 99);
        Assert.Equal(new AgentProcessRow(id, 42, 99), Assert.Single(AttemptRows.Processes(_temp.Writer)));
        Assert.Equal(2, AttemptRows.Begin(_temp.Writer, id, "i1", null));
        AttemptRows.RecordProcess(_temp.Writer, id, attempt: 1, pid: 43, started: 99);

        Assert.Empty(AttemptRows.Processes(_temp.Writer));
        Assert.Null(AttemptRows.GivenSession(_temp.Writer, id));
        Assert.Equal(2, _temp.Find(id).Attempt);
        Assert.Equal([1, 2], new[] { AttemptRows.CountCrash(_temp.Writer, id), AttemptRows.CountCrash(_temp.Writer, id) });
    }

    [Fact]
    public void Check_33_A_stored_identity_is_never_replaced_and_two_clones_may_share_one()
    {
        var (first, created) = RepositoryRows.GetOrCreate(_temp.Writer, "/w/one", null);
        var (_, filled) = RepositoryRows.GetOrCreate(_temp.Writer, "/w/one", "id-1");
        var (kept, replaced) = RepositoryRows.GetOrCreate(_temp.Writer, "/w/one", "id-2");
        var (clone, _) = RepositoryRows.GetOrCreate(_temp.Writer, "/w/two", "id-1");

        Assert.Equal((true, true, false), (created, filled, replaced));
        Assert.Equal((first.Id, "id-1"), (kept.Id, kept.Identity));
        Assert.Equal("id-1", clone.Identity);
        Assert.NotEqual(first.Id, clone.Id);
    }

    [Fact]
    public void A_commit_row_is_made_once_and_kept()
    {
        var (one, two) = (_temp.Repository("/w/one"), _temp.Repository("/w/two"));
        var first = RepositoryRows.GetOrCreateCommit(_temp.Writer, one, "aaa", "Ann", "subject", "2026-01-01T00:00:00Z");
        var again = RepositoryRows.GetOrCreateCommit(_temp.Writer, one, "aaa", "Bob", "other", "2026-01-01T00:00:00Z");
        RepositoryRows.GetOrCreateCommit(_temp.Writer, two, "aaa", "Ann", "subject", "2026-01-01T00:00:00Z");

        Assert.Equal(first, again);
        Assert.Equal("subject", RepositoryRows.FindCommit(_temp.Writer, one, "aaa")!.Subject);
        Assert.Equal(2, RepositoryRows.FindCommits(_temp.Writer, "aaa").Count);
        Assert.Empty(RepositoryRows.FindCommits(_temp.Writer, "aa"));
    }
}
