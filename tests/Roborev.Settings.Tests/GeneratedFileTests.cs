using Roborev.Core.Jobs;
using Roborev.Core.Settings;
using Roborev.Settings.Resolution;

namespace Roborev.Settings.Tests;

/// <summary>config.md 6: files that the reference wrote hold every key, blanks included; reading them must not hurt.</summary>
public sealed class GeneratedFileTests
{
    private static readonly string Global = Texts.Fixture("generated-config.toml");
    private static readonly string Repository = Texts.Fixture("generated-repository.toml");

    [Fact]
    public void Both_files_read_without_error_or_warning()
    {
        var global = GlobalSettingsFile.Parse(Global, "g");
        var repository = RepositorySettingsFile.Parse(Repository, "r");

        Assert.Null(global.Error?.Message);
        Assert.Null(repository.Error?.Message);
        Assert.Empty(global.Warnings);
        Assert.Empty(repository.Warnings);
        Assert.True(global.IsPresent("hidden_columns"));
        Assert.Equal("gemini", global.Settings.DefaultAgent);
        Assert.Equal("gemini", repository.Settings.Agent);
    }

    [Fact]
    public void Check_28_automatic_design_reviews_keep_their_triggers_and_columns_their_default()
    {
        var enabled = Global.Replace("[auto_design_review]\nenabled = false", "[auto_design_review]\nenabled = true", StringComparison.Ordinal);
        var layers = Texts.Layers(enabled, Repository);

        var rules = AutoDesignResolver.Resolve(layers);

        Assert.True(rules.Enabled);
        Assert.Equal(AutoDesignRules.BuiltIn.TriggerPaths, rules.TriggerPaths);
        Assert.Equal(AutoDesignRules.BuiltIn.SkipMessagePatterns, rules.SkipMessagePatterns);
        Assert.Equal(10, rules.MinDiffLines);
        Assert.Null(layers.Global.Interface.HiddenColumns);
    }

    [Fact]
    public void Zeros_of_a_generated_repository_file_do_not_hide_global_values()
    {
        var limits = JobLimits.Of(Texts.Layers("reuse_review_session_lookback = 5\nreview_context_count = 7\njob_timeout_minutes = 9", Repository));

        Assert.Equal(5, limits.ReuseReviewSessionLookback);
        Assert.Equal(7, limits.ReviewContextCount);
        Assert.Equal(TimeSpan.FromMinutes(9), limits.Timeout);
    }

    [Fact]
    public void Blank_texts_do_not_decide()
    {
        var layers = Texts.Layers(Global, Repository);

        Assert.Equal(ReasoningLevel.Thorough, ReasoningResolver.Resolve(layers, "review", null).Value!.Value);
        Assert.Equal("", SeverityResolver.Resolve(layers, "review", null).Value!.Value);
        Assert.Equal("", new WorkflowResolver(layers).BackupAgent("review").Value);
    }

    [Fact]
    public void Empty_lists_of_someone_who_set_a_size_are_a_choice()
    {
        var rules = AutoDesignResolver.Resolve(Texts.Layers(
            "[auto_design_review]\nmin_diff_lines = 5\nlarge_diff_lines = 0\nlarge_file_count = 0\ntrigger_paths = []\nskip_paths = []\n"
            + "trigger_message_patterns = []\nskip_message_patterns = []",
            ""));

        Assert.Empty(rules.TriggerPaths);
        Assert.Equal(5, rules.MinDiffLines);
    }
}
