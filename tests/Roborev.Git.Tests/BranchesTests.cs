namespace Roborev.Git.Tests;

public sealed class BranchesTests
{
    private static readonly Branches Branches = new(TestRepository.Git);

    [Fact]
    public async Task Check_10_the_default_branch_is_what_origin_points_to()
    {
        using TestRepository repository = new();
        repository.Commit();
        repository.Run("checkout", "-q", "-b", "work");
        repository.Run("branch", "-D", "main");
        Assert.Equal((null, "main, master"), await DefaultAsync(repository));

        repository.Run("update-ref", "refs/remotes/origin/main", "HEAD");
        repository.Run("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
        Assert.Equal("origin/main", (await DefaultAsync(repository)).Name);

        repository.Run("update-ref", "-d", "refs/remotes/origin/main");
        repository.Run("branch", "master");
        Assert.Equal("master", (await DefaultAsync(repository)).Name);
        repository.Run("branch", "main");
        Assert.Equal("main", (await DefaultAsync(repository)).Name);
    }

    [Fact]
    public async Task Check_6_a_stale_local_base_gives_way_to_its_remote_counterpart()
    {
        using var repository = WithOrigin();
        repository.Run("checkout", "-q", "-b", "feature");
        var trunk = repository.Head;
        var tip = repository.Commit("work");
        repository.Run("branch", "-f", "main", "main~1");
        repository.Run("config", "branch.feature.base", "main");

        var found = await Branches.ResolveBaseAsync(repository.Root, null, null, TestRepository.Token);

        Assert.Equal(new BranchBase(BranchBaseOutcome.Found, "origin/main", trunk, tip), found);
        Assert.Equal($"{trunk}..{tip}", found.Range);
    }

    [Fact]
    public async Task Check_7_a_diverged_local_base_is_used_as_it_is()
    {
        using var repository = WithOrigin();
        repository.Run("checkout", "-q", "-b", "feature");
        repository.Commit("work");
        repository.Run("checkout", "-q", "main");
        repository.Run("reset", "-q", "--hard", "HEAD~1");
        repository.Commit("other");
        repository.Run("checkout", "-q", "feature");
        repository.Run("config", "branch.feature.base", "main");

        Assert.Equal("main", (await Branches.ResolveBaseAsync(repository.Root, null, "HEAD", TestRepository.Token)).BaseRef);
    }

    [Fact]
    public async Task Check_8_a_missing_upstream_is_never_replaced_by_another_ref()
    {
        using var repository = WithOrigin();
        repository.Run("checkout", "-q", "-b", "feature");
        repository.Commit("work");
        repository.Run("config", "branch.feature.remote", "origin");
        repository.Run("config", "branch.feature.merge", "refs/heads/gone");
        repository.Run("branch", "origin/gone");
        repository.Run("tag", "origin/gone");

        var upstream = await Branches.UpstreamAsync(repository.Root, null, TestRepository.Token);
        var found = await Branches.ResolveBaseAsync(repository.Root, null, null, TestRepository.Token);
        var named = await Branches.ResolveBaseAsync(repository.Root, "main", null, TestRepository.Token);

        Assert.Equal(new Upstream(UpstreamOutcome.Missing, "origin/gone", "refs/remotes/origin/gone"), upstream);
        Assert.Equal((BranchBaseOutcome.UpstreamMissing, "origin/gone"), (found.Outcome, found.BaseRef));
        Assert.Null(found.Range);
        Assert.Equal(BranchBaseOutcome.Found, named.Outcome);
    }

    [Fact]
    public async Task Check_9_a_branch_that_tracks_its_own_counterpart_is_reviewed_from_trunk()
    {
        using var repository = WithOrigin();
        repository.Run("checkout", "-q", "-b", "feature");
        repository.Commit("work");
        repository.Run("push", "-q", "-u", "origin", "feature");

        var upstream = await Branches.UpstreamAsync(repository.Root, "feature", TestRepository.Token);
        var found = await Branches.ResolveBaseAsync(repository.Root, null, "feature", TestRepository.Token);

        Assert.Equal((UpstreamOutcome.Known, "origin/feature"), (upstream.Outcome, upstream.ShortName));
        Assert.Equal("origin/main", found.BaseRef);
    }

    [Fact]
    public async Task On_the_base_branch_there_is_no_range()
    {
        using var repository = WithOrigin();
        Assert.Equal(BranchBaseOutcome.NoCommits, (await Branches.ResolveBaseAsync(repository.Root, null, "main", TestRepository.Token)).Outcome);
        Assert.Equal(BranchBaseOutcome.OnBaseBranch, (await Branches.ResolveBaseAsync(repository.Root, "main", null, TestRepository.Token)).Outcome);
        Assert.Equal(BranchBaseOutcome.OnBaseBranch, (await Branches.ResolveBaseAsync(repository.Root, null, null, TestRepository.Token)).Outcome);
        repository.Run("branch", "origin/main");
        // Both a local and a remote branch have that name: not the base.
        Assert.Equal(BranchBaseOutcome.NoCommits, (await Branches.ResolveBaseAsync(repository.Root, "origin/main", null, TestRepository.Token)).Outcome);
    }

    [Fact]
    public async Task Without_a_base_or_a_common_ancestor_the_outcome_says_so()
    {
        using TestRepository repository = new();
        repository.Commit();
        repository.Run("branch", "-m", "trunk");
        Assert.Equal(BranchBaseOutcome.NoBase, (await Branches.ResolveBaseAsync(repository.Root, null, null, TestRepository.Token)).Outcome);
        repository.Run("branch", "main");
        repository.Run("checkout", "-q", "--orphan", "alone");
        repository.Commit("alone");

        Assert.Equal(BranchBaseOutcome.NoMergeBase, (await Branches.ResolveBaseAsync(repository.Root, null, null, TestRepository.Token)).Outcome);
        var unknown = await Branches.ResolveBaseAsync(repository.Root, "--output=x", null, TestRepository.Token);
        Assert.Equal(BranchBaseOutcome.NoMergeBase, unknown.Outcome);
        Assert.Contains("--output=x", unknown.Detail);
    }

    [Theory]
    [InlineData(".", "refs/heads/main", UpstreamOutcome.Known, "main")]
    [InlineData(".", "refs/heads/gone", UpstreamOutcome.Missing, "gone")]
    [InlineData("https://host.test/x", "refs/heads/main", UpstreamOutcome.None, null)]
    [InlineData("../other", "refs/heads/main", UpstreamOutcome.None, null)]
    [InlineData("origin", "refs/heads/main", UpstreamOutcome.Known, "origin/main")]
    [InlineData("team/fork", "refs/heads/main", UpstreamOutcome.Known, "team/fork/main")]
    [InlineData("nobody", "refs/heads/main", UpstreamOutcome.Missing, "nobody/main")]
    public async Task Upstreams_have_three_outcomes(string remote, string merge, UpstreamOutcome outcome, string? name)
    {
        using var repository = WithOrigin();
        repository.Run("remote", "add", "team/fork", "../nowhere");
        repository.Run("update-ref", "refs/remotes/team/fork/main", "HEAD");
        repository.Run("checkout", "-q", "-b", "feature");
        repository.Run("config", "branch.feature.remote", remote);
        repository.Run("config", "branch.feature.merge", merge);

        var upstream = await Branches.UpstreamAsync(repository.Root, "HEAD", TestRepository.Token);

        Assert.Equal((outcome, name), (upstream.Outcome, upstream.ShortName));
    }

    [Fact]
    public async Task A_detached_head_has_no_upstream()
    {
        using var repository = WithOrigin();
        repository.Run("checkout", "-q", "--detach");

        Assert.Equal(UpstreamOutcome.None, (await Branches.UpstreamAsync(repository.Root, null, TestRepository.Token)).Outcome);
    }

    [Theory]
    [InlineData("origin/main", "refs/remotes/origin/main", "origin/main", true)]
    [InlineData("fork/main", "refs/remotes/fork/main", "origin/main", true)]
    [InlineData("team/fork/main", "refs/remotes/team/fork/main", "main", true)]
    [InlineData("origin/feature/main", "refs/remotes/origin/feature/main", "origin/main", false)]
    [InlineData("main", "refs/heads/main", "main", false)]
    [InlineData("origin/main", "refs/remotes/origin/main", null, false)]
    public void A_trunk_upstream_equals_the_default_branch_without_remote_names(string name, string full, string? defaultBranch, bool expected) =>
        Assert.Equal(expected, Branches.IsTrunk(new(UpstreamOutcome.Known, name, full), defaultBranch, ["origin", "fork", "team", "team/fork"]));

    [Theory]
    [InlineData("origin/main", "origin/main")]
    [InlineData("dev", "origin/dev")]
    [InlineData("other/thing", "other/thing")]
    [InlineData("nothing", "nothing")]
    public async Task Configured_bases_prefer_a_remote_counterpart(string value, string expected)
    {
        using var repository = WithOrigin();
        repository.Run("update-ref", "refs/remotes/origin/dev", "HEAD");
        repository.Run("update-ref", "refs/remotes/origin/other/thing", "HEAD");
        repository.Run("config", "branch.main.base", value);

        Assert.Equal(expected, await Branches.ConfiguredBaseAsync(repository.Root, null, TestRepository.Token));
    }

    [Fact]
    public async Task A_configured_base_with_a_missing_upstream_never_falls_back_to_origin()
    {
        using var repository = WithOrigin();
        repository.Run("branch", "dev");
        repository.Run("update-ref", "refs/remotes/origin/dev", "HEAD");
        repository.Run("config", "branch.dev.remote", "origin");
        repository.Run("config", "branch.dev.merge", "refs/heads/gone");
        repository.Run("config", "branch.main.base", "dev");

        Assert.Equal("dev", await Branches.ConfiguredBaseAsync(repository.Root, null, TestRepository.Token));
    }

    private static async Task<(string? Name, string Tried)> DefaultAsync(TestRepository repository)
    {
        var found = await Branches.DefaultBranchAsync(repository.Root, TestRepository.Token);
        return (found.Name, string.Join(", ", found.Tried));
    }

    /// <summary>A repository with two commits on main, pushed to a remote called origin.</summary>
    private static TestRepository WithOrigin()
    {
        TestRepository repository = new();
        repository.Commit("one");
        repository.Commit("two");
        TestRepository.RunIn(repository.Folder, "init", "-q", "--bare", "-b", "main", "origin.git");
        repository.Run("remote", "add", "origin", "../origin.git");
        repository.Run("push", "-q", "origin", "main");
        repository.Run("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
        return repository;
    }
}
