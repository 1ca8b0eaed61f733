using Roborev.Core.Wire;

namespace Roborev.Store.Tests;

/// <summary>Lists and statistics (storage.md 16).</summary>
public sealed class JobQueriesTests : IDisposable
{
    private readonly TempDatabase _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Check_28_Pages_by_limit_by_cursor_and_without_limit()
    {
        var ids = Enumerable.Range(0, 5).Select(_ => _temp.Job()).Reverse().ToArray();

        AssertPage(ids[..2], true, new JobFilter { Limit = 2 });
        AssertPage(ids[2..4], true, new JobFilter { Limit = 2, Before = ids[1] });
        AssertPage(ids[4..], false, new JobFilter { Limit = 2, Before = ids[3] });
        AssertPage(ids[3..], false, new JobFilter { Limit = 2, Offset = 3 });
        AssertPage(ids[..2], true, new JobFilter { Limit = 2, Offset = -3 });
        AssertPage(ids, false, new JobFilter { Limit = 0, Offset = 3 });
        AssertPage(ids, false, new JobFilter { Limit = -1 });
        AssertPage(ids, false, new JobFilter { Limit = 5 });
        AssertPage(ids[..4], true, new JobFilter { Limit = 4 });
    }

    [Fact]
    public void Filters_are_combined_with_and()
    {
        var (alpha, beta) = (_temp.Repository("/w/alpha"), _temp.Repository("/w/beta"));
        var a = _temp.Job(alpha, "r1", static job => job with { Branch = "main" });
        var b = _temp.Job(alpha, "r2", static job => job with { Branch = "topic", JobType = "task" });
        var c = _temp.Job(alpha, "r1");
        var d = _temp.Job(beta, "r1", static job => job with { Branch = "main" });
        _temp.Set(c, "branch", "");
        _temp.Set(a, "status", "failed");

        Assert.Equal([a], Ids(new JobFilter { Status = "failed" }));
        Assert.Equal([c, b, a], Ids(new JobFilter { Repo = "/w/alpha" }));
        Assert.Equal([d, c, a], Ids(new JobFilter { GitRef = "r1" }));
        Assert.Equal([d, a], Ids(new JobFilter { Branch = "main" }));
        Assert.Equal([d, c, a], Ids(new JobFilter { Branch = "main", BranchIncludeEmpty = true }));
        Assert.Equal([a], Ids(new JobFilter { Branch = "main", Repo = "/w/alpha" }));
        Assert.Equal([b], Ids(new JobFilter { JobType = "task" }));
        Assert.Equal([d, c, a], Ids(new JobFilter { ExcludeJobType = "task" }));
        Assert.Empty(Ids(new JobFilter { Repo = "/w/alpha", GitRef = "r1", Status = "done" }));
    }

    [Fact]
    public void Check_31_Closed_filters_rows_and_stats_ignore_it_and_every_other_filter_but_scope()
    {
        var repo = _temp.Repository();
        var open = _temp.Job(repo);
        var closed = _temp.Job(repo, change: static job => job with { JobType = "fix" });
        var without = _temp.Job(repo);
        var other = _temp.Job(_temp.Repository("/w/beta"), change: static job => job with { Branch = "b" });
        _temp.Review(open, "x", true);
        _temp.Review(closed, "x", true, closed: true);
        _temp.Set(without, "status", "done");
        _temp.Review(other, "x", true);

        Assert.Equal([closed], Ids(new JobFilter { Closed = true }));
        Assert.Equal([other, without, open], Ids(new JobFilter { Closed = false }));
        Assert.Equal(new JobStats { Done = 4, Closed = 1, Open = 3 }, JobQueries.Stats(_temp.Writer, new JobFilter()));
        Assert.Equal(
            new JobStats { Done = 3, Closed = 1, Open = 2 },
            JobQueries.Stats(_temp.Writer, new JobFilter { Repo = "/w/alpha", Closed = false, JobType = "task", Limit = 1, Before = 1, Status = "failed", GitRef = "none", HideClassifyJobs = true }));
        Assert.Equal(new JobStats { Done = 1, Closed = 0, Open = 1 }, JobQueries.Stats(_temp.Writer, new JobFilter { Branch = "b" }));
        Assert.Equal(new JobStats { Done = 4, Closed = 1, Open = 3 }, JobQueries.Stats(_temp.Writer, new JobFilter { Branch = "b", BranchIncludeEmpty = true }));
        Assert.Equal(new JobStats(), JobQueries.Stats(_temp.Writer, new JobFilter { Repo = "/none" }));
    }

