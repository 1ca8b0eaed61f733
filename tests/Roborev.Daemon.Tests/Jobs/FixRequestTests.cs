using System.Net;
using Roborev.Agents;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Daemon.Requests;
using Roborev.Daemon.Tests.Support;
using Roborev.Git;
using Roborev.Settings;
using Roborev.Store;

namespace Roborev.Daemon.Tests.Jobs;

/// <summary>The table of http-api.md 5.6, row by row (acceptance check 23), and where a fix is built (storage.md T34).</summary>
public sealed class FixRequestTests : IAsyncLifetime
{
    private readonly LedgerBench _bench = new();
    private readonly TestRepository _repo = new();
    private readonly string _config;
    private FixPlanner _planner = null!;
    private string _first = "";
    private string _second = "";

    public FixRequestTests() => _config = Path.Combine(_bench.Folder, "config.toml");

    public ValueTask InitializeAsync()
    {
        _first = _repo.Commit();
        _second = _repo.Commit(content: "two\n");
        _planner = Planner("PATH-with-claude");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _bench.Dispose();
        _repo.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Row_1_The_parent_must_be_given_exist_and_be_no_fix()
    {
        var fix = await JobAsync(static job => job with { JobType = "fix" });

        await RefusedAsync(400, "parent_job_id is required", new());
        await RefusedAsync(400, "parent_job_id is required", new() { ParentJobId = 0 });
        await RefusedAsync(404, "999 not found", new() { ParentJobId = 999 });
        await RefusedAsync(400, "is a fix job", new() { ParentJobId = fix.Id });
    }

    [Fact]
    public async Task Row_2_The_stale_job_must_be_an_ended_fix_of_this_parent_with_a_patch()
    {
        var parent = await ReviewedAsync();
        var other = await ReviewedAsync();
        var elsewhere = await FixOfAsync(parent.Id, "/w/elsewhere");
        var queued = await FixOfAsync(parent.Id, status: "queued");
        var empty = await FixOfAsync(parent.Id, patch: null);
        var good = await FixOfAsync(parent.Id);

        await RefusedAsync(404, "stale job 999 not found", new() { ParentJobId = parent.Id, StaleJobId = 999 });
        await RefusedAsync(400, "is no fix job", new() { ParentJobId = parent.Id, StaleJobId = other.Id });
        await RefusedAsync(400, "belongs to another repository", new() { ParentJobId = parent.Id, StaleJobId = elsewhere });
        await RefusedAsync(400, $"is no fix of job {other.Id}", new() { ParentJobId = other.Id, StaleJobId = good });
        await RefusedAsync(400, "is queued", new() { ParentJobId = parent.Id, StaleJobId = queued });
        await RefusedAsync(400, "has no patch", new() { ParentJobId = parent.Id, StaleJobId = empty });
        foreach (var status in (string[])["done", "applied", "rebased"])
        {
            await _bench.SetAsync(good, "status", status);
            Assert.Equal("main", (await AcceptedAsync(new() { ParentJobId = parent.Id, StaleJobId = good })).GitRef);
        }
    }

    [Fact]
    public async Task Row_2_A_parent_without_a_review_can_have_its_patch_made_anew()
    {
        var parent = await JobAsync();
        var stale = await FixOfAsync(parent.Id);

        var job = await AcceptedAsync(new() { ParentJobId = parent.Id, StaleJobId = stale });

        Assert.Equal("", job.MinSeverity);
        Assert.Contains("the patch", job.Prompt);
    }

    [Fact]
    public async Task Row_3_The_parent_must_have_a_review_and_the_severity_be_valid_where_it_counts()
    {
        var parent = await ReviewedAsync();
        var task = await ReviewedAsync(static job => job with { JobType = "task", GitRef = "question", Prompt = "p" });
        var bare = await JobAsync();
        await RefusedAsync(400, "has no review", new() { ParentJobId = bare.Id });

        Configure("fix_min_severity = \"grave\"\n");
        await RefusedAsync(400, "grave", new() { ParentJobId = parent.Id });
        Assert.Equal("", (await AcceptedAsync(new() { ParentJobId = task.Id })).MinSeverity);
    }

    [Fact]
    public async Task Row_4_A_worktree_of_the_parent_must_still_be_one()
    {
        var linked = Path.Combine(_repo.Folder, "linked");
        _repo.Run("worktree", "add", "-q", "-b", "side", linked);
        var parent = await ReviewedAsync(job => job with { WorktreePath = linked, Branch = "side" });
        Assert.Equal(linked, (await AcceptedAsync(new() { ParentJobId = parent.Id })).WorktreePath);

        _repo.Run("worktree", "remove", linked);

        await RefusedAsync(400, "gone", new() { ParentJobId = parent.Id });
    }

    [Theory]
    [InlineData("fix_reasoning = \"deep\"\n", "", "deep")]
    [InlineData("", "fix_reasoning = ", ".roborev.toml")]
    [InlineData("fix_agent = \"nobody\"\n", "", "nobody")]
    public async Task Row_5_Reasoning_configuration_and_agent_must_be_valid(string global, string repository, string error)
    {
        var parent = await ReviewedAsync();
        Configure(global);
        if (repository.Length > 0)
            File.WriteAllText(Path.Combine(_repo.Root, ".roborev.toml"), repository);

        await RefusedAsync(400, error, new() { ParentJobId = parent.Id });
    }

    [Fact]
    public async Task Row_6_Some_agent_must_be_installed()
    {
        var parent = await ReviewedAsync();
        _planner = Planner("empty-PATH");

        await RefusedAsync(503, "no review agent available", new() { ParentJobId = parent.Id });
    }

    [Theory]
    [InlineData("--x")]
    [InlineData(" --x")]
    [InlineData("main\0")]
    [InlineData("ma\u007Fin")]
    [InlineData("no-such-branch")]
    public async Task Row_7_A_ref_that_is_unsafe_or_names_nothing_is_refused(string gitRef)
    {
        var parent = await ReviewedAsync();

        await RefusedAsync(400, "git_ref", new() { ParentJobId = parent.Id, GitRef = gitRef });
    }

    [Fact]
    public async Task Check_23_A_given_ref_wins_and_blanks_are_none()
    {
        var parent = await ReviewedAsync();

        Assert.Equal("main", (await AcceptedAsync(new() { ParentJobId = parent.Id, GitRef = " main " })).GitRef);
        Assert.Equal(_second, (await AcceptedAsync(new() { ParentJobId = parent.Id, GitRef = "   " })).GitRef);
    }

    [Fact]
    public async Task Check_23_A_range_is_fixed_on_its_branch()
    {
        var parent = await ReviewedAsync(job => job with { JobType = "range", GitRef = $"{_first}..{_second}" });

        Assert.Equal("main", (await AcceptedAsync(new() { ParentJobId = parent.Id })).GitRef);
    }

    [Theory]
    [InlineData("dirty", "dirty")]
    [InlineData("compact", "compact")]
    [InlineData("task", "duplication")]
    [InlineData("insights", "insights")]
    public async Task Check_23_and_T34_What_names_no_commit_is_fixed_on_the_branch_or_else_on_head(string jobType, string gitRef)
    {
        var parent = await ReviewedAsync(job => job with { JobType = jobType, GitRef = gitRef, Prompt = "p" });
        var detached = await ReviewedAsync(job => job with { JobType = jobType, GitRef = gitRef, Prompt = "p", Branch = null });
        var orphan = await ReviewedAsync(job => job with { JobType = jobType, GitRef = gitRef, Prompt = "p", Branch = "deleted" });

        Assert.Equal("main", (await AcceptedAsync(new() { ParentJobId = parent.Id })).GitRef);
        Assert.Equal("HEAD", (await AcceptedAsync(new() { ParentJobId = detached.Id })).GitRef);
        await RefusedAsync(400, "\"deleted\" names no commit", new() { ParentJobId = orphan.Id });
    }

    [Fact]
    public async Task The_route_answers_errors_in_the_short_form()
    {
        await using var daemon = await TestDaemon.StartAsync();

        var missing = await daemon.PostAsync("/api/job/fix", "{}");
        var unknown = await daemon.PostAsync("/api/job/fix", new { parent_job_id = 7 });
        using var other = await daemon.Http.GetAsync("/api/job/fix");

        Assert.Equal((HttpStatusCode.BadRequest, "parent_job_id is required"), (missing.Status, missing.Body.GetProperty("error").GetString()));
        Assert.Equal((HttpStatusCode.NotFound, "parent job 7 not found"), (unknown.Status, unknown.Body.GetProperty("error").GetString()));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, other.StatusCode);
    }

