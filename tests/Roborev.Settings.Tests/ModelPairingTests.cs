using Roborev.Core.Jobs;
using Roborev.Settings.Resolution;

namespace Roborev.Settings.Tests;

/// <summary>config.md 8.3, 8.4: a model reaches only the agent it was written for. Check 20 is the rows L1 to L11.</summary>
public sealed class ModelPairingTests
{
    [Fact]
    public void L1_a_global_default_model_does_not_reach_a_repository_agent() =>
        Assert.Equal("", Model("default_agent = 'codex'\ndefault_model = 'gpt'", "agent = 'gemini'", running: "gemini"));

    [Fact]
    public void L2_a_workflow_model_does_not_reach_the_agent_of_a_flag() =>
        Assert.Equal("", Model("fix_agent = 'codex'\nfix_model = 'gpt'", "", running: "gemini", workflow: "fix", flag: "gemini"));

    [Fact]
    public void L3_a_workflow_model_does_not_reach_the_agent_of_a_level()
    {
        const string Global = "review_agent = 'codex'\nreview_agent_fast = 'gemini'\nreview_model = 'gpt'";

        Assert.Equal("", Model(Global, "", running: "gemini", level: ReasoningLevel.Fast));
        Assert.Equal("gpt", Model(Global, "", running: "codex", level: ReasoningLevel.Standard));
    }

    [Fact]
    public void L4_a_global_workflow_model_does_not_reach_the_repositorys_workflow_agent() =>
        Assert.Equal("", Model("review_agent = 'codex'\nreview_model = 'gpt'", "review_agent = 'gemini'", running: "gemini"));

    [Theory]
    [InlineData("review_agent = 'codex'\nreview_model = 'gpt'")]
    [InlineData("review_model = 'gpt'")]
    [InlineData("review_model_thorough = 'gpt'")]
    [InlineData("default_model = 'gpt'")]
    public void L5_no_model_reaches_a_substitute(string global)
    {
        Assert.Equal("", Model(global, "", running: "gemini"));
        Assert.Equal("gpt", Model(global, "", running: "codex"));
    }

    [Theory]
    [InlineData("claude-code", "claude-code")]
    [InlineData(null, "codex")]
    public void L6_a_requested_model_for_an_agent_that_is_missing_is_refused(string? flag, string named)
    {
        var choice = Choose("", "", running: "gemini", flag: flag, requestedModel: "M");

        Assert.NotNull(choice.Error);
        Assert.Contains("model M", choice.Error, StringComparison.Ordinal);
        Assert.Contains(named, choice.Error, StringComparison.Ordinal);
        Assert.Contains("gemini", choice.Error, StringComparison.Ordinal);
        Assert.Equal("", choice.Model);
    }

    [Fact]
    public void L6_it_is_refused_for_a_configured_backup_as_well() =>
        Assert.NotNull(Choose("default_backup_agent = 'gemini'\ndefault_backup_model = 'b'", "", running: "gemini", flag: "codex", requestedModel: "M").Error);

    [Theory]
    [InlineData("codex,gemini", "codex", "gpt")]
    [InlineData("codex,gemini", "gemini", "")]
    [InlineData("gemini", "gemini", "gpt")]
    [InlineData("gemini,gemini", "gemini", "gpt")]
    [InlineData("claude,claude-code", "claude-code", "gpt")]
    [InlineData("", "codex", "gpt")]
    public void L7_the_model_of_pull_requests_reaches_only_its_owner(string agents, string running, string expected)
    {
        var resolver = new WorkflowResolver(Texts.Layers("ci.model = 'gpt'\nreview_model = 'w'", ""));
        var query = new ModelQuery("review", ReasoningLevel.Thorough, "other", null, running) { CiAgents = agents.Split(',') };

        Assert.Equal(expected, resolver.Model(agents.Length == 0 ? query with { RequestedAgent = null } : query).Model);
    }

