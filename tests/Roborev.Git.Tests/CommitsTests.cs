using System.Text;

namespace Roborev.Git.Tests;

public sealed class CommitsTests
{
    private static readonly Commits Commits = new(TestRepository.Git);
    private static readonly PatchIds PatchIds = new(TestRepository.Git);

    [Fact]
    public async Task Facts_of_a_commit()
    {
        using TestRepository repository = new();
        var root = repository.Commit("root");
        var sha = repository.Commit("Two\nlines | of subject\n\nBody \u001e one\n\nBody two\n");

        var facts = await Commits.ReadFactsAsync(repository.Root, "HEAD", TestRepository.Token);

        Assert.Equal((sha, "Test Author", "Two lines | of subject", "Body \u001e one\n\nBody two"), (facts!.Sha, facts.Author, facts.Subject, facts.Body));
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 7, 8, 9, new(5, 30, 0)), facts.Timestamp);
        Assert.Equal(TimeSpan.FromMinutes(330), facts.Timestamp.Offset);
        Assert.Equal([root], facts.Parents);
        Assert.Null(await Commits.ReadFactsAsync(repository.Root, "nope", TestRepository.Token));
        Assert.Null(await Commits.ReadFactsAsync(repository.Root, "--output=x", TestRepository.Token));
    }

    [Fact]
    public async Task Many_commits_are_read_in_order_by_one_process_and_unknown_ones_are_left_out()
    {
        using TestRepository repository = new();
        var first = repository.Commit("first");
        var second = repository.Commit("second");

        var facts = await Commits.ReadManyAsync(repository.Root, [second, new string('1', 40), first, "HEAD"], TestRepository.Token);
        var range = await Commits.ReadRangeAsync(repository.Root, first, second, TestRepository.Token);

        Assert.Equal(["second", "first"], facts.Select(commit => commit.Subject));
        Assert.Empty(await Commits.ReadManyAsync(repository.Root, [new string('1', 40)], TestRepository.Token));
        Assert.Equal(["second"], range.Select(commit => commit.Subject));
    }

    [Fact]
    public async Task Preceding_commits_follow_all_parents_newest_first()
    {
        using TestRepository repository = new();
        var shas = Enumerable.Range(0, 4).Select(i => repository.Commit($"c{i}")).ToList();

        Assert.Equal([shas[2], shas[1]], await Commits.PrecedingAsync(repository.Root, shas[3], 2, TestRepository.Token));
        Assert.Empty(await Commits.PrecedingAsync(repository.Root, shas[0], 5, TestRepository.Token));
        Assert.Equal([shas[1], shas[2], shas[3]], await Commits.ListRangeAsync(repository.Root, shas[0], "HEAD", TestRepository.Token));
    }

    [Fact]
    public async Task Files_are_read_from_commits()
    {
        using TestRepository repository = new();
        repository.Write("dir/ünï \"q\"", [0, 1, 255]);
        repository.Write("big", new string('x', 1000));
        repository.Commit();
        File.Delete(repository.At("dir/ünï \"q\""));

        Assert.Equal([0, 1, 255], await ReadAsync("dir/ünï \"q\""));
        Assert.Equal(10, (await Commits.ReadFileAtAsync(repository.Root, "HEAD", "big", 10, TestRepository.Token))!.Length);
        Assert.Null(await ReadAsync("dir"));
        Assert.Null(await ReadAsync("gone"));
        Assert.Null(await ReadAsync("dir/x\nbig"));
        Assert.Null(await ReadAsync("../big"));
        Assert.Null(await Commits.ReadFileAtAsync(repository.Root, "nope", "big", 10, TestRepository.Token));

        Task<byte[]?> ReadAsync(string path) => Commits.ReadFileAtAsync(repository.Root, "HEAD", path, 1 << 20, TestRepository.Token);
    }

    [Fact]
    public async Task A_patch_id_equals_that_of_git_show_and_does_not_depend_on_the_users_settings()
    {
        using TestRepository repository = new();
        var long1 = string.Join('\n', Enumerable.Range(0, 60));
        var commits = new List<string> { repository.CommitFile("ünï \"cödé\"", long1 + "\n") };
        repository.Run("mv", "ünï \"cödé\"", "moved");
        repository.Write("moved", long1 + "\nmore");
        commits.Add(repository.Commit("rename"));
        repository.Write("bin", [0, 1, 2]);
        commits.Add(repository.Commit("binary"));
        repository.Run("update-index", "--chmod=+x", "moved");
        repository.Run("commit", "-q", "-m", "mode");
        commits.Add(repository.Head);
        File.CreateSymbolicLink(repository.At("link"), "moved");
        commits.Add(repository.Commit("link"));
        var expected = commits.Select(sha => ReferenceId(repository, sha)).ToList();
        foreach (var (key, value) in ((string, string)[])[("diff.external", "false"), ("diff.noprefix", "true"), ("diff.mnemonicPrefix", "true"), ("diff.renames", "false"),
            ("color.ui", "always"), ("core.quotePath", "false"), ("diff.context", "9"), ("diff.algorithm", "patience"), ("core.abbrev", "20")])
            repository.Run("config", key, value);

        var all = await PatchIds.ComputeAsync(repository.Root, commits, TestRepository.Token);

        Assert.Equal(expected, commits.Select(sha => all[sha]));
        Assert.All(expected, id => Assert.Matches("^[0-9a-f]{40}$", id));
        foreach (var (sha, id) in commits.Zip(expected))
            Assert.Equal(id, await PatchIds.ComputeAsync(repository.Root, sha, TestRepository.Token));
    }

    [Fact]
    public async Task Merges_empty_commits_and_failures_have_no_patch_id()
    {
        using TestRepository repository = new();
        repository.CommitFile("a", "1");
        repository.Run("checkout", "-q", "-b", "side");
        repository.CommitFile("b", "1");
        repository.Run("checkout", "-q", "main");
        repository.CommitFile("c", "1");
        repository.Run("merge", "-q", "-m", "merge", "side");
        var merge = repository.Head;
        var empty = repository.Commit("empty");

        foreach (var sha in (string[])[merge, empty, new string('1', 40), "HEAD", "--output=x"])
            Assert.Equal("", await PatchIds.ComputeAsync(repository.Root, sha, TestRepository.Token));
    }

    [Fact]
    public async Task Check_21_thousands_of_patch_ids_take_two_processes()
    {
        using TestRepository repository = new();
        StringBuilder import = new();
        for (var i = 0; i < 2500; i++)
            import.Append($"commit refs/heads/main\ncommitter T <t@e> {1700000000 + i} +0000\ndata 1\nx\nM 644 inline f\ndata <<E\nline {i}\nE\n\n");
        TestRepository.Execute(repository.Root, "git", [], ["fast-import", "--quiet"], Encoding.UTF8.GetBytes(import.ToString()));
        var shas = repository.Run("rev-list", "HEAD").Split('\n');

        Assert.Equal(2500, (await PatchIds.ComputeAsync(repository.Root, shas, TestRepository.Token)).Count);
    }

    private static string ReferenceId(TestRepository repository, string sha)
    {
        var (_, patch, _) = TestRepository.Execute(repository.Root, "git", [], ["-c", "color.ui=false", "show", sha], null);
        return TestRepository.Execute(repository.Root, "git", [], ["patch-id", "--stable"], Encoding.UTF8.GetBytes(patch)).Output.Split(' ')[0];
    }
}
