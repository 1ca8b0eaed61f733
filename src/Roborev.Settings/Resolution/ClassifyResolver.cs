using Roborev.Core.Settings;

namespace Roborev.Settings.Resolution;

/// <summary>Chooses the classifier of automatic design reviews and its model (config.md 8.4, 13).</summary>
/// <param name="layers">The settings.</param>
public sealed class ClassifyResolver(SettingsLayers layers)
{
    private readonly ClassifySettings _global = layers.Global.Classify;
    private readonly ClassifySettings _repository = layers.Repository.Classify;

    /// <summary>The classifier's agent: repository, global, then Claude Code.</summary>
    public Choice<string> Agent =>
        Set(_repository.Agent, SettingSource.Repository, "classify_agent")
        ?? Set(_global.Agent, SettingSource.Global, "classify_agent")
        ?? new Choice<string>(AgentNames.ClaudeCode, SettingSource.BuiltIn, null);

    /// <summary>The agent used when the first fails; an empty text for none.</summary>
    public Choice<string> BackupAgent =>
        Set(_repository.BackupAgent, SettingSource.Repository, "classify_backup_agent")
        ?? Set(_global.BackupAgent, SettingSource.Global, "classify_backup_agent")
        ?? new Choice<string>("", SettingSource.BuiltIn, null);

    /// <summary>The model for the agent that classifies; an empty text means its own default.</summary>
    public string Model(string runningAgent) =>
        Model(runningAgent, Agent.Value, (_repository.Model, _repository.Agent), (_global.Model, _global.Agent));

    /// <summary>The model for the backup classifier; an empty text means its own default.</summary>
    public string BackupModel(string runningAgent) =>
        Model(runningAgent, BackupAgent.Value, (_repository.BackupModel, _repository.BackupAgent), (_global.BackupModel, _global.BackupAgent));

    private string Model(string running, string preferred, (string Model, string Owner) repository, (string Model, string Owner) global)
    {
        var model = repository.Model.Trim();
        var owner = string.IsNullOrWhiteSpace(repository.Owner) ? preferred : repository.Owner;
        if (model.Length > 0 && Same(owner, running) && RepositoryModelGuard.Allows(model, layers.Global))
        {
            return model;
        }

        var globalOwner = string.IsNullOrWhiteSpace(global.Owner) ? AgentNames.ClaudeCode : global.Owner;
        return Same(globalOwner, running) ? global.Model.Trim() : "";
    }

    private bool Same(string left, string right) => layers.Normalize(left) == layers.Normalize(right);

    private static Choice<string>? Set(string text, SettingSource source, string key) =>
        string.IsNullOrWhiteSpace(text) ? null : new Choice<string>(text.Trim(), source, key);
}
