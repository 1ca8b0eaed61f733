using Roborev.Core.Jobs;
using Roborev.Core.Settings;
using Roborev.Core.Text;
using Roborev.Settings.Toml;

namespace Roborev.Settings;

/// <summary>The tables and keys that the global and the repository file have in common.</summary>
internal static class SharedTables
{
    private static readonly string[] HookTypes = ["", "command", "beads", "webhook"];

    private static readonly string[] HookEvents =
    [
        "review.started", "review.completed", "review.failed", "review.canceled", "review.closed", "review.reopened", "review.remapped",
    ];

    public static WorkflowKeys Workflow(TableReader table) =>
        new(WorkflowKeys.KeyNames.Select(key => KeyValuePair.Create(key, table.Text(key))).Where(pair => pair.Value.Length > 0));

    public static WorkflowTexts Reasoning(TableReader table) => Texts(table, "reasoning");

    public static WorkflowTexts MinSeverity(TableReader table) => Texts(table, "min_severity");

    public static ClassifySettings Classify(TableReader table)
    {
        var reasoning = table.Text("classify_reasoning");
        if (!string.IsNullOrWhiteSpace(reasoning) && !ReasoningLevels.TryParse(reasoning, out _))
        {
            Warn(table, "classify_reasoning", $"unknown level \"{reasoning}\"; known are {string.Join(", ", ReasoningLevels.Names)}");
        }

        return new ClassifySettings
        {
            Agent = table.Text("classify_agent"),
            Model = table.Text("classify_model"),
            Reasoning = reasoning,
            BackupAgent = table.Text("classify_backup_agent"),
            BackupModel = table.Text("classify_backup_model"),
        };
    }

    public static IReadOnlyList<HookSettings> Hooks(TableReader table) => [.. table.Tables("hooks").Select(Hook)];

    public static AcpSettings? Acp(TableReader root)
    {
        if (root.OptionalTable("acp") is not { } table)
        {
            return null;
        }

        var acp = new AcpSettings
        {
            Name = table.Text("name"),
            Command = table.Text("command"),
            Arguments = table.Texts("args"),
            ReadOnlyMode = table.Text("read_only_mode"),
            AutoApproveMode = table.Text("auto_approve_mode"),
            Mode = table.Text("mode"),
            DisableModeNegotiation = table.Flag("disable_mode_negotiation"),
            Model = table.Text("model"),
            Timeout = table.Integer("timeout"),
        };
        if (AgentNames.IsReserved(acp.EffectiveName))
        {
            table.Log.Fail(table.Node("name"), table.Path("name"), $"\"{acp.EffectiveName}\" is the name of a built-in agent; choose another");
        }

        return acp;
    }

    public static AutoDesignSettings AutoDesign(TableReader root)
    {
        var table = root.Table("auto_design_review");
        var settings = new AutoDesignSettings
        {
            Enabled = table.OptionalFlag("enabled"),
            MinDiffLines = table.Integer("min_diff_lines"),
            LargeDiffLines = table.Integer("large_diff_lines"),
            LargeFileCount = table.Integer("large_file_count"),
            TriggerPaths = table.OptionalTexts("trigger_paths"),
            SkipPaths = table.OptionalTexts("skip_paths"),
            TriggerMessagePatterns = table.OptionalTexts("trigger_message_patterns"),
            SkipMessagePatterns = table.OptionalTexts("skip_message_patterns"),
            ClassifierTimeoutSeconds = table.Integer("classifier_timeout_seconds"),
            ClassifierMaxPromptSize = table.Integer("classifier_max_prompt_size"),
        };
        return IsGeneratedBlank(settings, table)
            ? settings with { TriggerPaths = null, SkipPaths = null, TriggerMessagePatterns = null, SkipMessagePatterns = null }
            : settings;
    }

    /// <summary>Review types by agent; null when the table is absent.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>>? Reviews(TableReader ci)
    {
        if (ci.Entries("reviews") is not { } entries)
        {
            return null;
        }

        var reviews = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (agent, types) in entries)
        {
            var path = $"{ci.Path("reviews")}.{agent}";
            if (types.Kind == TomlKind.Array)
            {
                reviews[agent] = ci.TextsOf(types, path);
            }
            else
            {
                ci.Log.Fail(types, path, $"must be a list, not {types.Description}");
            }
        }

        return reviews;
    }

    public static void WarnUnlessDuration(TableReader table, string key)
    {
        var text = table.Text(key);
        if (text.Length > 0 && !GoDuration.TryParse(text, out _))
        {
            Warn(table, key, $"\"{text}\" is not a duration such as 90s, 5m or 1h30m; the default is used");
        }
    }

    public static void Warn(TableReader table, string key, string reason) => table.Log.Warn(table.Node(key), table.Path(key), reason);

    private static WorkflowTexts Texts(TableReader table, string noun) => new()
    {
        Review = table.Text($"review_{noun}"),
        Refine = table.Text($"refine_{noun}"),
        Fix = table.Text($"fix_{noun}"),
    };

    /// <summary>The reference writes every key, lists as <c>[]</c> and sizes as 0; that is no wish for empty lists (config.md 6).</summary>
    private static bool IsGeneratedBlank(AutoDesignSettings settings, TableReader table) =>
        settings is { TriggerPaths.Count: 0, SkipPaths.Count: 0, TriggerMessagePatterns.Count: 0, SkipMessagePatterns.Count: 0 }
        && settings is { MinDiffLines: 0, LargeDiffLines: 0, LargeFileCount: 0 }
        && table.Has("min_diff_lines") && table.Has("large_diff_lines") && table.Has("large_file_count");

    private static HookSettings Hook(TableReader table)
    {
        var hook = new HookSettings { Event = table.Text("event"), Type = table.Text("type"), Command = table.Text("command"), Url = table.Text("url") };
        if (!HookTypes.Contains(hook.Type))
        {
            Warn(table, "type", $"unknown type \"{hook.Type}\"; known are command, beads and webhook");
        }

        if (!Fires(hook.Event))
        {
            Warn(table, "event", $"\"{hook.Event}\" never happens; known are review.* and {string.Join(", ", HookEvents)}");
        }

        return hook;
    }

    private static bool Fires(string pattern) =>
        pattern.EndsWith(".*", StringComparison.Ordinal)
            ? HookEvents.Any(name => name.StartsWith(pattern[..^1], StringComparison.Ordinal))
            : HookEvents.Contains(pattern);
}
