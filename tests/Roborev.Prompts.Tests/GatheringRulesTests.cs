namespace Roborev.Prompts.Tests;

/// <summary>Which copy of <c>.roborev.toml</c> counts: acceptance checks 2 to 6 (prompts.md 5.1, 7 and 22, row 14).</summary>
public sealed class GatheringRulesTests : IDisposable
{
    private readonly TestRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task Check_2_a_branch_is_reviewed_by_the_rules_of_the_default_branch()
    {
        var start = _repository.Commit(".roborev.toml", "review_guidelines = From the default branch.\n");
        _repository.PublishAsOriginMain();
        _repository.Git("checkout", "--quiet", "-b", "topic");
        var end = _repository.Commit(".roborev.toml", "review_guidelines = From the branch.\n");

        var input = await TestRepository.GatherInputAsync(_repository.Request($"{start}..{end}"));

        Assert.Equal("From the default branch.", input.Guidelines);
        Assert.Contains("\n## Project Guidelines\n", Samples.Build(input).Text);
    }

    [Fact]
    public async Task A_tag_or_branch_with_the_name_of_the_default_branch_does_not_take_its_place()
    {
        _repository.Commit(".roborev.toml", "review_guidelines = True.\n");
        _repository.PublishAsOriginMain();
        _repository.Git("checkout", "--quiet", "-b", "origin/main");
        var sha = _repository.Commit(".roborev.toml", "review_guidelines = False.\n");
        _repository.Git("tag", "main");
        _repository.Git("tag", "origin/main");

        Assert.Equal("True.", (await TestRepository.GatherInputAsync(_repository.Request(sha))).Guidelines);
    }

    [Fact]
    public async Task Check_3_an_unreadable_file_on_the_default_branch_means_no_rules()
    {
        _repository.Commit(".roborev.toml", "not valid");
        var sha = _repository.Commit("a.txt", "a\n");
        _repository.Write(".roborev.toml", "review_guidelines = On disk.\n");

        Assert.Null((await TestRepository.GatherInputAsync(_repository.Request(sha))).Guidelines);
    }

    [Fact]
    public async Task A_file_without_the_key_on_the_default_branch_means_no_guidelines()
    {
        _repository.Commit(".roborev.toml", "exclude_patterns = x\n");
        var sha = _repository.Commit("a.txt", "a\n");
        _repository.Write(".roborev.toml", "review_guidelines = On disk.\n");

        Assert.Null((await TestRepository.GatherInputAsync(_repository.Request(sha))).Guidelines);
    }

    [Fact]
    public async Task Check_4_uncommitted_changes_follow_the_file_on_disk()
    {
        _repository.Commit("a.txt", "a\n");
        _repository.Write(".roborev.toml", "\uFEFFreview_guidelines = On disk.\n");

        var input = await TestRepository.GatherInputAsync(_repository.Request("dirty") with { DirtyDiff = Samples.SmallDiff });

        Assert.Equal("On disk.", input.Guidelines);
        Assert.Equal("src/clock.c", Assert.Single(input.Diff.Files).Path);
        Assert.Equal(Samples.Diff().Sha256, input.Diff.Sha256);
    }

    [Theory]
    [InlineData(true, "On disk.")]
    [InlineData(false, null)]
    public async Task Without_a_file_on_the_default_branch_the_one_on_disk_counts_for_own_changes_only(bool isOwn, string? guidelines)
    {
        var sha = _repository.Commit("a.txt", "a\n");
        _repository.Write(".roborev.toml", "review_guidelines = On disk.\n");

        var input = await TestRepository.GatherInputAsync(_repository.Request(sha) with { IsAuthoredLocally = isOwn });

        Assert.Equal(guidelines, input.Guidelines);
    }

    [Theory]
    [InlineData("default", false)]
    [InlineData("security", true)]
    public async Task Check_5_patterns_of_the_repository_do_not_hide_files_from_a_security_review(string reviewType, bool isShown)
    {
        _repository.Commit(".roborev.toml", "exclude_patterns = secret.txt\n");
        _repository.Write("secret.txt", "s\n");
        var sha = _repository.Commit("a.txt", "a\n");

        var input = await TestRepository.GatherInputAsync(_repository.Request(sha) with { ReviewType = reviewType });

        Assert.Equal(isShown, input.Diff.Text.Contains("secret.txt"));
    }

    [Fact]
    public async Task Check_6_patterns_of_the_user_apply_to_security_reviews_too()
    {
        _repository.Write("secret.txt", "s\n");
        var sha = _repository.Commit("a.txt", "a\n");

        var input = await TestRepository.GatherInputAsync(
            _repository.Request(sha) with { ReviewType = "security", GlobalExcludePatterns = ["secret.txt"] });

        Assert.DoesNotContain("secret.txt", input.Diff.Text);
        Assert.Equal("secret.txt", Assert.Single(input.Diff.Excluded).Path);
    }
}