    [Fact]
    public void L7_other_jobs_never_get_the_model_of_pull_requests() => Assert.Equal("", Model("ci.model = 'gpt'", "", running: "codex"));

    [Fact]
    public void L8_the_synthesis_model_does_not_reach_the_backup()
    {
        var global = Texts.Global("ci.synthesis_model = ' m '");

        Assert.Equal("m", SynthesisResolver.Model(global, isBackup: false));
        Assert.Equal("", SynthesisResolver.Model(global, isBackup: true));
    }

    [Fact]
    public void L9_a_substitute_of_a_queued_job_gets_the_backups_model()
    {
        const string Global = "review_agent = 'codex'\nreview_model = 'gpt'\nreview_backup_agent = 'gemini'\nreview_backup_model = 'flash'";

        Assert.Equal("flash", Model(Global, "", running: "gemini"));
        Assert.Equal("", Model(Global, "", running: "kilo"));
    }

    [Fact]
    public void L10_a_global_backup_model_does_not_reach_the_repositorys_backup_agent() =>
        Assert.Equal("", Model("default_backup_agent = 'claude-code'\ndefault_backup_model = 'sonnet'", "backup_agent = 'gemini'", running: "gemini"));

    [Theory]
    [InlineData("classify_model = 'haiku'", "classify_agent = 'X'", "X", "")]
    [InlineData("classify_agent = 'Y'\nclassify_model = 'haiku'", "classify_agent = 'X'", "X", "")]
    [InlineData("classify_model = 'haiku'", "", "claude-code", "haiku")]
    [InlineData("classify_agent = 'claude'\nclassify_model = 'haiku'", "", "claude-code", "haiku")]
    [InlineData("classify_model = 'haiku'", "classify_agent = 'X'\nclassify_model = 'x1'", "X", "x1")]
    [InlineData("", "classify_model = 'm'", "claude-code", "m")]
    [InlineData("", "classify_model = 'm'", "codex", "")]
    public void L11_a_classifier_model_reaches_only_its_agent(string global, string repository, string running, string expected) =>
        Assert.Equal(expected, new ClassifyResolver(Texts.Layers(global, repository)).Model(running));

    [Theory]
    [InlineData("classify_backup_agent = 'Y'\nclassify_backup_model = 'm'", "classify_backup_agent = 'X'", "X", "")]
    [InlineData("classify_backup_agent = 'Y'\nclassify_backup_model = 'm'", "", "Y", "m")]
    [InlineData("classify_backup_agent = 'Y'", "classify_backup_model = 'm'", "Y", "m")]
    public void L11_holds_for_the_backup_classifier(string global, string repository, string running, string expected) =>
        Assert.Equal(expected, new ClassifyResolver(Texts.Layers(global, repository)).BackupModel(running));

    [Fact]
    public void Check_19_a_default_model_does_not_reach_the_agent_of_a_flag() =>
        Assert.Equal("", Model("default_agent = 'codex'\ndefault_model = 'gpt'", "", running: "claude-code", flag: "claude-code"));

    [Theory] // the full ladder, from the last rung to the first
    [InlineData("default_model = 'd'", "", "d")]
    [InlineData("default_model = 'd'\nreview_model = 'w'", "", "w")]
    [InlineData("default_model = 'd'\nreview_model = 'w'\nreview_model_fast = 'l'", "", "l")]
    [InlineData("review_model_fast = 'l'", "model = 'r'", "r")]
    [InlineData("review_model_fast = 'l'", "model = 'r'\nreview_model = 'rw'", "rw")]
    [InlineData("", "model = 'r'\nreview_model = 'rw'\nreview_model_fast = 'rl'", "rl")]
    [InlineData("review_model_standard = 'l'", "", "")]
    public void The_first_set_rung_of_the_agent_wins(string global, string repository, string expected) =>
        Assert.Equal(expected, Model(global, repository, running: "codex", level: ReasoningLevel.Fast));

