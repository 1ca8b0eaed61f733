using System.Net;
using System.Text.Json;
using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Daemon.Tests.Support;
using Roborev.Git;

namespace Roborev.Daemon.Tests.Jobs;

/// <summary>Background fixes from the request to the patch (worker.md 8, acceptance checks 26 and 27; http-api.md 5.6 and 5.7).</summary>
public sealed class FixJobTests
{
    private const string Config = "default_agent = \"claude-code\"\n";

    /// <summary>Reviews find something; fixes do what <c>fix</c> in the agent's folder says.</summary>
    private const string Agent = """
        case "$(cat "$dir/prompt.$n")" in
        *'# Fix Review Findings'*|*'# Make a Patch Anew'*) pwd > "$dir/place.$n"; echo "$*" > "$dir/arguments.$n"; . "$dir/fix";;
        *) say 'Severity: high\\na.txt says one';;
        esac
        """;

    [Fact]
    public async Task Check_26_Edits_binary_files_deletions_and_commits_become_a_patch_and_the_worktree_goes()
    {
        await using var daemon = await StartAsync("""
            echo fixed > a.txt
            git -c user.name=A -c user.email=a@example.test commit -q -am 'by the agent'
            printf '\000\001\377' > logo.bin
            rm gone.txt
            say 'Changed a.txt.'
            """);
        daemon.Repository.Commit("gone.txt", "gone\n");
        File.WriteAllText(Path.Combine(daemon.Repository.Root, ".git/hooks/post-checkout"), $"#!/bin/sh\ntouch '{daemon.Folder}/hook-ran'\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(daemon.Repository.Root, ".git/hooks/post-checkout"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var parent = await ReviewedAsync(daemon);

        var fix = await FixAsync(daemon, new { parent_job_id = parent.Id, prompt = "Only a.txt." });
        var events = (await daemon.WaitAsync(EventTypes.ReviewCompleted, fix.Id)).Where(line => line.JobId == fix.Id).Select(static line => line.Type);

        Assert.Equal([EventTypes.JobEnqueued, EventTypes.JobClaimed, EventTypes.ReviewStarted, EventTypes.JobUpdated, EventTypes.ReviewCompleted], events);
        Assert.Equal([daemon.Repository.Root], Worktrees(daemon));
        Assert.False(Directory.Exists(Place(daemon, 2)));
        Assert.StartsWith(Path.Combine(CanonicalPath.Resolve(Path.GetTempPath()), "roborev-worktree-"), Place(daemon, 2));
        Assert.False(File.Exists(Path.Combine(daemon.Folder, "hook-ran")));
        Assert.Equal("one\n", File.ReadAllText(Path.Combine(daemon.Repository.Root, "a.txt")));
        var patch = await daemon.Http.GetStringAsync($"/api/job/patch?job_id={fix.Id}");
        Assert.Equal(PatchFit.Applies, (await new Patches(new GitRunner()).ApplyAsync(daemon.Repository.Root, patch, CancellationToken.None)).Fit);
        Assert.Equal("fixed\n", File.ReadAllText(Path.Combine(daemon.Repository.Root, "a.txt")));
        Assert.Equal([0, 1, 255], File.ReadAllBytes(Path.Combine(daemon.Repository.Root, "logo.bin")));
        Assert.False(File.Exists(Path.Combine(daemon.Repository.Root, "gone.txt")));
        Assert.Equal("Changed a.txt.", (await daemon.ReviewAsync(fix.Id))!.Output);
    }

    [Fact]
    public async Task The_job_is_agentic_belongs_to_its_parent_and_its_prompt_holds_findings_comments_and_request()
    {
        await using var daemon = await StartAsync("echo fixed > a.txt; say 'Done.'", "fix_min_severity = \"high\"\n");
        var parent = await ReviewedAsync(daemon);
        await daemon.PostAsync("/api/comment", new { job_id = parent.Id, commenter = "alice", comment = "keep the name" });
        await daemon.PostAsync("/api/comment", new { sha = daemon.Repository.Head, commenter = "roborev-fix", comment = "tried it" });

        var fix = await FixAsync(daemon, new { parent_job_id = parent.Id, prompt = "Only a.txt." });
        await daemon.WaitAsync(EventTypes.ReviewCompleted, fix.Id);

        Assert.Equal(
            ("fix", true, (long?)parent.Id, parent.CommitId, "main", "standard", "high", daemon.Repository.Head),
            (fix.JobType, fix.Agentic, fix.ParentJobId, fix.CommitId, fix.Branch, fix.Reasoning, fix.MinSeverity, fix.GitRef));
        foreach (var part in (string[])["a.txt says one", "critical or high", "## Earlier Attempts", "tried it", "## Comments of Developers", "keep the name", "Only a.txt."])
            Assert.Contains(part, fix.Prompt);
        Assert.Equal(fix.Prompt, daemon.Agent!.Prompt(2));
        Assert.Contains("Edit", File.ReadAllText(daemon.Agent.At("arguments.2")));
    }

    [Fact]
    public async Task Check_27_A_fix_that_changes_nothing_fails_after_its_retries()
    {
        var clock = new TestClock(isRunning: true);
        await using var daemon = await StartAsync("say 'Nothing to do.'", clock: clock);
        var parent = await ReviewedAsync(daemon);
        var fix = await FixAsync(daemon, new { parent_job_id = parent.Id });

        using var reader = await daemon.StreamAsync();
        var failed = (await reader.UntilAsync(line =>
        {
            if (line.JobId == fix.Id && line.Type == EventTypes.JobRequeued)
                clock.Advance(TimeSpan.FromSeconds(30));
            return line.JobId == fix.Id && line.Type == EventTypes.ReviewFailed;
        }))[^1];

        Assert.Contains("no file changes", failed.Error);
        Assert.Equal(5, daemon.Agent!.Runs);
        Assert.Equal([daemon.Repository.Root], Worktrees(daemon));
        Assert.Null(await daemon.ReviewAsync(fix.Id));
        Assert.Equal(HttpStatusCode.NotFound, (await daemon.GetAsync($"/api/job/patch?job_id={fix.Id}")).Status);
    }

    [Fact]
    public async Task A_canceled_fix_leaves_no_worktree_and_no_patch()
    {
        await using var daemon = await StartAsync($"echo half > a.txt; touch \"$dir/began\"; {ScriptedAgent.WaitFor("never")}");
        var parent = await ReviewedAsync(daemon);
        var fix = await FixAsync(daemon, new { parent_job_id = parent.Id });
        await EventuallyAsync(() => File.Exists(daemon.Agent!.At("began")));

        Assert.Equal(HttpStatusCode.OK, await daemon.CancelAsync(fix.Id));

        await EventuallyAsync(() => Worktrees(daemon).Length == 1 && !Directory.Exists(Place(daemon, 2)));
        Assert.Equal("canceled", (await daemon.JobAsync(fix.Id)).Status);
    }

    [Fact]
    public async Task A_stopping_daemon_puts_the_fix_back_and_removes_its_worktree()
    {
        var clock = new TestClock(isRunning: true);
        var daemon = await StartAsync($"echo half > a.txt; touch \"$dir/began\"; {ScriptedAgent.WaitFor("go")}; echo fixed > a.txt; say 'Done.'", clock: clock);
        var parent = await ReviewedAsync(daemon);
        var fix = await FixAsync(daemon, new { parent_job_id = parent.Id });
        await EventuallyAsync(() => File.Exists(daemon.Agent!.At("began")));
        var place = Place(daemon, 2);

        var stopped = daemon.StopAsync();
        await EventuallyAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(11));
            return stopped.IsCompleted;
        });

        Assert.False(Directory.Exists(place));
        Assert.Equal([daemon.Repository.Root], Worktrees(daemon));
        daemon.Agent!.Touch("go");
        await using var next = await daemon.RestartAsync();
        await next.WaitAsync(EventTypes.ReviewCompleted, fix.Id);
        Assert.Contains("+fixed", await next.Http.GetStringAsync($"/api/job/patch?job_id={fix.Id}"));
    }

    [Fact]
    public async Task A_stale_patch_is_made_anew_on_the_tip_of_the_branch()
    {
        await using var daemon = await StartAsync("cat a.txt > seen.txt; say 'Done.'");
        var parent = await ReviewedAsync(daemon);
        var stale = await FixAsync(daemon, new { parent_job_id = parent.Id });
        await daemon.WaitAsync(EventTypes.ReviewCompleted, stale.Id);
        daemon.Repository.Commit("a.txt", "newer\n");

        var rebase = await FixAsync(daemon, new { parent_job_id = parent.Id, stale_job_id = stale.Id });
        await daemon.WaitAsync(EventTypes.ReviewCompleted, rebase.Id);
        var marked = await daemon.PostAsync("/api/job/rebased", new { job_id = stale.Id });
        var again = await daemon.PostAsync("/api/job/applied", new { job_id = stale.Id });

        Assert.Equal("main", rebase.GitRef);
        Assert.Contains("`````diff\ndiff --git a/seen.txt b/seen.txt\n", rebase.Prompt);
        Assert.DoesNotContain("a.txt says one", rebase.Prompt);
        Assert.Contains("+newer", await daemon.Http.GetStringAsync($"/api/job/patch?job_id={rebase.Id}"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (marked.Status, again.Status));
    }

    [Fact]
    public async Task A_commit_that_the_agent_makes_is_not_reviewed()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        await using var worktree = await TemporaryWorktree.CreateAsync(
            new GitRunner(), daemon.Repository.Root, "HEAD", Path.GetTempPath(), CancellationToken.None);

        var (status, body, _) = await daemon.PostAsync("/api/enqueue", new { repo_path = worktree.Path, git_ref = "HEAD", agent = "test", source = "post_commit" });

        Assert.Equal((HttpStatusCode.OK, true), (status, body.GetProperty("skipped").GetBoolean()));
    }

    [Fact]
    public async Task T21_A_start_removes_the_worktree_that_a_killed_daemon_left_behind()
    {
        var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        await daemon.EnqueueAsync();
        await daemon.StopAsync();
        var left = Path.Combine(Path.GetTempPath(), $"roborev-worktree-{Guid.NewGuid():N}");
        daemon.Repository.Run("worktree", "add", "-q", "--detach", left);
        await File.WriteAllTextAsync(left + ".lock", "");

        await using var next = await daemon.RestartAsync();

        await EventuallyAsync(() => !Directory.Exists(left) && !File.Exists(left + ".lock") && Worktrees(next).Length == 1);
    }

    internal static async Task EventuallyAsync(Func<bool> holds)
    {
        for (var left = 1200; !holds(); left--)
        {
            Assert.True(left > 0, "it did not come about within a minute");
            await Task.Delay(50);
        }
    }

    private static async Task<TestDaemon> StartAsync(string fix, string config = "", TestClock? clock = null)
    {
        var daemon = await TestDaemon.StartAsync(workers: 1, config: Config + config, agent: Agent, time: clock);
        daemon.Repository.Commit();
        await File.WriteAllTextAsync(daemon.Agent!.At("fix"), fix + "\n");
        return daemon;
    }

    private static async Task<ReviewJob> ReviewedAsync(TestDaemon daemon)
    {
        var job = await daemon.EnqueueAsync();
        await daemon.WaitAsync(EventTypes.ReviewCompleted, job.Id);
        return job;
    }

    private static async Task<ReviewJob> FixAsync(TestDaemon daemon, object body)
    {
        var (status, answer, _) = await daemon.PostAsync("/api/job/fix", body);
        Assert.True(status == HttpStatusCode.Created, $"{status}: {answer}");
        return answer.Deserialize(WireJson.Default.ReviewJob)!;
    }

    private static string Place(TestDaemon daemon, int run) => File.ReadAllText(daemon.Agent!.At($"place.{run}")).Trim();

    private static string[] Worktrees(TestDaemon daemon) =>
        [.. daemon.Repository.Run("worktree", "list", "--porcelain").Split('\n').Where(static line => line.StartsWith("worktree ", StringComparison.Ordinal)).Select(static line => line[9..])];
}
