using System.Globalization;
using System.Net;
using Roborev.Core.Events;
using Roborev.Daemon.Tests.Support;

namespace Roborev.Daemon.Tests.Workers;

/// <summary>Attempts with scripted agents: failures, retries, backup, limits, cancel, stop (acceptance checks of worker.md 18).</summary>
public sealed class AttemptTests
{
    private const string Fails = "echo broken >&2; exit 3";
    private const string Quota = "echo 'quota exceeded, reset after 48m20s' >&2; exit 1";

    [Fact]
    public async Task Check_4_Four_runs_with_growing_pauses_then_failed()
    {
        var clock = new TestClock(isRunning: true);
        await using var daemon = await StartAsync(Fails, clock: clock);
        var id = (await daemon.EnqueueAsync()).Id;
        using var reader = await daemon.StreamAsync("after=0&include=job");
        for (var retry = 1; retry <= 3; retry++)
        {
            var requeued = (await reader.UntilAsync(EventTypes.JobRequeued, id))[^1];
            Assert.Equal(("retry", retry, retry), (requeued.Reason, requeued.Job!.RetryCount, requeued.Attempt));
            var pause = requeued.Job.RetryNotBefore!.Value - DateTimeOffset.FromUnixTimeMilliseconds(requeued.TsMs!.Value);
            var doubled = Math.Pow(2, retry - 1);
            Assert.InRange(pause.TotalSeconds, (0.8 * doubled) - 0.5, (1.2 * doubled) + 0.01);
            Assert.Contains("after a failed attempt", (await daemon.JobAsync(id)).ClaimBlocked ?? "after a failed attempt");
            clock.Advance(pause);
        }

        var last = (await reader.UntilAsync(EventTypes.ReviewFailed, id))[^1];

        var events = (await daemon.WaitAsync(EventTypes.ReviewFailed, id)).Where(line => line.JobId == id).ToList();
        Assert.Equal(4, daemon.Agent!.Runs);
        Assert.Equal(4, events.Count(static line => line.Type == EventTypes.ReviewStarted));
        Assert.Single(events, static line => line.Type == EventTypes.ReviewFailed);
        Assert.Contains("broken", last.Error);
        Assert.StartsWith("agent: ", last.Error);
        var job = await daemon.JobAsync(id);
        Assert.Equal(("failed", 3, last.Error), (job.Status, job.RetryCount, job.Error));
        Assert.Equal(("error", 4), (job.Receipt!.Outcome, job.Receipt.Attempt));
    }

