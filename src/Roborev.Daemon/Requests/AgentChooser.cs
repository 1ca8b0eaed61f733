using Roborev.Agents;
using Roborev.Core.Jobs;
using Roborev.Settings.Resolution;

namespace Roborev.Daemon.Requests;

/// <summary>The agent of a new job, or why there is none.</summary>
/// <param name="Agent">Canonical name.</param>
/// <param name="Status">HTTP status of a refusal.</param>
/// <param name="Error">Its text.</param>
internal sealed record AgentChoice(string? Agent, int Status = 0, string? Error = null);

/// <summary>Chooses the agent of a new job (http-api.md 5.1, row 10): an unknown name is a bad request, none installed means not now.</summary>
internal sealed class AgentChooser(AgentRegistry agents)
{
    /// <summary>Chooses.</summary>
    /// <param name="layers">The settings.</param>
    /// <param name="workflow">Workflow of the job.</param>
    /// <param name="level">Reasoning level of the job.</param>
    /// <param name="requested">Agent that the request names, if any.</param>
    /// <param name="isStrict">True when that one must not be replaced.</param>
    /// <param name="allowsBuiltin">True when the built-in reviewer may stand in where no agent is configured and none is installed.</param>
    public AgentChoice Choose(SettingsLayers layers, string workflow, ReasoningLevel level, string? requested, bool isStrict, bool allowsBuiltin)
    {
        var resolver = new WorkflowResolver(layers);
        var preferred = resolver.PreferredAgent(workflow, level, requested);
        var agentSettings = AgentSettingsSource.From(layers.Global);
        var selection = AgentSelector.Select(
            new AgentRequest
            {
                Requested = preferred.Value,
                Backups = resolver.BackupAgent(workflow).Value is { Length: > 0 } backup ? [backup] : [],
                Strict = isStrict,
                AllowBuiltin = allowsBuiltin && !preferred.IsConfigured,
                AcpName = layers.Acp?.Name,
            },
            name => agents.IsAvailable(name, agentSettings));
        return selection switch
        {
            { Agent: { } agent } => new(agent),
            { Reason: SelectionReason.UnknownAgent } => new(null, 400, selection.Error!),
            _ => new(null, 503, $"no review agent available: {selection.Error}"),
        };
    }
}
