namespace Roborev.Agents;

/// <summary>A row of the table of known agents (agents.md 1).</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="Executable">Default executable; null for an agent that runs in this process.</param>
/// <param name="Rank">Place in the automatic order from 1, or null for an agent that is never tried automatically.</param>
/// <param name="Aliases">Other accepted names.</param>
public sealed record AgentDescription(string Name, string? Executable, int? Rank, IReadOnlyList<string> Aliases);