    [Fact]
    public async Task Check_5_After_four_runs_the_backup_takes_over_and_completes()
    {
        var clock = new TestClock(isRunning: true);
        await using var daemon = await StartAsync(Fails, "default_backup_agent = \"test\"\n", clock);
        var id = (await daemon.EnqueueAsync()).Id;
        using var reader = await daemon.StreamAsync("after=0&include=job");
        for (var retry = 1; retry <= 3; retry++)
        {
            await reader.UntilAsync(EventTypes.JobRequeued, id);
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        var moved = (await reader.UntilAsync(EventTypes.JobRequeued, id))[^1];
        var done = (await reader.UntilAsync(EventTypes.ReviewCompleted, id))[^1];

        Assert.Equal(("failover", "test", 0, null), (moved.Reason, moved.Job!.Agent, moved.Job.RetryCount, moved.Job.Model));
        Assert.Equal(("test", 5), (done.Agent, done.Attempt));
        Assert.Equal(4, daemon.Agent!.Runs);
        Assert.DoesNotContain(await daemon.WaitAsync(EventTypes.ReviewCompleted, id), static line => line.Type == EventTypes.ReviewFailed);
        Assert.Equal("test", (await daemon.ReviewAsync(id))!.Agent);
    }

    [Fact]
    public async Task Checks_6_and_7_A_quota_is_one_run_and_a_backup_that_is_the_same_agent_is_none()
    {
        await using var daemon = await StartAsync(Quota, "default_backup_agent = \"claude\"\n");
        var id = (await daemon.EnqueueAsync()).Id;

        var failed = (await daemon.WaitAsync(EventTypes.ReviewFailed, id))[^1];

        Assert.StartsWith("quota: ", failed.Error);
        Assert.Equal((1, 0), (daemon.Agent!.Runs, (await daemon.JobAsync(id)).RetryCount));
    }

    [Fact]
    public async Task Checks_7_to_9_While_an_agent_rests_its_jobs_wait_also_by_alias_and_others_go_on()
    {
        var clock = new TestClock(isRunning: true);
        await using var daemon = await StartAsync($"if [ -e \"$dir/well\" ]; then {ScriptedAgent.Passes}; exit 0; fi\n{Quota}", clock: clock);
        var first = (await daemon.EnqueueAsync()).Id;
        await daemon.WaitAsync(EventTypes.ReviewFailed, first);
        var waiting = (await daemon.EnqueueAsync(new { repo_path = daemon.Repository.Root, git_ref = "HEAD", agent = "claude" })).Id;
        using var reader = await daemon.StreamAsync("after=0&include=job");

        var held = (await reader.UntilAsync(EventTypes.JobRequeued, waiting))[^1];
        var other = (await daemon.EnqueueAsync(new { repo_path = daemon.Repository.Root, git_ref = "HEAD", agent = "test" })).Id;
        await reader.UntilAsync(EventTypes.ReviewCompleted, other);

        var rest = held.Job!.RetryNotBefore!.Value - DateTimeOffset.FromUnixTimeMilliseconds(held.TsMs!.Value);
        Assert.InRange(rest, new TimeSpan(0, 48, 0) - TimeSpan.FromMinutes(1), new TimeSpan(0, 48, 21));
        Assert.Equal(1, daemon.Agent!.Runs);
        Assert.Contains("rests until", (await daemon.JobAsync(waiting)).ClaimBlocked);
        daemon.Agent.Touch("well");
        clock.Advance(new TimeSpan(0, 48, 21));
        await reader.UntilAsync(EventTypes.ReviewCompleted, waiting);
        Assert.Equal(2, daemon.Agent.Runs);
        Assert.Equal(0, (await daemon.JobAsync(waiting)).RetryCount);
    }

    [Fact]
    public async Task Check_9_While_an_agent_rests_its_jobs_go_to_the_backup()
    {
        await using var daemon = await StartAsync(Quota, "default_backup_agent = \"test\"\n");
        var first = (await daemon.EnqueueAsync()).Id;
        await daemon.WaitAsync(EventTypes.ReviewCompleted, first);
        var second = (await daemon.EnqueueAsync()).Id;

        await daemon.WaitAsync(EventTypes.ReviewCompleted, second);

        Assert.Equal(1, daemon.Agent!.Runs);
        Assert.Equal("test", (await daemon.JobAsync(second)).Agent);
    }

    [Fact]
    public async Task Check_10_A_full_context_window_is_not_retried()
    {
        await using var daemon = await StartAsync("echo 'context_length_exceeded' >&2; exit 1");
        var id = (await daemon.EnqueueAsync()).Id;

        await daemon.WaitAsync(EventTypes.ReviewFailed, id);

        Assert.Equal((1, 0), (daemon.Agent!.Runs, (await daemon.JobAsync(id)).RetryCount));
    }

    [Fact]
    public async Task Check_11_A_prompt_over_the_limit_starts_no_agent()
    {
        await using var daemon = await StartAsync(ScriptedAgent.Passes, "default_max_prompt_size = 1000\n");
        var id = (await daemon.EnqueueAsync(new { repo_path = daemon.Repository.Root, git_ref = "x", agent = "claude-code", custom_prompt = new string('p', 1001) })).Id;

        var events = (await daemon.WaitAsync(EventTypes.ReviewFailed, id)).Where(line => line.JobId == id).ToList();

        Assert.Equal([EventTypes.JobEnqueued, EventTypes.JobClaimed, EventTypes.ReviewFailed], events.Select(static line => line.Type));
        Assert.Contains("1001 bytes", events[^1].Error);
        Assert.Contains("1000", events[^1].Error);
        Assert.Equal(0, daemon.Agent!.Runs);
    }

    [Fact]
    public async Task Check_11_A_prompt_of_exactly_the_limit_runs()
    {
        await using var daemon = await StartAsync(ScriptedAgent.Passes, "default_max_prompt_size = 1000\n");
        var id = (await daemon.EnqueueAsync(new { repo_path = daemon.Repository.Root, git_ref = "x", agent = "claude-code", custom_prompt = new string('p', 1000) })).Id;

        await daemon.WaitAsync(EventTypes.ReviewCompleted, id);

        Assert.Equal(1000, daemon.Agent!.Prompt(1).Length);
        Assert.Null((await daemon.JobAsync(id)).Verdict);
    }

    /// <summary>How the attempt ends: by itself well, by itself badly, by a cancel.</summary>
    [Theory]
    [InlineData(ScriptedAgent.Passes, EventTypes.ReviewCompleted)]
    [InlineData("echo 'prompt is too long' >&2; exit 1", EventTypes.ReviewFailed)]
    [InlineData("sleep 600", EventTypes.ReviewCanceled)]
    public async Task Check_12_A_large_diff_is_a_private_file_during_the_run_and_gone_after_it(string ending, string end)
    {
        const string Look = """
            file=$(grep -o '`/[^`]*roborev-snapshot[^`]*`' "$dir/prompt.$n" | head -1 | tr -d '`')
            printf '%s' "$file" > "$dir/file"
            cp "$file" "$dir/copy"
            ls -l "$file" | cut -c1-10 > "$dir/mode"
            touch "$dir/looked"
            printf '{"type":"system","subtype":"init","session_id":"s"}\n'

            """;
        await using var daemon = await StartAsync(Look + ending, "default_max_prompt_size = 20000\n");
        daemon.Repository.Commit("big.txt", string.Concat(Enumerable.Range(0, 5000).Select(static n => $"line {n}\n")));
        daemon.Repository.Commit("package-lock.json", "{}\n");
        var id = (await daemon.EnqueueAsync(new { repo_path = daemon.Repository.Root, git_ref = "HEAD~2..HEAD", agent = "claude-code" })).Id;
        if (end == EventTypes.ReviewCanceled)
        {
            await daemon.WaitAsync(EventTypes.JobUpdated, id);
            await daemon.CancelAsync(id);
        }

        await daemon.WaitAsync(end, id);

        var file = await File.ReadAllTextAsync(daemon.Agent!.At("file"));
        var copy = await File.ReadAllTextAsync(daemon.Agent.At("copy"));
        Assert.Equal("-rw-------\n", await File.ReadAllTextAsync(daemon.Agent.At("mode")));
        Assert.Contains("+line 4999", copy);
        Assert.DoesNotContain("package-lock.json", copy);
        await daemon.StopAsync();
        Assert.False(File.Exists(file));
        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
    }

    [Fact]
    public async Task Check_17_A_cancel_ends_the_whole_tree_soon_with_one_event_and_no_review()
    {
        await using var daemon = await StartAsync("trap '' TERM\n(trap '' TERM; sleep 600) & echo $! > \"$dir/child\"\nprintf '{\"type\":\"system\",\"session_id\":\"s\"}\\n'\nwait; sleep 600");
        var id = (await daemon.EnqueueAsync()).Id;
        await daemon.WaitAsync(EventTypes.JobUpdated, id);
        var child = int.Parse(await File.ReadAllTextAsync(daemon.Agent!.At("child")), CultureInfo.InvariantCulture);
        var began = TimeProvider.System.GetTimestamp();

        Assert.Equal(HttpStatusCode.OK, await daemon.CancelAsync(id));
        // The only worker takes the next job when the attempt has ended with everything of it.
        var next = (await daemon.EnqueueAsync(new { repo_path = daemon.Repository.Root, git_ref = "HEAD", agent = "builtin" })).Id;
        var events = (await daemon.WaitAsync(EventTypes.ReviewCompleted, next)).Where(line => line.JobId == id).ToList();

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(6));
        Assert.False(ScriptedAgent.IsAlive(daemon.Agent.Pid(1)));
        Assert.False(ScriptedAgent.IsAlive(child));
        Assert.Single(events, static line => line.Type == EventTypes.ReviewCanceled);
        Assert.Equal(EventTypes.ReviewCanceled, events[^1].Type);
        Assert.Null(await daemon.ReviewAsync(id));
        Assert.Equal("canceled", (await daemon.JobAsync(id)).Status);
    }

