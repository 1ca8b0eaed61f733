using System.Net;
using System.Text.Json;
using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Daemon.Tests.Support;
using Roborev.Daemon.Workers;

namespace Roborev.Daemon.Tests.Jobs;

/// <summary>Compacting jobs (worker.md 4 and 4.1, acceptance check 29).</summary>
public sealed class CompactJobTests
{
    private const string Agent = """
        case "$(cat "$dir/prompt.$n")" in
        *consolidate*) while [ ! -e "$dir/answer" ]; do sleep 0.02; done; say "$(cat "$dir/answer")";;
        *) say 'Severity: high\\nbroken';;
        esac
        """;

    [Fact]
    public async Task Check_29_A_usable_output_closes_the_sources_with_its_reason_and_removes_the_file()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 1, agent: Agent);
        var (first, second) = (await ReviewedAsync(daemon, "one\n"), await ReviewedAsync(daemon, "two\n"));
        var compact = await CompactAsync(daemon);
        WriteSources(daemon, compact.Id, first, second);
        await File.WriteAllTextAsync(daemon.Agent!.At("answer"), "No issues found.");

        var closed = (await daemon.WaitAsync(EventTypes.ReviewClosed, second)).Where(static line => line.Type == EventTypes.ReviewClosed).ToList();
        await FixJobTests.EventuallyAsync(() => !File.Exists(daemon.Directory.CompactFile(compact.Id)));

        Assert.Equal([(first, "compact"), (second, "compact")], closed.Select(static line => (line.JobId, line.Reason)));
        var done = await daemon.JobAsync(compact.Id);
        Assert.Equal(("done", "compact", "P", "compact main"), (done.Status, done.JobType, done.Verdict, done.GitRef));
    }

    [Fact]
    public async Task Check_29_An_error_as_output_fails_the_job_after_its_retries_and_leaves_the_sources_open()
    {
        var clock = new TestClock(isRunning: true);
        await using var daemon = await TestDaemon.StartAsync(workers: 1, agent: Agent, time: clock);
        var source = await ReviewedAsync(daemon, "one\n");
        var compact = await CompactAsync(daemon);
        WriteSources(daemon, compact.Id, source);
        await File.WriteAllTextAsync(daemon.Agent!.At("answer"), "Error: out of luck");

        using var reader = await daemon.StreamAsync();
        await reader.UntilAsync(line =>
        {
            if (line.JobId == compact.Id && line.Type == EventTypes.JobRequeued)
                clock.Advance(TimeSpan.FromSeconds(30));
            return line.JobId == compact.Id && line.Type == EventTypes.ReviewFailed;
        });

        Assert.Equal(5, daemon.Agent.Runs);
        Assert.False((await daemon.ReviewAsync(source))!.Closed);
        Assert.True(File.Exists(daemon.Directory.CompactFile(compact.Id)));
    }

    [Fact]
    public async Task A_file_that_comes_late_is_still_read_and_one_with_an_unknown_job_stays()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 1, agent: Agent);
        var source = await ReviewedAsync(daemon, "one\n");
        var compact = await CompactAsync(daemon);
        await File.WriteAllTextAsync(daemon.Agent!.At("answer"), "No issues found.");
        await daemon.WaitAsync(EventTypes.ReviewCompleted, compact.Id);
        WriteSources(daemon, compact.Id, 999, source);

        await daemon.WaitAsync(EventTypes.ReviewClosed, source);

        Assert.True(File.Exists(daemon.Directory.CompactFile(compact.Id)));
        Assert.Equal("done", (await daemon.JobAsync(compact.Id)).Status);
    }

    [Theory]
    [InlineData("No issues found.", true)]
    [InlineData("Severity: high\nthe error: text is lost", true)]
    [InlineData(" \n", false)]
    [InlineData("No review output generated\n", false)]
    [InlineData("fine\n  ERROR: no\n", false)]
    [InlineData("Exception: no", false)]
    [InlineData("Traceback (most recent call last)", false)]
    public void An_output_is_usable_or_not(string output, bool isUsable) => Assert.Equal(isUsable, CompactSources.IsUsable(output));

    private static async Task<long> ReviewedAsync(TestDaemon daemon, string content)
    {
        daemon.Repository.Commit(content: content);
        var job = await daemon.EnqueueAsync();
        await daemon.WaitAsync(EventTypes.ReviewCompleted, job.Id);
        return job.Id;
    }

    private static async Task<ReviewJob> CompactAsync(TestDaemon daemon) => await daemon.EnqueueAsync(new
    {
        repo_path = daemon.Repository.Root,
        git_ref = "compact main",
        agent = "claude-code",
        job_type = "compact",
        custom_prompt = "consolidate these",
        agentic = true,
    });

    private static void WriteSources(TestDaemon daemon, long compactId, params long[] sources)
    {
        var path = daemon.Directory.CompactFile(compactId);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(new { source_job_ids = sources }));
        File.Move(path + ".new", path);
    }

    [Fact]
    public async Task Only_known_types_are_accepted_and_a_fix_must_name_a_commit()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();

        async Task<HttpStatusCode> StatusAsync(string jobType, string gitRef) => (await daemon.PostAsync(
            "/api/enqueue", new { repo_path = daemon.Repository.Root, git_ref = gitRef, agent = "test", job_type = jobType, custom_prompt = "p" })).Status;

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("panel", "x"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("fix", "no-such-branch"));
        Assert.Equal(HttpStatusCode.Created, await StatusAsync("fix", "main"));
    }
}
