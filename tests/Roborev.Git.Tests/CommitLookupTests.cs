using System.Diagnostics;
using System.Text;

namespace Roborev.Git.Tests;

public sealed class CommitLookupTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    public static TheoryData<string> OddCommits =>
    [
        "author A U Thor <a@b> 1700000000 +0530\ncommitter C <c@d> 1700000000 +0000\n\nsubject\n",
        "author A <a@b> 1700000000 -0930\ncommitter C <c@d> 0 +0000\n\n\n  \n  Subject with   blanks  \nsecond line\t\n   \n\n  body  \n\n\nmore\n\n",
        "author A <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\n\n",
        "author A <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\n",
        "author A <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\n\nno line end",
        "author A <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\n\nsubject\r\n\r\nbody\r\nmore\r\n",
        "author A <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\ngpgsig -----BEGIN\n parent not really\n author neither\n -----END\n\nsigned\n\nauthor Fake <f@f> 1 +0000\n",
        "author Jos\u00e9 \u00c5ngstr\u00f6m <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\nencoding utf-8\n\n\u00fcn\u00ef \ud83d\ude00\n",
        "author  Leading <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\n\nx\n",
        "author <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\n\nno name\n",
        "author A <a<b>> 1700000000 +0000\ncommitter C <c@d> 0 +0000\n\nodd mail\n",
        "author A <a@b>\ncommitter C <c@d> 0 +0000\n\nno date\n",
        "author A <a@b> 1700000000 +9999\ncommitter C <c@d> 0 +0000\n\nodd zone\n",
        "author A <a@b> 99999999999999 +0000\ncommitter C <c@d> 0 +0000\n\nfar future\n",
        "author A <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\n\nfeed\fin\vsubject\f\n\f\nbody\f\n",
        "author A <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\n\n\u001e|\u0001\u001b[31m\n\nbody\u001e\n",
    ];

    [Theory]
    [MemberData(nameof(OddCommits))]
    public async Task An_odd_commit_has_the_same_facts_as_git_tells(string headers)
    {
        using TestRepository repository = new();
        await AssertSameAsync(repository, WriteCommit(repository, Encoding.UTF8.GetBytes(headers)));
    }

    [Fact]
    public async Task Other_encodings_and_broken_bytes_have_the_same_facts_as_git_tells()
    {
        using TestRepository repository = new();
        var latin = Encoding.Latin1.GetBytes("author Jos\u00e9 <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\nencoding ISO-8859-1\n\n\u00fcml\u00e4ut\n");
        byte[] broken = [.. "author A <a@b> 1700000000 +0000\ncommitter C <c@d> 0 +0000\n\nbad \u00fc"u8[..^1], .. " bytes\n"u8];

        await AssertSameAsync(repository, WriteCommit(repository, latin));
        await AssertSameAsync(repository, WriteCommit(repository, broken));
    }

    [Fact]
    public async Task Parents_are_those_that_git_shows_also_in_a_shallow_clone()
    {
        using TestRepository repository = new();
        repository.Commit("one");
        repository.Commit("two");
        var three = repository.Commit("three");
        var clone = Path.Combine(repository.Folder, "clone");
        TestRepository.RunIn(repository.Folder, "clone", "-q", "--depth", "2", "file://" + repository.Root, clone);

        await AssertSameAsync(repository.Root, three);
        await AssertSameAsync(clone, three);
        await AssertSameAsync(clone, TestRepository.RunIn(clone, "rev-parse", "HEAD^"));
    }

    [Fact]
    public async Task What_is_not_a_commit_is_not_found()
    {
        using TestRepository repository = new();
        repository.CommitFile("f", "1");
        repository.Run("tag", "-a", "-m", "t", "v1");
        await using CommitLookup lookup = new(TestRepository.Git, Long);

        foreach (var name in (string[])["HEAD", "", "x\ny", new string('1', 40), repository.Run("rev-parse", "HEAD:f"), repository.Run("rev-parse", "v1"), repository.Run("rev-parse", "HEAD^{tree}")])
            Assert.Null(await lookup.FindAsync(repository.Root, name, TestRepository.Token));
    }

    [Fact]
    public async Task New_commits_are_seen_and_many_questions_share_one_process()
    {
        using TestRepository repository = new();
        await using CommitLookup lookup = new(TestRepository.Git, Long);
        var first = repository.Commit("first");
        Assert.Equal("first", (await lookup.FindAsync(repository.Root, first, TestRepository.Token))!.Subject);
        var second = repository.Commit("second");
        repository.Run("gc", "-q", "--prune=now");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => lookup.FindAsync(repository.Root, i % 2 == 0 ? first : second, TestRepository.Token)));

        Assert.All(answers, (facts, i) => Assert.Equal(i % 2 == 0 ? first : second, facts!.Sha));
        Assert.Equal(1, lookup.RunningProcesses);
    }

    [Fact]
    public async Task A_process_that_died_is_replaced()
    {
        using TestRepository repository = new();
        var sha = repository.Commit();
        await using CommitLookup lookup = new(TestRepository.Git, Long);
        await lookup.FindAsync(repository.Root, sha, TestRepository.Token);
        foreach (var process in CatFilesIn(repository.Root))
        {
            process.Kill();
            await process.WaitForExitAsync(TestRepository.Token);
        }

        Assert.NotNull(await lookup.FindAsync(repository.Root, sha, TestRepository.Token));
    }

    [Fact]
    public async Task The_number_of_processes_is_bounded_and_disposal_ends_them()
    {
        using TestRepository one = new();
        using TestRepository two = new();
        using TestRepository three = new();
        CommitLookup lookup = new(TestRepository.Git, Long, maxRepositories: 2);
        foreach (var repository in (TestRepository[])[one, two, three, one])
            Assert.NotNull(await lookup.FindAsync(repository.Root, repository.Commit(), TestRepository.Token));

        Assert.Equal(2, lookup.RunningProcesses);
        await lookup.DisposeAsync();
        Assert.Equal(0, lookup.RunningProcesses);
        Assert.Empty(CatFilesIn(one.Root));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => lookup.FindAsync(one.Root, new string('1', 40), TestRepository.Token));
    }

    [Fact]
    public async Task Closing_and_asking_at_the_same_time_leaves_no_process_behind()
    {
        using TestRepository one = new();
        using TestRepository two = new();
        var (first, second) = (one.Commit(), two.Commit());
        CommitLookup lookup = new(TestRepository.Git, Long, maxRepositories: 1);

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() =>
            i % 2 == 0 ? lookup.FindAsync(one.Root, first, TestRepository.Token) : lookup.FindAsync(two.Root, second, TestRepository.Token))));
        await lookup.DisposeAsync();

        Assert.All(answers, Assert.NotNull);
        Assert.Empty(CatFilesIn(one.Root));
        Assert.Empty(CatFilesIn(two.Root));
    }

    [Fact]
    public async Task An_idle_process_is_ended_and_comes_back_on_demand()
    {
        using TestRepository repository = new();
        var sha = repository.Commit();
        TestClock clock = new();
        await using CommitLookup lookup = new(TestRepository.Git, Long, time: clock);
        await lookup.FindAsync(repository.Root, sha, TestRepository.Token);
        clock.Advance(Long - TimeSpan.FromSeconds(1));
        Assert.Equal(1, lookup.RunningProcesses);

        clock.Advance(Long);

        Assert.Equal(0, lookup.RunningProcesses);
        Assert.NotNull(await lookup.FindAsync(repository.Root, sha, TestRepository.Token));
    }

    [Fact]
    public async Task A_git_without_the_command_is_asked_one_process_at_a_time()
    {
        using TestRepository repository = new();
        var sha = repository.Commit("old git");
        repository.Write("git", "#!/bin/sh\ncase \"$*\" in *--batch-command*) exit 129;; esac\nexec git \"$@\"\n");
        repository.MakeExecutable("git");
        await using CommitLookup lookup = new(new GitRunner(repository.At("git")), Long);

        Assert.Equal("old git", (await lookup.FindAsync(repository.Root, sha, TestRepository.Token))!.Subject);
        Assert.Equal("old git", (await lookup.FindAsync(repository.Root, sha, TestRepository.Token))!.Subject);
        Assert.Equal(0, lookup.RunningProcesses);
    }

    [Fact]
    public async Task A_known_commit_costs_far_less_than_a_process()
    {
        using TestRepository repository = new();
        var sha = repository.Commit();
        await using CommitLookup lookup = new(TestRepository.Git, Long);
        await lookup.FindAsync(repository.Root, sha, TestRepository.Token);
        List<TimeSpan> times = [];
        for (var i = 0; i < 201; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await lookup.FindAsync(repository.Root, sha, TestRepository.Token);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        // The median is not disturbed by other work on the machine.
        Assert.True(times.Order().ElementAt(100) < TimeSpan.FromMilliseconds(1.5), $"median {times.Order().ElementAt(100).TotalMilliseconds} ms");
    }

    private static List<Process> CatFilesIn(string directory) =>
        [.. Process.GetProcessesByName("git").Where(process => new FileInfo($"/proc/{process.Id}/cwd").LinkTarget == directory)];

    private static string WriteCommit(TestRepository repository, byte[] headersAndMessage)
    {
        var tree = TestRepository.Execute(repository.Root, "git", [], ["hash-object", "-t", "tree", "-w", "--stdin"], []).Output.Trim();
        byte[] content = [.. Encoding.ASCII.GetBytes($"tree {tree}\n"), .. headersAndMessage];
        return TestRepository.Execute(repository.Root, "git", [], ["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], content).Output.Trim();
    }

    private static Task AssertSameAsync(TestRepository repository, string sha) => AssertSameAsync(repository.Root, sha);

    private static async Task AssertSameAsync(string directory, string sha)
    {
        TestClock clock = new();
        await using CommitLookup lookup = new(TestRepository.Git, Long, time: clock);
        var expected = await new Commits(TestRepository.Git, clock).ReadFactsAsync(directory, sha, TestRepository.Token);
        var actual = await lookup.FindAsync(directory, sha, TestRepository.Token);

        Assert.NotNull(expected);
        Assert.Equal((expected.Sha, expected.Author, expected.Subject, expected.Body), (actual!.Sha, actual.Author, actual.Subject, actual.Body));
        Assert.Equal((expected.Timestamp, expected.Timestamp.Offset), (actual.Timestamp, actual.Timestamp.Offset));
        Assert.Equal(expected.Parents, actual.Parents);
    }
}
