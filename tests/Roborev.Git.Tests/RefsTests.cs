namespace Roborev.Git.Tests;

public sealed class RefsTests
{
    private static readonly Refs Refs = new(TestRepository.Git);

    [Fact]
    public async Task Revisions_resolve_to_full_names_of_commits()
    {
        using TestRepository repository = new();
        var first = repository.CommitFile("f", "1");
        var second = repository.CommitFile("f", "2");
        repository.Run("tag", "-a", "-m", "t", "v1", first);
        var blob = repository.Run("rev-parse", "HEAD:f");

        string?[] expected = [second, first, first, second, first, null, null, null];
        var found = await Refs.ResolveCommitsAsync(
            repository.Root, ["HEAD", "HEAD~1", "v1", second[..8], "HEAD^{/change}^", blob, "nope", new string('1', 40)], TestRepository.Token);

        Assert.Equal(expected[..4], found.Take(4));
        Assert.Equal(expected[5..], found.Skip(5));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--output=/tmp/roborev-must-not-exist")]
    [InlineData("-h")]
    [InlineData("HEAD\nHEAD")]
    [InlineData("HEAD\0")]
    [InlineData("HEAD..HEAD")]
    [InlineData("^HEAD")]
    [InlineData("HEAD HEAD")]
    public async Task Check_18_what_is_no_revision_resolves_to_nothing_and_writes_nothing(string revision)
    {
        using TestRepository repository = new();
        repository.Commit();

        Assert.Null(await Refs.ResolveCommitAsync(repository.Root, revision, TestRepository.Token));
        Assert.False(File.Exists("/tmp/roborev-must-not-exist"));
    }

    [Fact]
    public async Task Ranges_freeze_and_name_the_side_that_fails()
    {
        using TestRepository repository = new();
        var first = repository.CommitFile("f", "1");
        var second = repository.CommitFile("f", "2");

        Assert.Equal($"{first}..{second}", (await RangeAsync("HEAD^..HEAD")).Text);
        Assert.Equal(RangeProblem.Start, (await RangeAsync("nope..HEAD")).Problem);
        Assert.Equal(RangeProblem.End, (await RangeAsync("HEAD..nope")).Problem);
        Assert.Equal(RangeProblem.Start, (await RangeAsync("..HEAD")).Problem);
        Assert.Equal(RangeProblem.End, (await RangeAsync("HEAD..")).Problem);
        // Three dots are not supported: the right side becomes ".HEAD".
        Assert.Equal(RangeProblem.End, (await RangeAsync("HEAD^...HEAD")).Problem);
        Assert.Equal(RangeProblem.Start, (await RangeAsync("--output=x..HEAD")).Problem);
        Assert.Equal(RangeProblem.NotARange, (await RangeAsync("HEAD")).Problem);

        Task<RangeResolution> RangeAsync(string range) => Refs.ResolveRangeAsync(repository.Root, range, TestRepository.Token);
    }

    [Theory]
    [InlineData("sha1", RefText.EmptyTreeSha1)]
    [InlineData("sha256", RefText.EmptyTreeSha256)]
    public async Task Check_17_a_range_from_before_a_root_commit_starts_at_the_empty_tree(string format, string emptyTree)
    {
        using TestRepository repository = new(options: ["--object-format=" + format]);
        var root = repository.CommitFile("f", "1");
        var head = repository.CommitFile("f", "2");

        var range = await Refs.ResolveRangeAsync(repository.Root, $"{root}^..HEAD", TestRepository.Token);
        var again = await Refs.ResolveRangeAsync(repository.Root, range.Text!, TestRepository.Token);

        Assert.Equal($"{emptyTree}..{head}", range.Text);
        Assert.True(range.StartsAtRoot);
        Assert.Equal(range, again);
        Assert.Equal(2, await Refs.CountCommitsAsync(repository.Root, emptyTree, head, TestRepository.Token));
        Assert.Equal([root, head], await new Commits(TestRepository.Git).ListRangeAsync(repository.Root, emptyTree, head, TestRepository.Token));
    }

    [Fact]
    public async Task Check_4_a_branch_with_the_name_of_a_tag_keeps_its_name()
    {
        using TestRepository repository = new();
        repository.Commit();
        repository.Run("checkout", "-q", "-b", "x/y");
        repository.Run("tag", "x/y");

        Assert.Equal("x/y", await Refs.CurrentBranchAsync(repository.Root, TestRepository.Token));
        Assert.Equal("x/y", (await HeadSnapshot.TakeAsync(TestRepository.Git, repository.Root, TestRepository.Token)).Snapshot!.Branch);
    }

    [Fact]
    public async Task Unborn_means_a_branch_that_does_not_exist_at_all()
    {
        using TestRepository repository = new();
        Assert.True(await Refs.IsUnbornAsync(repository.Root, TestRepository.Token));
        Assert.Equal("main", await Refs.CurrentBranchAsync(repository.Root, TestRepository.Token));

        repository.Write(".git/refs/heads/main", new string('1', 40) + "\n");
        Assert.False(await Refs.IsUnbornAsync(repository.Root, TestRepository.Token));
        File.Delete(repository.At(".git/refs/heads/main"));
        repository.Commit();
        Assert.False(await Refs.IsUnbornAsync(repository.Root, TestRepository.Token));
        Assert.False(await Refs.IsUnbornAsync(repository.Folder, TestRepository.Token));
    }

    [Fact]
    public async Task Commits_relate_to_each_other()
    {
        using TestRepository repository = new();
        var root = repository.Commit("root");
        repository.Run("checkout", "-q", "-b", "side");
        var side = repository.Commit("side");
        repository.Run("checkout", "-q", "main");
        var main = repository.Commit("main");
        repository.Run("checkout", "-q", "--orphan", "alone");
        var alone = repository.Commit("alone");

        Assert.Equal(root, await Refs.MergeBaseAsync(repository.Root, "side", "main", TestRepository.Token));
        Assert.Null(await Refs.MergeBaseAsync(repository.Root, "side", "alone", TestRepository.Token));
        Assert.Null(await Refs.MergeBaseAsync(repository.Root, "--help", "main", TestRepository.Token));
        Assert.True(await Refs.IsAncestorAsync(repository.Root, root, side, TestRepository.Token));
        Assert.False(await Refs.IsAncestorAsync(repository.Root, side, main, TestRepository.Token));
        Assert.Null(await Refs.IsAncestorAsync(repository.Root, "nope", alone, TestRepository.Token));
        Assert.Equal(1, await Refs.CountCommitsAsync(repository.Root, "main", "side", TestRepository.Token));
    }

    [Theory]
    [InlineData("a..b", true, "a", "b")]
    [InlineData("..b", true, "", "b")]
    [InlineData("a..", true, "a", "")]
    [InlineData("a...b", true, "a", ".b")]
    [InlineData("a.b", false, "", "")]
    public void Ranges_split_at_the_first_two_dots(string text, bool isRange, string start, string end)
    {
        Assert.Equal(isRange, RefText.IsRange(text));
        Assert.Equal(isRange ? (start, end) : null, RefText.SplitRange(text));
    }

    [Theory]
    [InlineData("abcdef1", true)]
    [InlineData("ABCDEF1234", true)]
    [InlineData("abcdef", false)]
    [InlineData("abcdefg", false)]
    [InlineData("12345678901234567890123456789012345678901", false)]
    public void A_sha_has_7_to_40_hexadecimal_digits(string text, bool expected) => Assert.Equal(expected, RefText.LooksLikeSha(text));

    [Theory]
    [InlineData("0123456789abcdef..fedcba9876543210", "0123456..fedcba9", "0123456789abcdef.")]
    [InlineData("feature/long-name", "feature/long-name", "feature")]
    [InlineData("0123456789", "0123456", "0123456")]
    [InlineData("dirty", "dirty", "dirty")]
    [InlineData("main..0123456789", "main..0123456", "main..0123456789")]
    public void Refs_have_two_short_forms(string text, string shortRef, string cliShortRef) =>
        Assert.Equal((shortRef, cliShortRef), (RefText.ShortRef(text), RefText.CliShortRef(text)));
}
