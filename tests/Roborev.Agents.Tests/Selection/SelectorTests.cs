using Roborev.Agents.Tests.Support;

namespace Roborev.Agents.Tests.Selection;

public sealed class SelectorTests
{
    [Theory] // agents.md 2.1
    [InlineData("codex", "", "codex,gemini", "codex", SelectionReason.Requested)]
    [InlineData(" claude ", "", "claude-code", "claude-code", SelectionReason.Requested)]
    [InlineData("agent", "", "cursor", "cursor", SelectionReason.Requested)]
    [InlineData("codex", "claude,gemini", "claude-code,gemini", "claude-code", SelectionReason.Backup)] // acceptance 25
    [InlineData("claude-code", "claude,nonsense,,gemini", "gemini,codex", "gemini", SelectionReason.Backup)]
    [InlineData("codex", "", "pi,gemini", "gemini", SelectionReason.AutomaticOrder)]
    [InlineData("", "", "claude-code,codex", "codex", SelectionReason.AutomaticOrder)]
    [InlineData("codex", "", "", null, SelectionReason.NoneInstalled)]
    [InlineData("nonsense", "codex", "codex", null, SelectionReason.UnknownAgent)]
    [InlineData("Codex", "", "codex", null, SelectionReason.UnknownAgent)]
    [InlineData("test", "", "test,codex", "test", SelectionReason.Requested)]
    [InlineData("", "", "test", null, SelectionReason.NoneInstalled)]
    [InlineData("builtin", "", "builtin", "builtin", SelectionReason.Requested)]
    [InlineData("codex", "", "builtin", null, SelectionReason.NoneInstalled)]
    public void Chooses(string requested, string backups, string installed, string? chosen, SelectionReason reason)
    {
        var selection = AgentSelector.Select(new() { Requested = requested, Backups = backups.Split(',') }, installed.Split(',').Contains);

        Assert.Equal((chosen, reason), (selection.Agent, selection.Reason));
        Assert.Equal(chosen is null, selection.Error is not null);
    }

    [Theory]
    [InlineData(false, "pi", "pi")]
    [InlineData(true, "pi", null)]
    [InlineData(true, "gemini", "gemini")]
    public void A_strict_request_takes_a_backup_but_not_the_automatic_order(bool strict, string installed, string? chosen) =>
        Assert.Equal(chosen, AgentSelector.Select(new() { Requested = "codex", Strict = strict, Backups = ["gemini"], AllowBuiltin = strict }, installed.Equals).Agent);

    [Fact]
    public void The_builtin_reviewer_is_the_last_resort_when_allowed()
    {
        var selection = AgentSelector.Select(new() { Requested = "codex", AllowBuiltin = true }, _ => false);

        Assert.Equal(("builtin", SelectionReason.LastResort, true), (selection.Agent, selection.Reason, selection.IsSubstitute));
    }

    [Theory] // acceptance 27
    [InlineData("agent", "cursor", "cursor")]
    [InlineData("agent", "agent", "acp")]
    [InlineData("claude", "claude", "acp")]
    [InlineData("claude", "claude-code", "claude-code")]
    public void The_acp_name_captures_the_exact_text_before_aliases(string acpName, string requested, string chosen) =>
        Assert.Equal(chosen, AgentSelector.Select(new() { Requested = requested, AcpName = acpName }, _ => true).Agent);

    [Fact]
    public void Errors_name_the_agents_and_the_way_out()
    {
        Assert.Equal(
            "unknown agent \"x\"; known agents: acp, builtin, claude-code, codex, copilot, cursor, droid, gemini, kilo, kiro, opencode, pi, test",
            AgentSelector.Select(new() { Requested = " x " }, _ => true).Error);
        var none = AgentSelector.Select(new(), _ => false).Error!;
        Assert.Contains("codex, claude-code, gemini, copilot, opencode, cursor, kiro, kilo, droid, pi", none);
        Assert.Contains("restart the daemon", none);
    }

    [Fact] // acceptance 26 and agents.md 14.11: one test, on the command that will really run
    public void Availability_is_that_of_the_command_that_runs()
    {
        using var folder = new TempFolder();
        var wrapper = folder.Script("wrapper", "true\n");
        var search = new ExecutableSearch(TimeProvider.System, new Dictionary<string, string> { ["PATH"] = folder.Root });
        folder.Script("codex", "true\n");
        var registry = new AgentRegistry(search, TimeProvider.System);
        AgentSettings With(string agent, string command) => new() { Commands = new Dictionary<string, string> { [agent] = command } };

        Assert.True(registry.IsAvailable("codex", AgentSettings.Default));
        Assert.False(registry.IsAvailable("codex", With("codex", "missing")));
        Assert.False(registry.IsAvailable("claude", AgentSettings.Default));
        Assert.True(registry.IsAvailable("claude", With("claude-code", wrapper)));
        Assert.True(registry.IsAvailable("claude", With("claude-code", " wrapper ")));
        Assert.False(registry.IsAvailable("claude", With("claude-code", "wrapper extra")));
        Assert.True(registry.IsAvailable("test", AgentSettings.Default));
        Assert.False(registry.IsAvailable("gemini", With("gemini", wrapper))); // no adapter yet
        Assert.False(registry.IsAvailable("nonsense", AgentSettings.Default));
    }

    [Fact]
    public void The_search_refuses_the_current_directory_and_files_that_cannot_run()
    {
        using var folder = new TempFolder();
        folder.Script("runs", "true\n");
        folder.Write("data", "text");
        Directory.CreateDirectory(folder.At("directory"));
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder.Root);
        string? Find(string path, string command) =>
            new ExecutableSearch(TimeProvider.System, new Dictionary<string, string> { ["PATH"] = path }).Find(command);

        Assert.Equal(folder.At("runs"), Find($"/nonexistent:{folder.Root}", "runs"));
        Assert.Null(Find(relative, "runs"));
        Assert.Null(Find("", "runs"));
        Assert.Null(Find(".", "runs"));
        Assert.Null(Find(folder.Root, "data"));
        Assert.Null(Find(folder.Root, "directory"));
        Assert.Null(Find(folder.Root, "./runs"));
        Assert.Equal(folder.At("runs"), Find("", folder.At("runs")));
        Assert.Null(Find(folder.Root, ""));
    }

    [Fact]
    public void An_answer_is_kept_for_a_short_while()
    {
        using var folder = new TempFolder();
        var clock = new ManualTime();
        var search = new ExecutableSearch(clock, new Dictionary<string, string> { ["PATH"] = folder.Root });
        Assert.Null(search.Find("late"));
        folder.Script("late", "true\n");

        Assert.Null(search.Find("late"));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.NotNull(search.Find("late"));
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
