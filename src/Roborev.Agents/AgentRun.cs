using Roborev.Core.Diffs;
using Roborev.Core.Jobs;

namespace Roborev.Agents;

/// <summary>Everything one run of an agent depends on.</summary>
public sealed record AgentRun
{
    /// <summary>Directory the agent works in: main checkout, linked worktree or temporary worktree.</summary>
    public required string RepositoryPath { get; init; }

    /// <summary>Commit, range or word (<c>dirty</c>) under review.</summary>
    public required string GitRef { get; init; }

    /// <summary>The whole prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>How hard to think.</summary>
    public ReasoningLevel Reasoning { get; init; } = ReasoningLevel.Thorough;

    /// <summary>True when the agent may edit files and run commands.</summary>
    public bool Agentic { get; init; }

    /// <summary>True when the prompt holds text of outsiders: read-only whatever <see cref="Agentic"/> and the settings say (agents.md 14.9).</summary>
    public bool ForceReadOnly { get; init; }

    /// <summary>Model, or for claude-code a model spec with a proxy address; blank keeps the agent's own default.</summary>
    public string? Model { get; init; }

    /// <summary>Model provider, for agents that know the notion.</summary>
    public string? Provider { get; init; }

    /// <summary>Session to continue; an invalid one is ignored (agents.md 3.2).</summary>
    public string? SessionId { get; init; }

    /// <summary>True for review jobs (single, range, dirty), false for tasks and fixes.</summary>
    public bool IsCodeReview { get; init; }

    /// <summary>Review type, for the built-in reviewer.</summary>
    public string ReviewType { get; init; } = ReviewTypes.Default;

    /// <summary>Lowest severity to report, blank for all; for the built-in reviewer.</summary>
    public string MinSeverity { get; init; } = "";

    /// <summary>The change itself, for the built-in reviewer; null when the run is not about one.</summary>
    public ReviewDiff? Diff { get; init; }

    /// <summary>The user's settings for agents.</summary>
    public AgentSettings Settings { get; init; } = AgentSettings.Default;

    /// <summary>
    /// Told the process id and the start time of the agent's process right after its start, so that a daemon that dies can have it
    /// ended by <see cref="Hosting.OrphanSweep"/> at its next start. Not called by agents without a process, nor for capability probes.
    /// </summary>
    public Action<int, long>? ProcessStarted { get; init; }

    /// <summary>What the run may really do: agentic by itself or by the global switch, unless read-only is forced.</summary>
    internal bool MayWrite => !ForceReadOnly && (Agentic || Settings.AllowUnsafeAgents);
}
