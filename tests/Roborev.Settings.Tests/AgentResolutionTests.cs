using Roborev.Core.Jobs;
using Roborev.Core.Settings;
using Roborev.Settings.Resolution;

namespace Roborev.Settings.Tests;

/// <summary>config.md 7.5, 8.1, 8.2, 8.5, 13.</summary>
public sealed class AgentResolutionTests
{
    private const string Everything =
        """
        default_agent = "g-default"
        review_agent = "g-review"
        review_agent_fast = "g-fast"
        """;

    [Theory] // the rows of 8.1, from the last to the first
    [InlineData("", "", null, "codex", SettingSource.BuiltIn, null)]
    [InlineData("default_agent = 'codex'", "", null, "codex", SettingSource.Global, "default_agent")]
    [InlineData("default_agent = ' '", "", null, "codex", SettingSource.BuiltIn, null)]
    [InlineData("default_agent = ' x '", "", null, "x", SettingSource.Global, "default_agent")]
    [InlineData("default_agent = 'x'\nreview_agent = 'y'", "", null, "y", SettingSource.Global, "review_agent")]
    [InlineData(Everything, "", null, "g-fast", SettingSource.Global, "review_agent_fast")]
    [InlineData(Everything, "agent = 'r'", null, "r", SettingSource.Repository, "agent")]
    [InlineData(Everything, "agent = 'r'\nreview_agent = 'rw'", null, "rw", SettingSource.Repository, "review_agent")]
    [InlineData(Everything, "agent = 'r'\nreview_agent = 'rw'\nreview_agent_fast = 'rl'", null, "rl", SettingSource.Repository, "review_agent_fast")]
    [InlineData(Everything, "review_agent_fast = 'rl'", " f ", "f", SettingSource.Flag, null)]
    [InlineData(Everything, "", " ", "g-fast", SettingSource.Global, "review_agent_fast")]
    public void The_first_set_row_names_the_agent(string global, string repository, string? flag, string agent, SettingSource source, string? key)
    {
        var choice = new WorkflowResolver(Texts.Layers(global, repository)).PreferredAgent("review", ReasoningLevel.Fast, flag);

        Assert.Equal((agent, source, key), (choice.Value, choice.Source, choice.Key));
        Assert.Equal(source != SettingSource.BuiltIn, choice.IsConfigured);
    }

    [Fact]
    public void Check_17_a_generic_repository_agent_beats_a_global_level_key() =>
        Assert.Equal("claude-code", Preferred("review_agent_fast = 'gemini'", "agent = 'claude-code'", "review", ReasoningLevel.Fast));

    [Theory]
    [InlineData(ReasoningLevel.Standard, "codex")]
    [InlineData(ReasoningLevel.Fast, "gemini")]
    [InlineData(null, "codex")]
    public void Check_18_only_the_exact_level_counts(ReasoningLevel? level, string expected) =>
        Assert.Equal(expected, Preferred("", "review_agent_fast = 'gemini'", "review", level));

    [Theory]
    [InlineData("fix", "d")]
    [InlineData("review", "w")]
    [InlineData("unheard-of", "d")]
    public void Workflows_do_not_share_their_keys(string workflow, string expected) =>
        Assert.Equal(expected, Preferred("default_agent = 'd'\nreview_agent = 'w'", "", workflow, ReasoningLevel.Fast));

    [Theory]
    [InlineData("security", "security")]
    [InlineData("design", "design")]
    [InlineData("default", "review")]
    [InlineData(null, "review")]
    public void A_review_type_has_its_workflow(string? type, string workflow) => Assert.Equal(workflow, Workflows.OfReviewType(type));

    [Theory] // 8.2; check 22 is the second row
    [InlineData("", "", "")]
    [InlineData("review_backup_agent = 'g'", "backup_agent = 'r'", "r")]
    [InlineData("review_backup_agent = 'g'\ndefault_backup_agent = 'd'", "", "g")]
    [InlineData("fix_backup_agent = 'g'\ndefault_backup_agent = 'd'", "", "d")]
    [InlineData("", "backup_agent = 'r'\nreview_backup_agent = 'w'", "w")]
    public void Check_22_the_backup_agent_follows_its_ladder(string global, string repository, string expected) =>
        Assert.Equal(expected, new WorkflowResolver(Texts.Layers(global, repository)).BackupAgent("review").Value);

