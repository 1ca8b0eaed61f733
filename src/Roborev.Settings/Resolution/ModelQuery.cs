using Roborev.Core.Jobs;

namespace Roborev.Settings.Resolution;

/// <summary>What must be known to choose a model (config.md 8.4).</summary>
/// <param name="Workflow">The workflow of the run.</param>
/// <param name="Level">Its reasoning level; null consults no level key.</param>
/// <param name="RequestedAgent">The agent named by flag or request, if any.</param>
/// <param name="RequestedModel">The model named by flag or request, if any.</param>
/// <param name="RunningAgent">The agent that will really run.</param>
public sealed record ModelQuery(string Workflow, ReasoningLevel? Level, string? RequestedAgent, string? RequestedModel, string RunningAgent)
{
    /// <summary>For a job of a pull request: the agents of its whole matrix, blank for whatever the workflow resolves to. Null for other jobs.</summary>
    public IReadOnlyList<string>? CiAgents { get; init; }
}

/// <summary>The model to run with, or why the run must not start.</summary>
/// <param name="Model">The model; an empty text lets the agent use its own default.</param>
/// <param name="Source">The layer that decided.</param>
/// <param name="Key">The deciding key, when it is one key.</param>
public sealed record ModelChoice(string Model, SettingSource Source, string? Key)
{
    /// <summary>Set when a model was asked for that belongs to another agent: one line that names both.</summary>
    public string? Error { get; init; }

    internal static ModelChoice Refused(string model, string preferred, string running) => new("", SettingSource.Flag, null)
    {
        Error = $"model {model} was requested for agent {preferred}, which is not available; agent {running} would run instead and must not get it: "
            + $"install {preferred}, or name agent and model that belong together",
    };
}
