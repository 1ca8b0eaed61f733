using Roborev.Core.Settings;
using Roborev.Settings.Toml;

namespace Roborev.Settings;

/// <summary>The tables that only the global file has.</summary>
internal static class GlobalTables
{
    public static SyncSettings Sync(TableReader table)
    {
        SharedTables.WarnUnlessDuration(table, "interval");
        SharedTables.WarnUnlessDuration(table, "connect_timeout");
        return new SyncSettings
        {
            Enabled = table.Flag("enabled"),
            PostgresUrl = table.Text("postgres_url"),
            Interval = table.Text("interval"),
            MachineName = table.Text("machine_name"),
            ConnectTimeout = table.Text("connect_timeout"),
            RepositoryNames = RepositoryNames(table),
        };
    }

    public static CiSettings Ci(TableReader table)
    {
        foreach (var key in (string[])["poll_interval", "throttle_interval", "batch_timeout"])
        {
            SharedTables.WarnUnlessDuration(table, key);
        }

        return new CiSettings
        {
            Enabled = table.Flag("enabled"),
            PollInterval = table.Text("poll_interval"),
            Repositories = table.Texts("repos"),
            ExcludedRepositories = table.Texts("exclude_repos"),
            MaxRepositories = table.Integer("max_repos"),
            ReviewTypes = table.Texts("review_types"),
            Agents = table.Texts("agents"),
            Reviews = SharedTables.Reviews(table),
            ThrottleInterval = table.Text("throttle_interval"),
            ThrottleBypassUsers = table.Texts("throttle_bypass_users"),
            Model = table.Text("model"),
            SynthesisAgent = table.Text("synthesis_agent"),
            SynthesisBackupAgent = table.Text("synthesis_backup_agent"),
            SynthesisModel = table.Text("synthesis_model"),
            MinSeverity = table.Text("min_severity"),
            UpsertComments = table.Flag("upsert_comments"),
            BatchTimeout = table.Text("batch_timeout"),
            GitHubAppId = table.Long("github_app_id"),
            GitHubAppPrivateKey = table.Text("github_app_private_key"),
            GitHubAppInstallationId = table.Long("github_app_installation_id"),
            GitHubAppInstallations = Installations(table),
        };
    }

    public static CodexReviewSettings Codex(TableReader table) => new()
    {
        DisableReviewSkills = table.Flag("disable_review_skills", true),
        IgnoreReviewUserConfig = table.Flag("ignore_review_user_config", true),
    };

    public static InterfaceSettings Interface(TableReader table) => new()
    {
        HideClosedByDefault = HideClosed(table),
        AutoFilterRepository = table.Flag("auto_filter_repo"),
        AutoFilterBranch = table.Flag("auto_filter_branch"),
        ShowClassifyJobs = table.Flag("show_classify_jobs"),
        MouseEnabled = table.Flag("mouse_enabled", true),
        TabWidth = table.Integer("tab_width"),
        HiddenColumns = HiddenColumns(table),
        ColumnBorders = table.Flag("column_borders"),
        ColumnOrder = table.Texts("column_order"),
        TaskColumnOrder = table.Texts("task_column_order"),
        ColumnConfigVersion = table.Integer("column_config_version"),
        TasksEnabled = table.Table("advanced").Flag("tasks_enabled"),
    };

    private static bool HideClosed(TableReader table)
    {
        var old = table.Flag("hide_addressed_by_default");
        var current = table.Flag("hide_closed_by_default");
        return table.Has("hide_closed_by_default") ? current : current || old;
    }

    /// <summary>An empty list hides nothing, unless the reference wrote it as a blank; then old names are renamed (config.md 6).</summary>
    private static IReadOnlyList<string>? HiddenColumns(TableReader table)
    {
        var hidden = table.OptionalTexts("hidden_columns");
        if (hidden is not { Count: 0 })
        {
            return hidden is null ? null : [.. hidden.Select(name => name is "handled" or "done" ? "closed" : name)];
        }

        var generated = table.Has("column_config_version") && table.Integer("column_config_version") == 0;
        return generated ? null : ["_"];
    }

    private static Dictionary<string, string> RepositoryNames(TableReader table)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (identity, value) in table.Entries("repo_names") ?? [])
        {
            if (value.Kind == TomlKind.Text)
            {
                names[identity] = value.Text;
            }
            else
            {
                table.Log.Fail(value, $"{table.Path("repo_names")}.{identity}", $"must be a string, not {value.Description}");
            }
        }

        return names;
    }

    private static Dictionary<string, long> Installations(TableReader table)
    {
        var installations = new Dictionary<string, long>(StringComparer.Ordinal);
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (owner, value) in table.Entries("github_app_installations") ?? [])
        {
            var path = $"{table.Path("github_app_installations")}.{owner}";
            var name = owner.ToLowerInvariant();
            if (value.Kind != TomlKind.Integer)
            {
                table.Log.Fail(value, path, $"must be an integer, not {value.Description}");
            }
            else if (!written.TryAdd(name, owner))
            {
                table.Log.Fail(value, path, $"\"{owner}\" and \"{written[name]}\" are the same owner; keep one");
            }
            else
            {
                installations[name] = value.Integer;
            }
        }

        return installations;
    }
}
