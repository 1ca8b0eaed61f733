using Roborev.Core.Jobs;
using Roborev.Settings.Resolution;

namespace Roborev.Settings.Tests;

public sealed class RepositorySettingsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_file_and_an_empty_path_are_no_configuration()
    {
        Assert.False(RepositorySettingsFile.Load(_folder.Path).Exists);
        Assert.Null(RepositorySettingsFile.Load(_folder.Path).Error);
        Assert.False(RepositorySettingsFile.Load("").Exists);
        Assert.False(RepositorySettingsFile.Load(_folder.In("gone")).Exists);
    }

    [Fact]
    public void Every_group_of_keys_is_read()
    {
        File.WriteAllText(
            _folder.In(".roborev.toml"),
            """
            agent = "gemini"
            model = "m"
            backup_agent = "codex"
            backup_model = "b"
            review_context_count = 0
            review_guidelines = "g"
            job_timeout_minutes = 5
            excluded_branches = ["wip"]
            excluded_commit_patterns = ["skip"]
            display_name = "a\u001bb"
            review_reasoning = "fast"
            refine_min_severity = "high"
            exclude_patterns = ["*.lock"]
            post_commit_review = "branch"
            reuse_review_session = false
            reuse_review_session_lookback = -1
            fix_agent_thorough = "pi"
            classify_backup_model = "c"
            auto_close_passing_reviews = false
            show_classify_jobs = true
            max_prompt_size = 1000
            hooks = [{ event = "review.*", command = "x" }]
            [ci]
            agents = ["codex"]
            review_types = ["design"]
            reasoning = "maximum"
            upsert_comments = false
            [ci.reviews]
            [acp]
            command = "x"
            """);

        var result = RepositorySettingsFile.Load(_folder.Path);
        var settings = result.Settings;

        Assert.Null(result.Error?.Message);
        Assert.Empty(result.Warnings);
        Assert.Equal(("gemini", "m", "codex", "b"), (settings.Agent, settings.Model, settings.BackupAgent, settings.BackupModel));
        Assert.Equal(0, settings.ReviewContextCount);
        Assert.Equal("g", settings.ReviewGuidelines);
        Assert.Equal(5, settings.JobTimeoutMinutes);
        Assert.Equal(["wip"], settings.ExcludedBranches);
        Assert.Equal(["skip"], settings.ExcludedCommitPatterns);
        Assert.Equal("ab", settings.DisplayName);
        Assert.Equal("fast", settings.Reasoning.Review);
        Assert.Equal("high", settings.MinSeverity.Refine);
        Assert.True(settings.ReviewsBranchAfterCommit);
        Assert.False(settings.ReuseReviewSession);
        Assert.Equal(-1, settings.ReuseReviewSessionLookback);
        Assert.Equal("pi", settings.Workflow.Agent("fix", ReasoningLevel.Thorough));
        Assert.Equal("c", settings.Classify.BackupModel);
        Assert.False(settings.AutoClosePassingReviews);
        Assert.True(settings.ShowClassifyJobs);
        Assert.Equal(1000, settings.MaxPromptSize);
        Assert.Equal("x", Assert.Single(settings.Hooks).Command);
        Assert.Equal("maximum", settings.Ci.Reasoning);
        Assert.False(settings.Ci.UpsertComments);
        Assert.Empty(settings.Ci.Reviews!);
        Assert.Equal("x", settings.Acp!.Command);
        Assert.Empty(settings.WithoutCommands().Hooks);
        Assert.Null(settings.WithoutCommands().Acp);
    }

    [Theory]
    [InlineData("")]
    [InlineData("commit")]
    [InlineData("Branch")]
    public void Only_the_exact_word_branch_selects_the_branch(string text)
    {
        var result = RepositorySettingsFile.Parse($"post_commit_review = '{text}'", "f");

        Assert.False(result.Settings.ReviewsBranchAfterCommit);
        Assert.Equal(text == "Branch" ? 1 : 0, result.Warnings.Count);
    }

    [Fact]
    public void Check_31_absent_and_empty_matrices_differ()
    {
        Assert.NotNull(Texts.Repository("[ci.reviews]").Ci.Reviews);
        Assert.Null(Texts.Repository("[ci]").Ci.Reviews);
    }

    [Theory] // T27
    [InlineData("[acp]")]
    [InlineData("[acp]\nname = ' '\ntimeout = 5")]
    public void An_acp_table_without_name_and_command_counts_as_absent(string text) => Assert.Null(Texts.Repository(text).Acp);

    [Fact]
    public void A_key_of_the_other_file_is_pointed_out()
    {
        var warning = Assert.Single(RepositorySettingsFile.Parse("default_agent = 'codex'", "f").Warnings);

        Assert.Contains("belongs in the global config.toml", warning.Message, StringComparison.Ordinal);
    }

    [Theory] // section 9
    [InlineData(SettingsDecision.CommittedExcludePatterns, SettingsCopy.DefaultBranch)]
    [InlineData(SettingsDecision.CommittedGuidelines, SettingsCopy.DefaultBranch)]
    [InlineData(SettingsDecision.ContinuousIntegration, SettingsCopy.DefaultBranch)]
    [InlineData(SettingsDecision.DirtyExcludePatterns, SettingsCopy.Effective)]
    [InlineData(SettingsDecision.ExcludedBranches, SettingsCopy.Checkout)]
    [InlineData(SettingsDecision.ExcludedCommitPatterns, SettingsCopy.MainRoot)]
    [InlineData(SettingsDecision.EnqueueResolution, SettingsCopy.Checkout)]
    [InlineData(SettingsDecision.Hooks, SettingsCopy.Effective)]
    public void Each_decision_has_its_copy(SettingsDecision decision, SettingsCopy copy) => Assert.Equal(copy, CopyRules.For(decision));
}