    [Fact]
    public async Task Check_20_A_rerun_is_not_disturbed_by_the_old_attempt_that_will_not_die()
    {
        await using var daemon = await StartAsync(
            "printf '{\"type\":\"system\",\"session_id\":\"s-%s\"}\\n' \"$n\"\n"
            + "if [ \"$n\" = 1 ]; then trap '' TERM; while true; do line \"old attempt\"; sleep 0.05; done; fi\n"
            + "if [ \"$n\" = 2 ]; then " + ScriptedAgent.WaitFor("go") + "; say '- High: second'; exit 0; fi\nsleep 600", workers: 2);
        var id = (await daemon.EnqueueAsync()).Id;
        await daemon.WaitAsync(EventTypes.JobUpdated, id);
        await daemon.CancelAsync(id);
        await daemon.RerunAsync(id);
        using (var reader = await daemon.StreamAsync("after=0"))
        {
            await reader.UntilAsync(line => line.Type == EventTypes.JobUpdated && line.Attempt == 2);
            daemon.Agent!.Touch("go");
            await reader.UntilAsync(EventTypes.ReviewCompleted, id);
        }

        Assert.Equal(("- High: second", 2), ((await daemon.ReviewAsync(id))!.Output, (await daemon.JobAsync(id)).Attempt));
        var log = await daemon.Http.GetStringAsync($"/api/job/log?job_id={id}");
        Assert.Contains("second", log);
        Assert.DoesNotContain("old attempt", log);

        await daemon.RerunAsync(id);
        using var again = await daemon.StreamAsync("after=0");
        await again.UntilAsync(static line => line.Type == EventTypes.JobUpdated && line.Attempt == 3);
        Assert.Equal(HttpStatusCode.OK, await daemon.CancelAsync(id));
        Assert.Equal("canceled", (await daemon.JobAsync(id)).Status);
    }

