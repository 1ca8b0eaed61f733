using System.Text;
using Roborev.Core.Reviews;

namespace Roborev.Prompts.Tests;

/// <summary>Changes and their history from a real repository: acceptance checks 12, 17, 18, 25, 33 and 34.</summary>
public sealed class GatheringTests : IDisposable
{
    private readonly TestRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task Check_1_a_first_commit_has_no_optional_section()
    {
        var sha = _repository.Commit("a.txt", "a\n", "Add a\n\nBecause.");

        var input = await TestRepository.GatherInputAsync(_repository.Request(sha));

        var facts = Assert.IsType<ReviewedChange.Commit>(input.Change).Facts;
        Assert.Equal(new PromptCommit(sha, "Add a", "Ada", "Because."), facts);
        Assert.Empty(input.PreviousReviews);
        Assert.Empty(input.PreviousAttempts);
        Assert.EndsWith("+a\n```\n", Samples.Build(input).Text);
    }

    [Fact]
    public async Task Check_17_the_commits_before_a_commit_come_oldest_first_without_the_commit_itself()
    {
        string[] shas = [.. Enumerable.Range(1, 5).Select(number => _repository.Commit("a.txt", $"{number}\n"))];
        var history = new MemoryHistory { ByCommit = { [shas[1]] = Samples.Review("codex", "one"), [shas[3]] = Samples.Review("codex", "three") } };

        var input = await TestRepository.GatherInputAsync(_repository.Request(shas[4], history));

        Assert.Equal(shas[1..4], input.PreviousReviews.Select(commit => commit.Sha));
        Assert.Equal(["one", null, "three"], input.PreviousReviews.Select(commit => commit.Review?.Output));
        Assert.Contains($"### Commit {shas[2][..7]}\n\nNo review of this commit is available.\n", Samples.Build(input).Text);
    }

    [Fact]
    public async Task Check_18_the_history_is_asked_for_the_review_type_and_the_exact_ref()
    {
        _repository.Commit("a.txt", "a\n");
        var sha = _repository.Commit("a.txt", "b\n");
        var history = new MemoryHistory { ByRef = { [sha] = [.. Enumerable.Range(1, 9).Select(number => Samples.Review("codex", $"{number}"))] } };

        var input = await TestRepository.GatherInputAsync(_repository.Request(sha, history) with { ReviewType = "general" });
        await TestRepository.GatherInputAsync(_repository.Request(sha, history) with { ReviewType = "security", ContextCount = 0 });

        Assert.Equal(["newest default", $"ref {sha} default", $"ref {sha} security"], history.Questions);
        Assert.Equal(["5", "6", "7", "8", "9"], input.PreviousAttempts.Select(review => review.Output));
    }

    [Fact]
    public async Task A_range_has_its_commits_oldest_first_and_its_start_among_the_commits_before_it()
    {
        string[] shas = [.. Enumerable.Range(1, 5).Select(number => _repository.Commit("a.txt", $"{number}\n", $"Step {number}"))];
        var range = $"{shas[2]}..{shas[4]}";
        var history = new MemoryHistory
        {
            ByCommit = { [shas[2]] = Samples.Review("codex", "start"), [shas[3]] = Samples.Review("codex", "inside", Verdict.Fail) },
            ByRef = { [range] = [Samples.Review("codex", "again")] },
        };

        var input = await TestRepository.GatherInputAsync(_repository.Request(range, history));

        Assert.Equal(["Step 4", "Step 5"], Assert.IsType<ReviewedChange.Range>(input.Change).Commits.Select(commit => commit.Subject));
        Assert.Equal(shas[..3], input.PreviousReviews.Select(commit => commit.Sha));
        Assert.Equal(shas[3], Assert.Single(input.InRangeReviews).Sha);
        Assert.Equal("again", Assert.Single(input.PreviousAttempts).Output);
        Assert.Contains("-3\n+5\n", input.Diff.Text);
        Assert.DoesNotContain("+4\n", input.Diff.Text);
    }

    [Fact]
    public async Task A_range_from_before_the_first_commit_has_nothing_before_it()
    {
        var sha = _repository.Commit("a.txt", "a\n");
        var history = new MemoryHistory { ByCommit = { [sha] = Samples.Review("codex", "x") } };

        var input = await TestRepository.GatherInputAsync(_repository.Request($"{Roborev.Git.RefText.EmptyTreeSha1}..{sha}", history));

        Assert.Empty(input.PreviousReviews);
        Assert.Equal(sha, Assert.Single(input.InRangeReviews).Sha);
    }

