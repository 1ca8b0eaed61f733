using System.Net;
using Roborev.Core.Events;
using Roborev.Daemon.Tests.Support;

namespace Roborev.Daemon.Tests.Jobs;

/// <summary>Insights at enqueue (http-api.md 5.1 rows 11 and 12; prompts.md 15).</summary>
public sealed class InsightsTests
{
    private const string Agent = """
        case "$(cat "$dir/prompt.$n")" in
        *'# Review Insights'*) say 'Naming is weak.';;
        *tidy-line*) say 'No issues found.';;
        *) say 'Severity: low\\nbad name';;
        esac
        """;

    [Fact]
    public async Task The_prompt_holds_the_failing_reviews_with_their_comments_and_the_guidelines_and_the_job_runs()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 1, agent: Agent);
        daemon.Repository.Commit(".roborev.toml", "review_guidelines = \"Prefer short names.\"\n");
        var failing = await ReviewedAsync(daemon, "one\n");
        var passing = await ReviewedAsync(daemon, "tidy-line\n");
        await daemon.PostAsync("/api/comment", new { job_id = failing, commenter = "alice", comment = "by design" });

        var job = await daemon.EnqueueAsync(Request(daemon, "2001-01-01T00:00:00Z"));
        await daemon.WaitAsync(EventTypes.ReviewCompleted, job.Id);

        Assert.Equal(("insights", "insights", false, (string?)null), (job.JobType, job.GitRef, job.Agentic, job.Branch));
        foreach (var part in (string[])[$"Job {failing} ", "bad name", "- alice: \"by design\"", "Prefer short names.", "unaddressed"])
            Assert.Contains(part, job.Prompt);
        Assert.DoesNotContain($"Job {passing} ", job.Prompt);
        Assert.Equal("Naming is weak.", (await daemon.ReviewAsync(job.Id))!.Output);
        Assert.Null((await daemon.JobAsync(job.Id)).Verdict);
    }

    [Theory]
    [InlineData("2999-01-01T00:00:00+02:00", null)]
    [InlineData("2001-01-01T00:00:00Z", "other")]
    public async Task A_span_or_branch_without_failing_reviews_is_skipped(string since, string? branch)
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 1, agent: Agent);
        await ReviewedAsync(daemon, "one\n");

        var (status, body, _) = await daemon.PostAsync("/api/enqueue", Request(daemon, since, branch));

        Assert.Equal((HttpStatusCode.OK, true), (status, body.GetProperty("skipped").GetBoolean()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("30d")]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T00:00:00")]
    public async Task Since_must_be_a_time_with_a_zone(string? since)
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();

        var (status, body, _) = await daemon.PostAsync("/api/enqueue", Request(daemon, since, agent: "test"));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("since", body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task The_branch_that_is_asked_for_counts_and_not_the_one_checked_out()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 1, agent: Agent);
        var failing = await ReviewedAsync(daemon, "one\n");
        daemon.Repository.Run("checkout", "-q", "-b", "private");
        File.WriteAllText(Path.Combine(daemon.Repository.Root, ".roborev.toml"), "excluded_branches = [\"private\"]\n");

        var onMain = await daemon.EnqueueAsync(Request(daemon, "2001-01-01T00:00:00Z", "main"));
        var (status, _, _) = await daemon.PostAsync("/api/enqueue", Request(daemon, "2001-01-01T00:00:00Z", "private"));

        Assert.Contains($"Job {failing} ", onMain.Prompt);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private static async Task<long> ReviewedAsync(TestDaemon daemon, string content)
    {
        daemon.Repository.Commit(content: content);
        var job = await daemon.EnqueueAsync();
        await daemon.WaitAsync(EventTypes.ReviewCompleted, job.Id);
        return job.Id;
    }

    private static object Request(TestDaemon daemon, string? since, string? branch = null, string agent = "claude-code") =>
        new { repo_path = daemon.Repository.Root, git_ref = "insights", agent, job_type = "insights", since, branch };
}