    [Fact]
    public async Task Check_21_A_cancel_of_a_finished_job_is_refused_and_does_not_hurt_its_next_run()
    {
        await using var daemon = await StartAsync(ScriptedAgent.Passes);
        var id = (await daemon.EnqueueAsync()).Id;
        await daemon.WaitAsync(EventTypes.ReviewCompleted, id);

        Assert.Equal(HttpStatusCode.NotFound, await daemon.CancelAsync(id));
        await daemon.RerunAsync(id);
        using var reader = await daemon.StreamAsync("after=0");
        await reader.UntilAsync(static line => line.Type == EventTypes.ReviewCompleted && line.Attempt == 2);
    }

    [Fact]
    public async Task Check_22_A_run_over_the_time_limit_is_ended_and_retried_once()
    {
        var clock = new TestClock(isRunning: true);
        await using var daemon = await StartAsync("printf '{\"type\":\"system\",\"session_id\":\"s\"}\\n'\nsleep 600", "job_timeout_minutes = 1\n", clock);
        var id = (await daemon.EnqueueAsync()).Id;
        using var reader = await daemon.StreamAsync("after=0&include=job");
        await reader.UntilAsync(EventTypes.JobUpdated, id);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("retry", (await reader.UntilAsync(EventTypes.JobRequeued, id))[^1].Reason);
        clock.Advance(TimeSpan.FromSeconds(2));
        await reader.UntilAsync(EventTypes.JobUpdated, id);
        clock.Advance(TimeSpan.FromMinutes(1));

        var failed = (await reader.UntilAsync(EventTypes.ReviewFailed, id))[^1];

        Assert.Equal("agent timeout after 1m0s", failed.Error);
        Assert.Equal(2, daemon.Agent!.Runs);
        Assert.False(ScriptedAgent.IsAlive(daemon.Agent.Pid(1)));
        Assert.False(ScriptedAgent.IsAlive(daemon.Agent.Pid(2)));
    }

