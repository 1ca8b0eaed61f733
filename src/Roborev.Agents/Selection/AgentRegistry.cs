using System.Collections.Frozen;
using Roborev.Agents.Adapters;
using Roborev.Agents.Hosting;

namespace Roborev.Agents;

/// <summary>
/// The known agents. A new one is one adapter file and one line in <see cref="Adapters"/>; the table of names also lists agents whose adapter
/// does not exist, so that their names are understood, and counts them as not installed.
/// </summary>
public sealed class AgentRegistry
{
    /// <summary>Name of the reviewer that needs no other program.</summary>
    public const string Builtin = "builtin";

    /// <summary>Name of the agent for trying things out.</summary>
    public const string Test = "test";

    /// <summary>Name of the agent that speaks the Agent Client Protocol.</summary>
    public const string Acp = "acp";

    private static readonly AgentDescription[] Table =
    [
        new("codex", "codex", 1, []),
        new("claude-code", "claude", 2, ["claude"]),
        new("gemini", "gemini", 3, []),
        new("copilot", "copilot", 4, []),
        new("opencode", "opencode", 5, []),
        new("cursor", "agent", 6, ["agent"]),
        new("kiro", "kiro-cli", 7, []),
        new("kilo", "kilo", 8, []),
        new("droid", "droid", 9, []),
        new("pi", "pi", 10, []),
        new(Acp, "acp-agent", null, []),
        new(Builtin, null, null, []),
        new(Test, null, null, []),
    ];

    private static readonly FrozenDictionary<string, AgentDescription> ByName =
        Table.SelectMany(row => row.Aliases.Prepend(row.Name), (row, name) => (name, row)).ToFrozenDictionary(x => x.name, x => x.row, StringComparer.Ordinal);

    private readonly FrozenDictionary<string, IAgent> _adapters;
    private readonly ExecutableSearch _executables;

    /// <summary>Builds the adapters.</summary>
    /// <param name="executables">Finds their programs.</param>
    /// <param name="time">Clock for delays and limits.</param>
    public AgentRegistry(ExecutableSearch executables, TimeProvider time)
    {
        _executables = executables;
        _adapters = Adapters(executables, time).ToFrozenDictionary(agent => agent.Name, StringComparer.Ordinal);
    }

    /// <summary>The names of the automatic order, first choice first.</summary>
    public static IReadOnlyList<string> RankedNames { get; } = [.. Table.Where(row => row.Rank is not null).OrderBy(row => row.Rank).Select(row => row.Name)];

    /// <summary>Every canonical name, sorted.</summary>
    public static IReadOnlyList<string> AllNames { get; } = [.. Table.Select(row => row.Name).Order(StringComparer.Ordinal)];

    /// <summary>The row of a canonical name or alias (exact, after trimming), or null.</summary>
    public static AgentDescription? Describe(string? name) => name is null ? null : ByName.GetValueOrDefault(name.Trim());

    /// <summary>Trims and resolves an alias; an unknown name comes back trimmed, null as the empty string.</summary>
    public static string Resolve(string? name) => Describe(name)?.Name ?? name?.Trim() ?? "";

    /// <summary>True when the name or alias is known.</summary>
    public static bool IsKnown(string? name) => Describe(name) is not null;

    /// <summary>The error text for a name that is not known.</summary>
    public static string UnknownText(string name) => $"unknown agent \"{name.Trim()}\"; known agents: {string.Join(", ", AllNames)}";

    /// <summary>The adapter of a canonical name or alias; null when unknown or not built into this version.</summary>
    public IAgent? Find(string? name) => _adapters.GetValueOrDefault(Resolve(name));

    /// <summary>True when a run of this agent would find its program: one test, on the command that will really run (agents.md 14.11).</summary>
    public bool IsAvailable(string? name, AgentSettings settings)
    {
        var canonical = Resolve(name);
        return _adapters.ContainsKey(canonical)
            && (settings.CommandFor(canonical) is not { } command || _executables.Find(command) is not null);
    }

    private static IEnumerable<IAgent> Adapters(ExecutableSearch executables, TimeProvider time)
    {
        var host = new ProcessHost(time);
        var probes = new CapabilityProbe(host, time);
        yield return new CodexAgent(executables, host, probes, time);
        yield return new ClaudeAgent(executables, host, probes, time);
        yield return new BuiltinAgent();
        yield return new TestAgent(time);
    }
}