    [Fact]
    public async Task Uncommitted_changes_have_HEAD_among_the_commits_before_them_and_no_attempts()
    {
        _repository.Commit("a.txt", "a\n");
        var head = _repository.Commit("a.txt", "b\n");
        var history = new MemoryHistory { ByCommit = { [head] = Samples.Review("codex", "x") } };

        var input = await TestRepository.GatherInputAsync(_repository.Request("dirty", history) with { DirtyDiff = Samples.SmallDiff, ContextCount = 1 });

        Assert.Equal(head, Assert.Single(input.PreviousReviews).Sha);
        Assert.DoesNotContain(history.Questions, question => question.StartsWith("ref", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Uncommitted_changes_before_the_first_commit_can_be_reviewed()
    {
        var input = await TestRepository.GatherInputAsync(_repository.Request("dirty") with { DirtyDiff = Samples.SmallDiff });

        Assert.Empty(input.PreviousReviews);
    }

    [Fact]
    public async Task Check_25_a_commit_of_lock_files_alone_is_nothing_to_review()
    {
        _repository.Write("sub/yarn.lock", "x\n");
        var sha = _repository.Commit("package-lock.json", "{}\n");

        var empty = Assert.IsType<ReviewSubject.Empty>(await TestRepository.GatherAsync(_repository.Request(sha)));

        Assert.Equal("every changed file is excluded: package-lock.json (by package-lock.json), sub/yarn.lock (by yarn.lock)", empty.Reason);
    }

    [Fact]
    public async Task Check_25_a_merge_is_reviewed_against_its_first_parent_and_skipped_if_it_brings_nothing()
    {
        _repository.Commit("a.txt", "a\n");
        _repository.Git("checkout", "--quiet", "-b", "topic");
        _repository.Commit("b.txt", "b\n");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Commit("c.txt", "c\n");
        _repository.Git("merge", "--quiet", "--no-ff", "--message", "Merge", "topic");
        var merge = _repository.Head();
        _repository.Git("checkout", "--quiet", "-b", "other", "HEAD~1");
        _repository.Commit("d.txt", "d\n");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Git("merge", "--quiet", "--strategy=ours", "--message", "Merge nothing", "other");

        var input = await TestRepository.GatherInputAsync(_repository.Request(merge));
        var subject = await TestRepository.GatherAsync(_repository.Request(_repository.Head()));

        Assert.Equal("b.txt", Assert.Single(input.Diff.Files).Path);
        Assert.Contains("the change is empty", Assert.IsType<ReviewSubject.Empty>(subject).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task Check_25_an_empty_uncommitted_change_is_nothing_to_review(string diff) =>
        Assert.IsType<ReviewSubject.Empty>(await TestRepository.GatherAsync(_repository.Request("dirty") with { DirtyDiff = diff }));

    [Fact]
    public async Task What_is_not_in_the_repository_is_missing()
    {
        var sha = _repository.Commit("a.txt", "a\n");
        var unknown = new string('d', 40);

        Assert.Contains(unknown, Missing(await TestRepository.GatherAsync(_repository.Request(unknown))));
        Assert.Contains("the start of the range", Missing(await TestRepository.GatherAsync(_repository.Request($"{unknown}..{sha}"))));
        Assert.Contains("the end of the range", Missing(await TestRepository.GatherAsync(_repository.Request($"{sha}..--output=x"))));

        static string Missing(ReviewSubject subject) => Assert.IsType<ReviewSubject.Missing>(subject).Error;
    }

    [Fact]
    public async Task Check_33_settings_of_git_do_not_change_the_diff()
    {
        _repository.Commit("ä.txt", "a\n");
        var sha = _repository.Commit("ä.txt", "b\n");
        _repository.Git("config", "color.ui", "always");
        _repository.Git("config", "diff.noprefix", "true");
        _repository.Git("config", "diff.external", "false");

        var text = Samples.Build(await TestRepository.GatherInputAsync(_repository.Request(sha))).Text;

        Assert.DoesNotContain('\e', text);
        Assert.Contains("--- a/ä.txt\n+++ b/ä.txt\n", text);
    }

    [Fact]
    public async Task Check_34_invalid_bytes_in_a_file_become_replacement_characters()
    {
        _repository.Write("a.txt", [(byte)'x', 0xFF, (byte)'y', (byte)'\n']);
        var sha = _repository.Commit("Add bytes");

        var text = Samples.Build(await TestRepository.GatherInputAsync(_repository.Request(sha))).Text;

        Assert.Contains("+x\uFFFDy\n", text);
        Assert.Equal(text, Encoding.UTF8.GetString(new UTF8Encoding(false, true).GetBytes(text)));
    }

    [Fact]
    public async Task Check_12_a_large_commit_is_delivered_as_a_file_that_goes_away()
    {
        var content = string.Concat(Enumerable.Range(0, 30_000).Select(number => $"line {number}\n"));
        var sha = _repository.Commit("big.txt", content);
        var input = await TestRepository.GatherInputAsync(_repository.Request(sha));
        string path;
        using (var prepared = await PreparedPrompt.CreateAsync(input, _repository.Root, CancellationToken.None))
        {
            var prompt = prepared.Result.Prompt!;
            path = Directory.GetFiles(_repository.Root, DiffSnapshot.FileName, SearchOption.AllDirectories).Single();
            Assert.Equal((DiffDelivery.File, false), (prompt.Delivery, prompt.NeedsSnapshot));
            Assert.Contains($"`{path}`", prompt.Text);
            Assert.Equal(input.Diff.Text, await File.ReadAllTextAsync(path));
            Assert.Contains("+line 29999\n", input.Diff.Text);
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [Fact]
    public async Task A_small_commit_needs_no_file()
    {
        var input = await TestRepository.GatherInputAsync(_repository.Request(_repository.Commit("a.txt", "a\n")));

        using var prepared = await PreparedPrompt.CreateAsync(input, _repository.Root, CancellationToken.None);

        Assert.Equal(DiffDelivery.Inline, prepared.Result.Prompt?.Delivery);
        Assert.Empty(Directory.GetDirectories(_repository.Root, DiffSnapshot.DirectoryPrefix + "*"));
    }
}