    [Fact]
    public async Task Check_24_A_stop_with_a_running_job_puts_it_back_ends_its_agent_and_it_runs_once_more()
    {
        var clock = new TestClock(isRunning: true);
        await using var daemon = await StartAsync(
            "printf '{\"type\":\"system\",\"session_id\":\"s-%s\"}\\n' \"$n\"\nif [ \"$n\" = 1 ]; then sleep 600; fi\n" + ScriptedAgent.Passes, clock: clock);
        var id = (await daemon.EnqueueAsync()).Id;
        using (var reader = await daemon.StreamAsync("after=0"))
        {
            await reader.UntilAsync(EventTypes.JobUpdated, id);
            await daemon.PostAsync("/api/shutdown", "");
            // Once more: no more time for running jobs.
            await daemon.PostAsync("/api/shutdown", "");
            var rest = await reader.ToEndAsync();
            Assert.Equal([EventTypes.JobRequeued, EventTypes.DaemonStopping], rest.Select(static line => line.Type));
            Assert.Equal("recovered", rest[0].Reason);
        }

        Assert.Equal(0, await daemon.Run.WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.False(ScriptedAgent.IsAlive(daemon.Agent!.Pid(1)));

        await using var next = await daemon.RestartAsync();
        await next.WaitAsync(EventTypes.ReviewCompleted, id);
        var job = await next.JobAsync(id);
        Assert.Equal((2, 0, "s-2", 2), (next.Agent!.Runs, job.RetryCount, job.SessionId, job.Attempt));
    }

    [Fact]
    public async Task A_change_that_is_all_excluded_has_nothing_to_review_and_says_which_file_by_which_rule()
    {
        await using var daemon = await StartAsync(ScriptedAgent.Passes);
        daemon.Repository.Commit("package-lock.json", "{}\n");
        var id = (await daemon.EnqueueAsync()).Id;

        var failed = (await daemon.WaitAsync(EventTypes.ReviewFailed, id))[^1];

        Assert.StartsWith("no-verdict: nothing to review", failed.Error);
        Assert.Contains("package-lock.json", failed.Error);
        Assert.Equal(0, daemon.Agent!.Runs);
        var job = await daemon.JobAsync(id);
        Assert.Equal(("no-verdict", 0, null, 0), (job.Receipt!.Outcome, job.RetryCount, job.Verdict, job.Receipt.FilesSent));
        var excluded = Assert.Single(job.Receipt.Excluded);
        Assert.Equal("package-lock.json", excluded.Path);
        Assert.NotEmpty(excluded.Rule);
        Assert.Contains(excluded.Rule, failed.Error);
    }

    [Fact]
    public async Task An_agent_that_says_nothing_gives_no_verdict_and_is_retried()
    {
        var clock = new TestClock(isRunning: true);
        await using var daemon = await StartAsync("if [ \"$n\" = 1 ]; then say ''; else " + ScriptedAgent.Passes + "; fi", clock: clock);
        var id = (await daemon.EnqueueAsync()).Id;
        using var reader = await daemon.StreamAsync("after=0&include=job");

        var requeued = (await reader.UntilAsync(EventTypes.JobRequeued, id))[^1];
        Assert.Equal(("no-verdict", 1), (requeued.Job!.Receipt!.Outcome, requeued.Job.Receipt.Attempt));
        clock.Advance(TimeSpan.FromSeconds(2));
        var done = (await reader.UntilAsync(EventTypes.ReviewCompleted, id))[^1];

        Assert.Equal(("P", "pass", 2), (done.Verdict, done.Job!.Receipt!.Outcome, done.Job.Receipt.Attempt));
    }

    [Fact]
    public async Task A_receipt_proves_what_was_sent_and_comes_with_every_job_in_json()
    {
        await using var daemon = await StartAsync("printf '{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"s\",\"model\":\"m-1\"}\\n'\n"
            + "printf '{\"type\":\"result\",\"result\":\"- High: bad\",\"usage\":{\"input_tokens\":11,\"output_tokens\":7}}\\n'");
        var before = daemon.Repository.Head;
        var sha = daemon.Repository.Commit("code.cs", "class C;\n");
        var id = (await daemon.EnqueueAsync()).Id;
        await daemon.WaitAsync(EventTypes.ReviewCompleted, id);

        var receipt = (await daemon.JobAsync(id)).Receipt!;

        Assert.Equal((1, before, sha, 1, 1, "inline"), (receipt.Attempt, receipt.BaseSha, receipt.HeadSha, receipt.FilesInDiff, receipt.FilesSent, receipt.Delivery));
        Assert.Equal(("claude-code", "m-1", 11L, 7L, "fail"), (receipt.Agent, receipt.Model, receipt.InputTokens, receipt.OutputTokens, receipt.Outcome));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("- High: bad"u8)), receipt.OutputHash);
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(daemon.Agent!.Prompt(1)), receipt.PromptBytes);
        Assert.True(receipt.DiffBytes > 0);
        Assert.NotNull(receipt.DiffHash);
        Assert.NotNull(receipt.VerdictRule);
        Assert.Contains("\"receipt\":{", await daemon.Http.GetStringAsync("/api/jobs"));
        Assert.Contains("\"receipt\":{", await daemon.Http.GetStringAsync($"/api/review?job_id={id}"));
        Assert.Equal(daemon.Agent.Prompt(1), (await daemon.ReviewAsync(id))!.Prompt);
    }

    [Fact]
    public async Task A_job_of_a_worktree_runs_there_and_in_the_main_checkout_when_it_is_gone()
    {
        await using var daemon = await StartAsync(
            "pwd > \"$dir/pwd.$n\"\nprintf '{\"type\":\"system\",\"session_id\":\"s\"}\\n'\n" + ScriptedAgent.WaitFor("go") + "\n" + ScriptedAgent.Passes);
        var worktree = Path.Combine(daemon.Repository.Folder, "side");
        daemon.Repository.Run("worktree", "add", "-q", "-b", "side", worktree);
        var body = new { repo_path = worktree, git_ref = "HEAD", agent = "claude-code" };
        var (first, second) = ((await daemon.EnqueueAsync(body)).Id, (await daemon.EnqueueAsync(body)).Id);
        var there = (await daemon.WaitAsync(EventTypes.JobUpdated, first)).Single(line => line.Type == EventTypes.ReviewStarted && line.JobId == first);
        daemon.Repository.Run("worktree", "remove", worktree);
        daemon.Agent!.Touch("go");

        var events = await daemon.WaitAsync(EventTypes.ReviewCompleted, second);

        var gone = events.Single(line => line.Type == EventTypes.ReviewStarted && line.JobId == second);
        Assert.Equal((worktree, daemon.Repository.Root), (there.WorktreePath, there.Repo));
        Assert.Equal((null, daemon.Repository.Root), (gone.WorktreePath, gone.Repo));
        Assert.Equal(worktree, (await File.ReadAllTextAsync(daemon.Agent.At("pwd.1"))).Trim());
        Assert.Equal(daemon.Repository.Root, (await File.ReadAllTextAsync(daemon.Agent.At("pwd.2"))).Trim());
        Assert.Equal(HttpStatusCode.BadRequest, await daemon.RerunAsync(second));
    }

    private static async Task<TestDaemon> StartAsync(string body, string config = "", TestClock? clock = null, int workers = 1)
    {
        var daemon = await TestDaemon.StartAsync(workers, config, body, clock);
        daemon.Repository.Commit();
        return daemon;
    }
}
