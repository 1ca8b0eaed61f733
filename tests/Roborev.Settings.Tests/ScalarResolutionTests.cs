using Roborev.Core.Jobs;
using Roborev.Settings.Resolution;

namespace Roborev.Settings.Tests;

/// <summary>config.md 8.6 to 8.9.</summary>
public sealed class ScalarResolutionTests
{
    [Theory] // 8.6 and check 24
    [InlineData("review", null, "", "", ReasoningLevel.Thorough)]
    [InlineData("security", null, "", "", ReasoningLevel.Thorough)]
    [InlineData("design", null, "review_reasoning = 'low'", "", ReasoningLevel.Fast)]
    [InlineData("refine", null, "", "", ReasoningLevel.Standard)]
    [InlineData("fix", null, "", "", ReasoningLevel.Standard)]
    [InlineData("fix", null, "review_reasoning = 'fast'", "", ReasoningLevel.Standard)]
    [InlineData("review", null, "review_reasoning = 'xhigh'", "review_reasoning = ' '", ReasoningLevel.Maximum)]
    [InlineData("review", null, "review_reasoning = 'fast'", "review_reasoning = 'HIGH'", ReasoningLevel.Thorough)]
    [InlineData("refine", " Medium ", "refine_reasoning = 'fast'", "refine_reasoning = 'max'", ReasoningLevel.Medium)]
    [InlineData("review", "low", "review_reasoning = 'bogus'", "", ReasoningLevel.Fast)]
    public void The_first_set_level_wins(string workflow, string? flag, string global, string repository, ReasoningLevel expected)
    {
        var result = ReasoningResolver.Resolve(Texts.Layers(global, repository), workflow, flag);

        Assert.Null(result.Error);
        Assert.Equal(expected, result.Value!.Value);
    }

    [Theory] // check 23
    [InlineData("fast", "", "review_reasoning = 'invalid'", "\"invalid\" in .roborev.toml (review_reasoning)")]
    [InlineData(null, "review_reasoning = 'invalid'", "", "\"invalid\" in config.toml (review_reasoning)")]
    [InlineData("bogus", "", "", "\"bogus\"")]
    public void Check_23_an_invalid_level_is_an_error_that_names_value_and_place(string? flag, string global, string repository, string expected)
    {
        var result = ReasoningResolver.Resolve(Texts.Layers(global, repository), "review", flag);

        Assert.Null(result.Value);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Contains("thorough", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "", ReasoningLevel.Thorough)]
    [InlineData(null, "ci.reasoning = 'fast'", ReasoningLevel.Fast)]
    [InlineData(null, "ci.reasoning = 'bogus'", ReasoningLevel.Thorough)]
    [InlineData("max", "ci.reasoning = 'fast'", ReasoningLevel.Maximum)]
    public void Pull_requests_pass_over_an_invalid_level(string? flag, string repository, ReasoningLevel expected) =>
        Assert.Equal(expected, ReasoningResolver.ResolveCi(Texts.Layers("review_reasoning = 'medium'", repository), flag).Value!.Value);

    [Fact]
    public void A_flag_of_a_pull_request_must_be_valid() => Assert.NotNull(ReasoningResolver.ResolveCi(Texts.Layers("", ""), "bogus").Error);

    [Theory]
    [InlineData("", "", ReasoningLevel.Fast)]
    [InlineData("classify_reasoning = 'high'", "", ReasoningLevel.Thorough)]
    [InlineData("classify_reasoning = 'high'", "classify_reasoning = 'medium'", ReasoningLevel.Medium)]
    public void The_classifier_is_fast_unless_told(string global, string repository, ReasoningLevel expected) =>
        Assert.Equal(expected, ReasoningResolver.ResolveClassify(Texts.Layers(global, repository)).Value!.Value);

    [Theory] // 8.7
    [InlineData("review", null, "", "", "")]
    [InlineData("security", null, "review_min_severity = 'HIGH'", "", "high")]
    [InlineData("review", null, "review_min_severity = 'high'", "review_min_severity = ' low '", "low")]
    [InlineData("review", "critical", "", "review_min_severity = 'low'", "critical")]
    [InlineData("fix", null, "review_min_severity = 'high'", "", "")]
    [InlineData("fix", null, "fix_min_severity = 'high'", "", "high")]
    [InlineData("refine", null, "", "refine_min_severity = 'medium'", "medium")]
    public void The_first_set_severity_wins(string workflow, string? flag, string global, string repository, string expected) =>
        Assert.Equal(expected, SeverityResolver.Resolve(Texts.Layers(global, repository), workflow, flag).Value!.Value);

    [Theory]
    [InlineData("huge", "", "\"huge\"")]
    [InlineData(null, "review_min_severity = 'huge'", ".roborev.toml (review_min_severity)")]
    public void An_invalid_severity_lists_the_four(string? flag, string repository, string expected)
    {
        var error = SeverityResolver.Resolve(Texts.Layers("", repository), "review", flag).Error;

        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("critical, high, medium, low", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "ci.min_severity = 'bogus'", "ci.min_severity = 'bogus'", "")]
    [InlineData(null, "ci.min_severity = 'low'", "ci.min_severity = 'bogus'", "low")]
    [InlineData(null, "ci.min_severity = 'low'", "ci.min_severity = 'high'", "high")]
    [InlineData("medium", "", "ci.min_severity = 'high'", "medium")]
    public void Pull_requests_pass_over_an_invalid_severity(string? flag, string global, string repository, string expected) =>
        Assert.Equal(expected, SeverityResolver.ResolveCi(Texts.Layers(global, repository), flag).Value!.Value);