    private FixPlanner Planner(string path)
    {
        var folder = Path.Combine(_bench.Folder, path);
        Directory.CreateDirectory(folder);
        if (path != "empty-PATH")
        {
            File.WriteAllText(Path.Combine(folder, "claude"), "#!/bin/sh\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Path.Combine(folder, "claude"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var git = new GitRunner();
        var search = new ExecutableSearch(TimeProvider.System, new Dictionary<string, string> { ["PATH"] = folder });
        return new FixPlanner(git, new RepositoryDirectory(git), new SettingsCache(_config, TimeProvider.System), new AgentRegistry(search, TimeProvider.System), _bench.Database);
    }

    private void Configure(string text)
    {
        File.WriteAllText(_config, text);
        _planner = Planner("PATH-with-claude");
    }

    private Task<ReviewJob> JobAsync(Func<NewJob, NewJob>? change = null, string? root = null)
    {
        NewJob Complete(NewJob job) => change is null ? job with { Branch = "main" } : change(job with { Branch = "main" });
        return _bench.EnqueueAsync(_second, Complete, root: root ?? _repo.Root);
    }

    private async Task<ReviewJob> ReviewedAsync(Func<NewJob, NewJob>? change = null)
    {
        var job = await JobAsync(change);
        Assert.True(await _bench.CompleteAsync(await _bench.ClaimAsync(), "Severity: high\nbroken"));
        return job;
    }

    private async Task<long> FixOfAsync(long parentId, string? root = null, string status = "done", string? patch = "the patch")
    {
        var job = await JobAsync(job => job with { JobType = "fix", ParentJobId = parentId, Prompt = "p" }, root);
        await _bench.SetAsync(job.Id, "status", status);
        await _bench.SetAsync(job.Id, "patch", patch);
        if (status == "queued")
            await _bench.SetAsync(job.Id, "retry_not_before", "2999-01-01T00:00:00.000Z");
        return job.Id;
    }

    private async Task<NewJob> AcceptedAsync(FixRequest request)
    {
        var plan = await _planner.PlanAsync(request, CancellationToken.None);
        Assert.True(plan.Change is not null, plan.Error);
        return plan.Change.Job;
    }

    private async Task RefusedAsync(int status, string error, FixRequest request)
    {
        var plan = await _planner.PlanAsync(request, CancellationToken.None);
        Assert.Null(plan.Change);
        Assert.Equal(status, plan.Status);
        Assert.Contains(error, plan.Error);
    }
}
