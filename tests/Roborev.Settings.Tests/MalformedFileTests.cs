namespace Roborev.Settings.Tests;

/// <summary>config.md 3.1: a file that is wrong in any part is refused as a whole, with file, line, column, key and reason.</summary>
public sealed class MalformedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("max_workers = \"4\"", 1, 15, "max_workers", "must be an integer, not a string")]
    [InlineData("# c\n\nmax_workers = 4.0", 3, 15, "max_workers", "a decimal number")]
    [InlineData("max_workers = 2020-01-01", 1, 15, "max_workers", "a date or time")]
    [InlineData("default_agent = 1", 1, 17, "default_agent", "must be a string, not an integer")]
    [InlineData("mouse_enabled = 'yes'", 1, 17, "mouse_enabled", "must be a boolean")]
    [InlineData("exclude_patterns = 'x'", 1, 20, "exclude_patterns", "must be a list, not a string")]
    [InlineData("exclude_patterns = ['x', 1]", 1, 26, "exclude_patterns", "one item is an integer")]
    [InlineData("agent = 'codex'", 1, 9, "agent", "must be a table, not a string")]
    [InlineData("sync = []", 1, 8, "sync", "must be a table")]
    [InlineData("hooks = ['x']", 1, 10, "hooks", "list of tables")]
    [InlineData("[sync]\nenabled = 1", 2, 11, "sync.enabled", "must be a boolean")]
    [InlineData("[sync.repo_names]\na = 1", 2, 5, "sync.repo_names.a", "must be a string")]
    [InlineData("[ci.reviews]\ncodex = 'x'", 2, 9, "ci.reviews.codex", "must be a list")]
    [InlineData("[ci.github_app_installations]\no = 'x'", 2, 5, "ci.github_app_installations.o", "must be an integer")]
    [InlineData("max_workers = 99999999999999999999", 1, 15, "max_workers", "99999999999999999999")]
    [InlineData("max_workers = 4\nmax_workers = 5", 2, 1, "max_workers", "already defined")]
    [InlineData("default_agent = \"x\nmax_workers = 2", 1, 19, "default_agent", "newline")]
    [InlineData("[sync\nenabled = true", 1, 6, "sync", "expecting")]
    [InlineData("hooks = []\n\n[[hooks]]\nevent = 'x'", 3, 1, "hooks", "remove the line `hooks = []`")]
    [InlineData("acp.name = 'claude'", 1, 12, "acp.name", "built-in agent")]
    [InlineData("[acp]\nname = 'codex'", 2, 8, "acp.name", "built-in agent")]
    public void The_error_names_place_and_reason(string text, int line, int column, string key, string reason)
    {
        var result = GlobalSettingsFile.Parse(text, "/d/config.toml");

        Assert.NotNull(result.Error);
        Assert.Equal((line, column, key), (result.Error.Line, result.Error.Column, result.Error.Key));
        Assert.Contains(reason, result.Error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"/d/config.toml:{line}:{column}: {key}: ", result.Error.Message, StringComparison.Ordinal);
        Assert.Equal(4, result.Settings.MaxWorkers);
    }

    [Fact]
    public void The_first_of_several_errors_is_reported()
    {
        var result = GlobalSettingsFile.Parse("tab_width = 'a'\nmax_workers = 'b'\n", "f");

        Assert.Equal("tab_width", result.Error!.Key);
    }

    [Theory] // Check 40
    [InlineData(-1)]
    [InlineData(0)]
    public void Check_40_too_few_workers_are_an_error_that_names_the_key(int workers) =>
        Assert.Equal(("max_workers", 1), (GlobalSettingsFile.Parse($"max_workers = {workers}", "f").Error!.Key, GlobalSettingsFile.Parse($"max_workers = {workers}", "f").Error!.Line));

    [Fact]
    public void Check_32_two_owners_that_differ_in_letter_case_only_collide()
    {
        var error = GlobalSettingsFile.Parse("[ci.github_app_installations]\nOrg = 1\norg = 2\n", "f").Error!;

        Assert.Equal(3, error.Line);
        Assert.Contains("\"org\" and \"Org\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_10_a_malformed_repository_file_names_its_path_and_line()
    {
        File.WriteAllText(_folder.In(".roborev.toml"), "agent = 'codex'\nagent = ");

        var result = RepositorySettingsFile.Load(_folder.Path);

        Assert.StartsWith(_folder.In(".roborev.toml") + ":2:", result.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("", result.Settings.Agent);
    }

    [Theory]
    [InlineData("[agent.codex]\ndisable_review_skills = true", "agent", "must be a string, not a table")]
    [InlineData("[acp]\nname = 'claude'", "acp.name", "built-in agent")]
    public void A_repository_file_is_as_strict(string text, string key, string reason)
    {
        var error = RepositorySettingsFile.Parse(text, "main:.roborev.toml").Error!;

        Assert.Equal(key, error.Key);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.StartsWith("main:.roborev.toml:", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a = ", "[")]
    [InlineData("a = ", "{a=")]
    [InlineData("a = [\"\"\"x\"\"\"\", ", "[")]
    public void Deep_nesting_is_an_error_and_does_not_end_the_process(string start, string repeated)
    {
        var error = RepositorySettingsFile.Parse("agent = 'a'\n" + start + string.Concat(Enumerable.Repeat(repeated, 200_000)), "f").Error!;

        Assert.Equal(2, error.Line);
        Assert.Contains("too deep", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", ".a", " = 1")]
    [InlineData("[a", ".a", "]")]
    [InlineData("a", " . 'a'", " = 1")]
    public void A_key_of_very_many_parts_is_an_unknown_key_and_does_not_end_the_process(string start, string repeated, string end)
    {
        var result = RepositorySettingsFile.Parse(start + string.Concat(Enumerable.Repeat(repeated, 100_000)) + end, "f");

        Assert.Null(result.Error?.Message);
        Assert.Equal("a", Assert.Single(result.Warnings).Key);
    }

    [Fact]
    public void A_message_stays_short_whatever_the_file_holds()
    {
        var result = RepositorySettingsFile.Parse($"'{new string('k', 500_000)}' = 1\n", "f");

        Assert.True(Assert.Single(result.Warnings).Message.Length < 600);
    }

    [Fact]
    public void More_than_a_mebibyte_of_repository_file_is_not_read()
    {
        File.WriteAllText(_folder.In(".roborev.toml"), "# " + new string('x', 1024 * 1024));

        Assert.Contains("larger than 1024 KiB", RepositorySettingsFile.Load(_folder.Path).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_are_cut_at_a_thousand_items_with_a_warning()
    {
        var result = RepositorySettingsFile.Parse("excluded_branches = [" + string.Concat(Enumerable.Repeat("'b',", 1001)) + "]", "f");

        Assert.Equal(1000, result.Settings.ExcludedBranches.Count);
        Assert.Equal("excluded_branches", Assert.Single(result.Warnings).Key);
    }

    [Fact]
    public void A_flood_of_unknown_keys_gives_a_bounded_list_of_warnings()
    {
        var result = RepositorySettingsFile.Parse(string.Concat(Enumerable.Range(0, 5000).Select(i => $"k{i} = 1\n")), "f");

        Assert.Equal(101, result.Warnings.Count);
    }

    [Fact]
    public void Control_characters_of_a_file_do_not_reach_the_message()
    {
        var result = RepositorySettingsFile.Parse("post_commit_review = \"\\u001b[31m\"\n", "f");

        Assert.DoesNotContain('\u001b', Assert.Single(result.Warnings).Message);
    }
}