    [Fact]
    public void Check_29_Routing_rows_are_hidden_and_other_skipped_rows_are_not()
    {
        var plain = _temp.Job();
        _temp.Set(plain, "status", "skipped");
        var skipped = _temp.Job(change: static job => job with { Source = "auto_design", ReviewType = "design" });
        _temp.Set(skipped, "status", "skipped");
        var classify = _temp.Job(gitRef: "r2", change: static job => job with { Source = "auto_design", JobType = "classify" });
        var design = _temp.Job(gitRef: "r3", change: static job => job with { Source = "auto_design", ReviewType = "design" });

        Assert.Equal([design, plain], Ids(new JobFilter { HideClassifyJobs = true }));
        Assert.Equal([design, classify, skipped, plain], Ids(new JobFilter()));
    }

    [Theory]
    [InlineData("/w/a_b", "/w/a_b/x", true)]
    [InlineData("/w/a_b", "/w/a_b/x/y", true)]
    [InlineData("/w/a_b", "/w/axb/x", false)]
    [InlineData("/w/a_b", "/w/a_b", false)]
    [InlineData("/w/a_b", "/w/a_b0/x", false)]
    [InlineData("/w/a_b", "/w/a_bc", false)]
    [InlineData("/w/A", "/w/a/x", false)]
    [InlineData("/w/%", "/w/%/x", true)]
    [InlineData("/w/%", "/w/q/x", false)]
    [InlineData("/w/ä", "/w/ä/x", true)]
    [InlineData("", "/w/anything", true)]
    public void Check_30_A_prefix_matches_strictly_below_with_exact_characters(string prefix, string root, bool matches)
    {
        var id = _temp.Job(_temp.Repository(root));

        Assert.Equal(matches ? [id] : [], Ids(new JobFilter { RepoPrefix = prefix }));
    }

    [Fact]
    public void A_repository_wins_over_a_prefix()
    {
        var id = _temp.Job(_temp.Repository("/w/alpha"));

        Assert.Equal([id], Ids(new JobFilter { Repo = "/w/alpha", RepoPrefix = "/elsewhere" }));
    }

    [Fact]
    public void Counts_by_status_and_stalled_jobs_by_real_time()
    {
        foreach (var (status, started) in (IEnumerable<(string, string?)>)[
            ("running", "2026-05-01T10:00:00Z"), ("running", "2026-05-01T13:00:00+02:00"), ("running", "2026-05-01 12:59:00"), ("done", "2026-05-01T10:00:00Z"), ("queued", null)])
        {
            var id = _temp.Job();
            _temp.Set(id, "status", status);
            _temp.Set(id, "started_at", started);
        }

        Assert.Equal(new Dictionary<string, long> { ["running"] = 3, ["done"] = 1, ["queued"] = 1 }, JobQueries.CountsByStatus(_temp.Writer));
        Assert.Equal(2, JobQueries.CountStalled(_temp.Writer, new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero)));
        Assert.Null(JobQueries.NextHeldBack(_temp.Writer));
    }

    [Fact]
    public void Paging_prepares_one_statement_however_many_pages_there_are()
    {
        _temp.Job();
        for (var offset = 0; offset < 50; offset++)
            JobQueries.List(_temp.Writer, new JobFilter { Limit = 10 + offset, Offset = offset }, JobColumns.Slim);

        Assert.InRange(_temp.Writer.PreparedStatements, 1, 20);
    }

    private void AssertPage(long[] expected, bool hasMore, JobFilter filter)
    {
        var page = JobQueries.List(_temp.Writer, filter, JobColumns.Slim);
        Assert.Equal(expected, page.Jobs.Select(static job => job.Id));
        Assert.Equal(hasMore, page.HasMore);
    }

    private long[] Ids(JobFilter filter) => [.. JobQueries.List(_temp.Writer, filter, JobColumns.Slim).Jobs.Select(static job => job.Id)];
}
