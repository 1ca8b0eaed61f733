using Roborev.Core.Jobs;
using Roborev.Core.Settings;

namespace Roborev.Settings.Resolution;

/// <summary>
/// Chooses agent, backup agent and their models for one workflow run (config.md 8.1 to 8.5). Pure: whether an agent is installed is for the caller.
/// </summary>
/// <param name="layers">The settings.</param>
/// <param name="normalize">Gives the canonical form in which names of the same agent are equal.</param>
public sealed class WorkflowResolver(SettingsLayers layers, Func<string, string> normalize)
{
    private readonly GlobalSettings _global = layers.Global;
    private readonly RepositorySettings _repository = layers.Repository;

    /// <summary>A resolver that compares names as these settings define them (config.md 7.5).</summary>
    public WorkflowResolver(SettingsLayers layers)
        : this(layers, layers.Normalize)
    {
    }

    /// <summary>
    /// The agent that was asked for (config.md 8.1), trimmed, as written. <see cref="Choice{T}.IsConfigured"/> is false only for the built-in default.
    /// </summary>
    /// <param name="workflow">The workflow; an unknown name has no keys of its own.</param>
    /// <param name="level">The reasoning level of the run; null when none was resolved, which consults no level key.</param>
    /// <param name="requested">The agent named by flag or request, if any.</param>
    public Choice<string> PreferredAgent(string workflow, ReasoningLevel? level, string? requested)
    {
        var flag = requested?.Trim() ?? "";
        return flag.Length > 0 ? new Choice<string>(flag, SettingSource.Flag, null) : ConfiguredAgent(workflow, level);
    }

    /// <summary>The agent that runs when the preferred one cannot (config.md 8.2); an empty text when none is configured.</summary>
    public Choice<string> BackupAgent(string workflow) => FirstSet(
    [
        (_repository.Workflow.BackupAgent(workflow), SettingSource.Repository, $"{workflow}_backup_agent"),
        (_repository.BackupAgent, SettingSource.Repository, "backup_agent"),
        (_global.Workflow.BackupAgent(workflow), SettingSource.Global, $"{workflow}_backup_agent"),
        (_global.DefaultBackupAgent, SettingSource.Global, "default_backup_agent"),
    ]) ?? new Choice<string>("", SettingSource.BuiltIn, null);

    /// <summary>The model of the backup agent (config.md 8.5, required rule); an empty text means the agent's own default.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="backupAgent">The backup agent that will run.</param>
    public string BackupModel(string workflow, string backupAgent) => BackupModelChoice(workflow, backupAgent).Model;

    /// <summary>The model for the agent that really runs (config.md 8.4): never one that was written for another agent.</summary>
    public ModelChoice Model(ModelQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var preferred = PreferredAgent(query.Workflow, query.Level, query.RequestedAgent).Value;
        var isPreferred = Same(query.RunningAgent, preferred);
        var requestedModel = query.RequestedModel?.Trim() ?? "";
        if (requestedModel.Length > 0)
        {
            return isPreferred ? new ModelChoice(requestedModel, SettingSource.Flag, null) : ModelChoice.Refused(requestedModel, preferred, query.RunningAgent);
        }

        if (!isPreferred && Same(query.RunningAgent, BackupAgent(query.Workflow).Value))
        {
            return BackupModelChoice(query.Workflow, query.RunningAgent);
        }

        return CiModel(query, preferred) ?? Ladder(query, isPreferred) ?? AcpModel(query) ?? new ModelChoice("", SettingSource.BuiltIn, null);
    }

    private ModelChoice BackupModelChoice(string workflow, string backupAgent)
    {
        var isConfigured = Same(backupAgent, BackupAgent(workflow).Value);
        var globalOwner = FirstText(_global.Workflow.BackupAgent(workflow), _global.DefaultBackupAgent);
        foreach (var (applies, model, source, key) in (ReadOnlySpan<(bool, string, SettingSource, string)>)
            [
                (isConfigured, RepositoryModel(_repository.Workflow.BackupModel(workflow)), SettingSource.Repository, $"{workflow}_backup_model"),
                (isConfigured, RepositoryModel(_repository.BackupModel), SettingSource.Repository, "backup_model"),
                (Same(backupAgent, globalOwner), FirstText(_global.Workflow.BackupModel(workflow)), SettingSource.Global, $"{workflow}_backup_model"),
                (Same(backupAgent, _global.DefaultBackupAgent), FirstText(_global.DefaultBackupModel), SettingSource.Global, "default_backup_model"),
            ])
        {
            if (applies && model.Length > 0)
            {
                return new ModelChoice(model, source, key);
            }
        }

        return new ModelChoice("", SettingSource.BuiltIn, null);
    }