    [Theory] // 8.5; check 21 is the first two rows
    [InlineData("review_backup_agent = 'claude'\nreview_backup_model = 'm'\ndefault_model = 'x'", "", "claude-code", "m")]
    [InlineData("review_backup_agent = 'claude'\ndefault_model = 'x'", "", "claude-code", "")]
    [InlineData("default_backup_agent = 'gemini'\ndefault_backup_model = 'd'", "", "gemini", "d")]
    [InlineData("default_backup_agent = 'gemini'\ndefault_backup_model = 'd'\nreview_backup_model = 'w'", "", "gemini", "w")]
    [InlineData("default_backup_agent = 'gemini'\ndefault_backup_model = 'd'\nreview_backup_agent = 'pi'", "", "pi", "")]
    [InlineData("review_backup_model = 'w'", "backup_agent = 'gemini'", "gemini", "")]
    [InlineData("default_backup_agent = 'gemini'", "backup_model = 'r'", "gemini", "r")]
    [InlineData("default_backup_agent = 'gemini'", "backup_model = 'r'\nreview_backup_model = 'w'", "gemini", "w")]
    [InlineData("default_backup_agent = 'gemini'", "backup_model = 'r'", "kilo", "")]
    public void Check_21_the_backup_model_belongs_to_the_backup_agent(string global, string repository, string agent, string expected) =>
        Assert.Equal(expected, new WorkflowResolver(Texts.Layers(global, repository)).BackupModel("review", agent));

    [Theory] // 7.5
    [InlineData(" claude ", null, "claude-code")]
    [InlineData("agent", null, "cursor")]
    [InlineData("Claude", null, "Claude")]
    [InlineData("acp", "mine", "acp")]
    [InlineData("mine", "mine", "acp")]
    [InlineData("Mine", "mine", "Mine")]
    [InlineData("mine", null, "mine")]
    public void Names_of_one_agent_have_one_canonical_form(string name, string? acpName, string expected) =>
        Assert.Equal(expected, AgentNames.Normalize(name, acpName is null ? null : new AcpSettings { Name = acpName }));

    [Fact]
    public void A_repository_table_replaces_the_global_agent_protocol_table_as_a_whole()
    {
        var layers = Texts.Layers("[acp]\nname = 'g'\nmodel = 'm'", "[acp]\nname = 'r'");

        Assert.Equal("r", layers.Acp!.Name);
        Assert.Equal("", layers.Acp.Model);
        Assert.Equal("g", (layers with { Repository = layers.Repository.WithoutCommands() }).Acp!.Name);
    }

    [Fact]
    public void Blank_values_of_the_agent_protocol_table_keep_their_defaults()
    {
        var acp = new AcpSettings { ReadOnlyMode = "ro" };

        Assert.Equal(("acp", "acp-agent", "ro", "auto-approve", "ro"), (acp.EffectiveName, acp.EffectiveCommand, acp.EffectiveReadOnlyMode, acp.EffectiveAutoApproveMode, acp.EffectiveMode));
        Assert.Equal("plan", new AcpSettings().EffectiveMode);
        Assert.Equal(TimeSpan.FromMinutes(10), acp.EffectiveTimeout);
    }

    [Fact]
    public void Key_names_cover_the_whole_matrix_in_listing_order()
    {
        Assert.Equal(70, WorkflowKeys.KeyNames.Count);
        Assert.Equal(["review_agent", "review_agent_fast"], WorkflowKeys.KeyNames.Take(2));
        Assert.Equal("refine_agent", WorkflowKeys.KeyNames[6]);
        Assert.Equal("review_model", WorkflowKeys.KeyNames[12]);
        Assert.Equal("design_model_maximum", WorkflowKeys.KeyNames[59]);
        Assert.Equal("design_backup_model", WorkflowKeys.KeyNames[69]);
    }

    private static string Preferred(string global, string repository, string workflow, ReasoningLevel? level) =>
        new WorkflowResolver(Texts.Layers(global, repository)).PreferredAgent(workflow, level, null).Value;
}