    [Theory]
    [InlineData("default_agent = 'gemini'", "model = 'r'", "gemini", "r")]
    [InlineData("", "agent = 'gemini'\nmodel = 'r'", "gemini", "r")]
    [InlineData("", "agent = 'gemini'\nreview_agent = 'pi'\nmodel = 'r'", "pi", "")]
    [InlineData("review_agent = 'pi'\nreview_model = 'p'", "", "pi", "p")]
    [InlineData("review_agent = 'claude'\nreview_model = 'p'", "", "claude-code", "p")]
    [InlineData("review_agent_fast = 'gemini'\nreview_model_fast = 'flash'", "", "gemini", "flash")]
    [InlineData("review_agent_fast = 'gemini'\nreview_model = 'gpt'", "", "gemini", "")]
    [InlineData("default_agent = 'gemini'\nreview_agent_fast = 'gemini'\nreview_model = 'pro'", "", "gemini", "pro")]
    public void A_key_belongs_to_the_agent_its_layer_names(string global, string repository, string running, string expected) =>
        Assert.Equal(expected, Model(global, repository, running, level: ReasoningLevel.Fast));

    [Fact]
    public void A_workflow_model_without_agent_follows_the_agent_of_a_flag() =>
        Assert.Equal("w", Model("review_model = 'w'", "", running: "gemini", flag: "gemini"));

    [Theory]
    [InlineData("review_model = 'w'\nreview_agent = 'mine'\nacp.name = 'mine'\nacp.model = 'a'", null, "w")]
    [InlineData("review_model = 'w'\nacp.name = 'mine'\nacp.model = 'a'", "mine", "a")]
    [InlineData("review_model = 'w'\ndefault_agent = 'acp'\nacp.model = 'a'", null, "w")]
    [InlineData("acp.model = 'a'\nreview_agent = 'acp'", null, "a")]
    public void A_workflow_model_reaches_a_protocol_agent_only_by_configuration(string global, string? flag, string expected) =>
        Assert.Equal(expected, Model(global, "", running: "acp", flag: flag));

    [Fact]
    public void A_requested_model_goes_to_the_requested_agent_under_any_of_its_names()
    {
        var choice = Choose("claude_code_cmd = 'x'", "", running: "claude-code", flag: "claude", requestedModel: " opus ");

        Assert.Equal(("opus", SettingSource.Flag, null), (choice.Model, choice.Source, choice.Error));
    }

    [Theory] // 20.2, class N
    [InlineData("m@https://evil.example", "", "")]
    [InlineData("m@HTTP://evil.example", "", "")]
    [InlineData("m@https://proxy.example", "review_model = 'x@https://proxy.example'", "m@https://proxy.example")]
    [InlineData("user@corp/model", "", "user@corp/model")]
    public void A_repository_cannot_send_code_to_a_host_the_user_does_not_name(string model, string global, string expected)
    {
        var repository = $"agent = 'claude-code'\nmodel = '{model}'\nbackup_agent = 'pi'\nbackup_model = '{model}'\nclassify_model = '{model}'";

        Assert.Equal(expected, Model(global, repository, running: "claude-code", workflow: "fix"));
        Assert.Equal(expected, new WorkflowResolver(Texts.Layers(global, repository)).BackupModel("fix", "pi"));
        Assert.Equal(expected, new ClassifyResolver(Texts.Layers(global, repository)).Model("claude-code"));
    }

    private static string Model(
        string global, string repository, string running, string workflow = "review", string? flag = null, ReasoningLevel level = ReasoningLevel.Thorough)
    {
        var choice = new WorkflowResolver(Texts.Layers(global, repository)).Model(new ModelQuery(workflow, level, flag, null, running));
        Assert.Null(choice.Error);
        return choice.Model;
    }

    private static ModelChoice Choose(string global, string repository, string running, string? flag, string requestedModel) =>
        new WorkflowResolver(Texts.Layers(global, repository)).Model(new ModelQuery("review", ReasoningLevel.Thorough, flag, requestedModel, running));
}
