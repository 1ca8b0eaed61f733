using Roborev.Core.Jobs;
using Roborev.Core.Settings;

namespace Roborev.Settings.Tests;

public sealed class GlobalSettingsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_gives_the_built_in_defaults()
    {
        var result = GlobalSettingsFile.Load(_folder.In("config.toml"));

        Assert.Null(result.Error);
        Assert.False(result.Exists);
        Assert.Equal("127.0.0.1:7373", result.Settings.ServerAddress);
        Assert.Equal(4, result.Settings.MaxWorkers);
        Assert.Equal(3, result.Settings.ReviewContextCount);
        Assert.Equal("codex", result.Settings.DefaultAgent);
        Assert.False(result.Settings.DefaultAgentIsExplicit);
        Assert.Equal(30, result.Settings.JobTimeoutMinutes);
        Assert.Null(result.Settings.AllowUnsafeAgents);
        Assert.True(result.Settings.Codex.DisableReviewSkills);
        Assert.True(result.Settings.Interface.MouseEnabled);
        Assert.Empty(result.Settings.Ci.ThrottleBypassUsers);
        Assert.Null(result.Settings.Acp);
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_an_error()
    {
        Directory.CreateDirectory(_folder.In("config.toml"));

        var result = GlobalSettingsFile.Load(_folder.In("config.toml"));

        Assert.Contains("directory", result.Error!.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.In("config.toml"), result.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_an_error()
    {
        File.WriteAllBytes(_folder.In("config.toml"), [.. "default_agent = \""u8, 0xff, .. "\"\n"u8]);

        Assert.Contains("UTF-8", GlobalSettingsFile.Load(_folder.In("config.toml")).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_group_of_keys_is_read()
    {
        var settings = Texts.Global(
            """
            server_addr = "unix://"
            max_workers = 9
            default_agent = "gemini"
            allow_unsafe_agents = false
            reuse_review_session = true
            review_reasoning = "high"
            fix_min_severity = "low"
            review_agent = "a"
            review_agent_fast = "b"
            security_model_maximum = "m"
            design_backup_agent = "c"
            refine_backup_model = "d"
            classify_agent = "e"
            codex_cmd = "/opt/codex"
            exclude_patterns = ["x", "y"]
            default_max_prompt_size = 9000000000
            hidden_columns = ["branch"]
            trust_repo_commands = true
            agent.codex.disable_review_skills = false
            [[hooks]]
            event = "review.failed"
            command = "true"
            [[hooks]]
            event = "review.*"
            type = "webhook"
            url = "https://example.com/x"
            [sync]
            enabled = true
            postgres_url = "postgres://x"
            repo_names = { "git@h:r" = "R" }
            [ci]
            enabled = true
            repos = ["o/*"]
            github_app_id = 12
            [ci.reviews]
            codex = ["security", "default"]
            [ci.github_app_installations]
            Org = 5
            [auto_design_review]
            enabled = true
            trigger_paths = []
            [advanced]
            tasks_enabled = true
            [acp]
            name = "mine"
            args = ["--x"]
            timeout = 5
            """);

        Assert.Equal("unix://", settings.ServerAddress);
        Assert.Equal(9, settings.MaxWorkers);
        Assert.True(settings.DefaultAgentIsExplicit);
        Assert.False(settings.AllowUnsafeAgents);
        Assert.True(settings.ReuseReviewSession);
        Assert.Equal("high", settings.Reasoning.Review);
        Assert.Equal("low", settings.MinSeverity.Fix);
        Assert.Equal("a", settings.Workflow.Agent("review", null));
        Assert.Equal("b", settings.Workflow.Agent("review", ReasoningLevel.Fast));
        Assert.Equal("", settings.Workflow.Agent("review", ReasoningLevel.Standard));
        Assert.Equal("m", settings.Workflow.Model("security", ReasoningLevel.Maximum));
        Assert.Equal("c", settings.Workflow.BackupAgent("design"));
        Assert.Equal("d", settings.Workflow.BackupModel("refine"));
        Assert.Equal("e", settings.Classify.Agent);
        Assert.Equal("/opt/codex", settings.CodexCommand);
        Assert.Equal(["x", "y"], settings.ExcludePatterns);
        Assert.Equal(int.MaxValue, settings.DefaultMaxPromptSize);
        Assert.Equal(["branch"], settings.Interface.HiddenColumns);
        Assert.True(settings.TrustRepositoryCommands);
        Assert.False(settings.Codex.DisableReviewSkills);
        Assert.True(settings.Codex.IgnoreReviewUserConfig);
        Assert.Equal(2, settings.Hooks.Count);
        Assert.Equal("https://example.com/x", settings.Hooks[1].Url);
        Assert.Equal("R", settings.Sync.RepositoryNames["git@h:r"]);
        Assert.Equal(12, settings.Ci.GitHubAppId);
        Assert.Equal(["security", "default"], settings.Ci.Reviews!["codex"]);
        Assert.Equal(5, settings.Ci.GitHubAppInstallations["org"]);
        Assert.True(settings.AutoDesign.Enabled);
        Assert.Empty(settings.AutoDesign.TriggerPaths!);
        Assert.Null(settings.AutoDesign.SkipPaths);
        Assert.True(settings.Interface.TasksEnabled);
        Assert.Equal("mine", settings.Acp!.Name);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Acp.EffectiveTimeout);
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_do_no_harm() =>
        Assert.Equal("gemini", Texts.Global("\uFEFFmax_workers = 2\r\ndefault_agent = \"gemini\"\r\n").DefaultAgent);

    [Fact]
    public void Letter_case_is_ignored_for_values_but_not_for_presence()
    {
        var result = GlobalSettingsFile.Parse("MAX_Workers = 7\n[SYNC]\nEnabled = true\n", "f");

        Assert.Equal(7, result.Settings.MaxWorkers);
        Assert.True(result.Settings.Sync.Enabled);
        Assert.Empty(result.Warnings);
        Assert.False(result.IsPresent("max_workers"));
        Assert.False(result.IsPresent("sync.enabled"));
    }

    [Fact]
    public void The_exact_letter_case_wins()
    {
        var result = GlobalSettingsFile.Parse("MAX_WORKERS = 7\nmax_workers = 5\n", "f");

        Assert.Equal(5, result.Settings.MaxWorkers);
        Assert.Equal("MAX_WORKERS", Assert.Single(result.Warnings).Key);
    }

    [Fact]
    public void Presence_is_known_for_keys_tables_and_zeros()
    {
        var result = GlobalSettingsFile.Parse("max_workers = 4\nsync.enabled = false\n", "f");

        Assert.True(result.IsPresent("max_workers"));
        Assert.True(result.IsPresent("sync"));
        Assert.True(result.IsPresent("sync.enabled"));
        Assert.False(result.IsPresent("default_agent"));
        Assert.False(result.IsPresent("sync.interval"));
    }

    [Theory]
    [InlineData("default_agnet = 'x'", "default_agnet", "did you mean default_agent?")]
    [InlineData("job_timeout = '10m'", "job_timeout", "job_timeout_minutes")]
    [InlineData("display_name = 'x'", "display_name", "belongs in the repository's .roborev.toml")]
    [InlineData("[sync]\nintervall = '1h'", "sync.intervall", "did you mean interval?")]
    [InlineData("[web]\nenabled = true", "web", "not supported")]
    [InlineData("[[hooks]]\nevent='review.failed'\nbranches=['x']", "hooks[0].branches", "not supported")]
    [InlineData("zzzzzzzzzz = 1", "zzzzzzzzzz", "unknown key; ignored")]
    [InlineData("[[hooks]]\nevent='*'", "hooks[0].event", "never happens")]
    [InlineData("[[hooks]]\nevent='review.*'\ntype='kata'", "hooks[0].type", "unknown type")]
    [InlineData("classify_reasoning = 'much'", "classify_reasoning", "unknown level")]
    [InlineData("[sync]\ninterval = '1d'", "sync.interval", "not a duration")]
    [InlineData("max_workers = 65", "max_workers", "64")]
    public void Oddities_are_warnings_and_the_file_stays_in_force(string text, string key, string reason)
    {
        var result = GlobalSettingsFile.Parse(text, "/d/config.toml");

        Assert.Null(result.Error);
        var warning = Assert.Single(result.Warnings);
        Assert.Equal(key, warning.Key);
        Assert.Contains(reason, warning.Message, StringComparison.Ordinal);
        Assert.StartsWith("/d/config.toml:", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_workers_than_the_cap_count_as_the_cap() => Assert.Equal(64, Texts.Global("max_workers = 1000").MaxWorkers);

    [Theory] // Check 33
    [InlineData("0", 0)]
    [InlineData("", 3600)]
    [InlineData("x", 3600)]
    [InlineData("-5m", 3600)]
    [InlineData("1.5h", 5400)]
    public void Check_33_the_throttle_reads_zero_as_off_and_nonsense_as_an_hour(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Texts.Global($"ci.throttle_interval = '{text}'").Ci.EffectiveThrottleInterval);

    [Theory]
    [InlineData("29s", 300)]
    [InlineData("30s", 30)]
    [InlineData("", 300)]
    public void Polling_is_never_faster_than_every_30_seconds(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new CiSettings { PollInterval = text }.EffectivePollInterval);

    [Theory]
    [InlineData("", 3600, "", 5)]
    [InlineData("0", 3600, "0", 5)]
    [InlineData("90s", 90, "250ms", 0.25)]
    public void Sync_durations_must_be_positive(string interval, double intervalSeconds, string connect, double connectSeconds)
    {
        var sync = new SyncSettings { Interval = interval, ConnectTimeout = connect };

        Assert.Equal(TimeSpan.FromSeconds(intervalSeconds), sync.EffectiveInterval);
        Assert.Equal(TimeSpan.FromSeconds(connectSeconds), sync.EffectiveConnectTimeout);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(-1, 2)]
    [InlineData(8, 8)]
    [InlineData(17, 16)]
    public void Tab_width_is_clamped(int written, int expected) => Assert.Equal(expected, new InterfaceSettings { TabWidth = written }.EffectiveTabWidth);

    [Theory] // Check 29 and the rules of section 6
    [InlineData("hidden_columns = []", "_")]
    [InlineData("hidden_columns = ['handled']", "closed")]
    [InlineData("hidden_columns = ['done', 'branch']", "closed,branch")]
    [InlineData("hidden_columns = []\ncolumn_config_version = 1", "_")]
    [InlineData("hidden_columns = []\ncolumn_config_version = 0", null)]
    [InlineData("", null)]
    public void Check_29_hidden_columns(string text, string? expected)
    {
        var hidden = Texts.Global(text).Interface.HiddenColumns;

        Assert.Equal(expected, hidden is null ? null : string.Join(',', hidden));
    }

    [Theory] // Check 30
    [InlineData("hide_addressed_by_default = true", true)]
    [InlineData("hide_addressed_by_default = true\nhide_closed_by_default = false", false)]
    [InlineData("hide_closed_by_default = true", true)]
    [InlineData("hide_addressed_by_default = false", false)]
    public void Check_30_the_old_name_counts_where_the_new_one_is_absent(string text, bool expected) =>
        Assert.Equal(expected, Texts.Global(text).Interface.HideClosedByDefault);
}