    private ModelChoice? Ladder(ModelQuery query, bool isPreferred)
    {
        foreach (var rung in Rungs(query.Workflow, query.Level))
        {
            var applies = rung.Owner is { } owner ? Same(owner, query.RunningAgent) : isPreferred && MayTakeUnbound(query);
            var model = rung.Source == SettingSource.Repository ? RepositoryModel(rung.Model) : FirstText(rung.Model);
            if (applies && model.Length > 0)
            {
                return new ModelChoice(model, rung.Source, rung.Key);
            }
        }

        return null;
    }

    /// <summary>The full ladder of 8.3; each key with its owner, null when its layer names no agent for it.</summary>
    private IEnumerable<Rung> Rungs(string workflow, ReasoningLevel? level)
    {
        var globalAgent = FirstText(_global.DefaultAgent, AgentNames.Codex);
        var repositoryAgent = FirstText(_repository.Agent, globalAgent);
        foreach (var rung in WorkflowRungs(_repository.Workflow, FirstText(_repository.Agent, AgentNames.Codex), SettingSource.Repository, workflow, level))
        {
            yield return rung;
        }

        yield return new Rung(_repository.Model, repositoryAgent, SettingSource.Repository, "model");
        foreach (var rung in WorkflowRungs(_global.Workflow, globalAgent, SettingSource.Global, workflow, level))
        {
            yield return rung;
        }

        yield return new Rung(_global.DefaultModel, globalAgent, SettingSource.Global, "default_model");
    }

    private static IEnumerable<Rung> WorkflowRungs(WorkflowKeys keys, string generic, SettingSource source, string workflow, ReasoningLevel? level)
    {
        var agent = FirstText(keys.Agent(workflow, null));
        var levelAgent = level is null ? "" : FirstText(keys.Agent(workflow, level));
        if (level is { } exact)
        {
            yield return new Rung(keys.Model(workflow, exact), NullIfEmpty(FirstText(levelAgent, agent)), source, $"{workflow}_model_{exact.ToWire()}");
        }

        var owner = agent.Length > 0 ? agent : levelAgent.Length > 0 ? generic : null;
        yield return new Rung(keys.Model(workflow, null), owner, source, $"{workflow}_model");
    }

    /// <summary>A model without an owner reaches an ACP agent only when the configuration, not a flag, chose that agent.</summary>
    private bool MayTakeUnbound(ModelQuery query) =>
        normalize(query.RunningAgent) != AgentNames.Acp || Same(ConfiguredAgent(query.Workflow, query.Level).Value, AgentNames.Acp);

    private ModelChoice? CiModel(ModelQuery query, string preferred)
    {
        var model = FirstText(_global.Ci.Model);
        if (query.CiAgents is not { } agents || model.Length == 0)
        {
            return null;
        }

        var distinct = agents.Select(agent => normalize(FirstText(agent, preferred))).Distinct(StringComparer.Ordinal).ToArray();
        var owner = distinct is [var only] ? only : FirstText(_global.DefaultAgent, AgentNames.Codex);
        return Same(owner, query.RunningAgent) ? new ModelChoice(model, SettingSource.Global, "ci.model") : null;
    }

    private ModelChoice? AcpModel(ModelQuery query) =>
        normalize(query.RunningAgent) == AgentNames.Acp && FirstText(layers.Acp?.Model) is { Length: > 0 } model
            ? new ModelChoice(model, layers.Repository.Acp is null ? SettingSource.Global : SettingSource.Repository, "acp.model")
            : null;

    private Choice<string> ConfiguredAgent(string workflow, ReasoningLevel? level)
    {
        var levelKey = level is { } exact ? $"{workflow}_agent_{exact.ToWire()}" : "";
        var isDefault = !_global.DefaultAgentIsExplicit && _global.DefaultAgent == AgentNames.Codex;
        return FirstSet(
        [
            (level is null ? "" : _repository.Workflow.Agent(workflow, level), SettingSource.Repository, levelKey),
            (_repository.Workflow.Agent(workflow, null), SettingSource.Repository, $"{workflow}_agent"),
            (_repository.Agent, SettingSource.Repository, "agent"),
            (level is null ? "" : _global.Workflow.Agent(workflow, level), SettingSource.Global, levelKey),
            (_global.Workflow.Agent(workflow, null), SettingSource.Global, $"{workflow}_agent"),
            (isDefault ? "" : _global.DefaultAgent, SettingSource.Global, "default_agent"),
        ]) ?? new Choice<string>(AgentNames.Codex, SettingSource.BuiltIn, null);
    }

    private string RepositoryModel(string text) => FirstText(text) is { Length: > 0 } model && RepositoryModelGuard.Allows(model, _global) ? model : "";

    private bool Same(string left, string right) => left.Length > 0 && normalize(left) == normalize(right);

    private static Choice<string>? FirstSet(ReadOnlySpan<(string Text, SettingSource Source, string Key)> rows)
    {
        foreach (var (text, source, key) in rows)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                return new Choice<string>(text.Trim(), source, key);
            }
        }

        return null;
    }

    internal static string FirstText(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                return text.Trim();
            }
        }

        return "";
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private readonly record struct Rung(string Model, string? Owner, SettingSource Source, string Key);
}