    [Theory] // 7.2
    [InlineData("high", "low", "high")]
    [InlineData("low", "critical", "critical")]
    [InlineData("", "low", "low")]
    [InlineData("", "", "")]
    public void The_stricter_severity_has_the_higher_rank(string first, string second, string expected) =>
        Assert.Equal(expected, SeverityResolver.Stricter(first, second));

    [Theory] // 8.8 and check 27
    [InlineData("default", "a,b,c")]
    [InlineData("design", "a,b,c")]
    [InlineData("security", "b,c")]
    public void Check_27_exclude_patterns_are_joined_and_security_reviews_ignore_the_repositorys(string type, string expected) =>
        Assert.Equal(expected, string.Join(',', ExcludeResolver.Merge(type, [" a ", "", "b"], ["b", "c", " "])));

    [Fact]
    public void Limits_have_their_built_in_values()
    {
        var limits = JobLimits.Of(Texts.Layers("", ""));

        Assert.Equal(TimeSpan.FromMinutes(30), limits.Timeout);
        Assert.Equal(204800, limits.MaxPromptSize);
        Assert.Equal(3, limits.ReviewContextCount);
        Assert.False(limits.ReuseReviewSession);
        Assert.Equal(0, limits.ReuseReviewSessionLookback);
        Assert.False(limits.AutoClosePassingReviews);
    }

    [Theory]
    [InlineData("job_timeout_minutes = 7", "job_timeout_minutes = 0", 7)]
    [InlineData("job_timeout_minutes = -1", "", 30)]
    [InlineData("job_timeout_minutes = 7", "job_timeout_minutes = 8", 8)]
    [InlineData("job_timeout_minutes = 9223372036854775807", "", 43200)]
    public void The_repositorys_time_limit_counts_when_positive(string global, string repository, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), JobLimits.Of(Texts.Layers(global, repository)).Timeout);

    [Theory]
    [InlineData("default_max_prompt_size = 5", "", 5)]
    [InlineData("default_max_prompt_size = 5", "max_prompt_size = 6", 6)]
    [InlineData("default_max_prompt_size = -5", "max_prompt_size = 0", 204800)]
    public void The_repositorys_prompt_size_counts_when_positive(string global, string repository, int bytes) =>
        Assert.Equal(bytes, JobLimits.Of(Texts.Layers(global, repository)).MaxPromptSize);

    [Theory] // check 25
    [InlineData("", "reuse_review_session_lookback = 0", 0)]
    [InlineData("reuse_review_session_lookback = 5", "reuse_review_session_lookback = 0", 0)]
    [InlineData("reuse_review_session_lookback = 5", "reuse_review_session_lookback = -3", 0)]
    [InlineData("reuse_review_session_lookback = 5", "", 5)]
    [InlineData("reuse_review_session_lookback = 5", "Reuse_review_session_lookback = 0", 5)]
    [InlineData("reuse_review_session_lookback = -5", "", 0)]
    public void Check_25_a_present_lookback_removes_a_global_limit(string global, string repository, int expected) =>
        Assert.Equal(expected, JobLimits.Of(Texts.Layers(global, repository)).ReuseReviewSessionLookback);

    [Theory] // check 26
    [InlineData("auto_close_passing_reviews = true", "auto_close_passing_reviews = false", false)]
    [InlineData("auto_close_passing_reviews = true", "", true)]
    [InlineData("", "auto_close_passing_reviews = true", true)]
    public void Check_26_an_explicit_false_of_the_repository_wins(string global, string repository, bool expected) =>
        Assert.Equal(expected, JobLimits.Of(Texts.Layers(global, repository)).AutoClosePassingReviews);

    [Theory]
    [InlineData("reuse_review_session = true", "reuse_review_session = false", false)]
    [InlineData("reuse_review_session = true", "", true)]
    public void Session_reuse_has_three_states(string global, string repository, bool expected) =>
        Assert.Equal(expected, JobLimits.Of(Texts.Layers(global, repository)).ReuseReviewSession);

    [Theory] // T13
    [InlineData("review_context_count = 5", "review_context_count = 0", 0)]
    [InlineData("review_context_count = 5", "review_context_count = 2", 2)]
    [InlineData("review_context_count = 5", "review_context_count = -1", 5)]
    [InlineData("review_context_count = -5", "", 0)]
    public void The_repositorys_context_count_counts_from_zero(string global, string repository, int expected) =>
        Assert.Equal(expected, JobLimits.Of(Texts.Layers(global, repository)).ReviewContextCount);

    [Fact]
    public void Design_rules_are_laid_over_each_other_value_by_value()
    {
        var rules = AutoDesignResolver.Resolve(Texts.Layers(
            "[auto_design_review]\nenabled = true\nmin_diff_lines = 5\ntrigger_paths = ['g']\nclassifier_timeout_seconds = 7",
            "[auto_design_review]\nenabled = false\nmin_diff_lines = 0\nlarge_diff_lines = 9\ntrigger_paths = []\nskip_paths = ['r']"));

        Assert.False(rules.Enabled);
        Assert.Equal((5, 9, 10), (rules.MinDiffLines, rules.LargeDiffLines, rules.LargeFileCount));
        Assert.Empty(rules.TriggerPaths);
        Assert.Equal(["r"], rules.SkipPaths);
        Assert.Equal(TimeSpan.FromSeconds(7), rules.ClassifierTimeout);
        Assert.Equal(20480, rules.ClassifierMaxPromptSize);
    }
}
