namespace Roborev.Agents;

/// <summary>What is asked of <see cref="AgentSelector"/>.</summary>
public sealed record AgentRequest
{
    /// <summary>Preferred agent: name, alias, or blank for none.</summary>
    public string? Requested { get; init; }

    /// <summary>Backups in order; blank and unknown names are skipped.</summary>
    public IReadOnlyList<string> Backups { get; init; } = [];

    /// <summary>True when a person named the agent: the automatic order is not tried (config.md 8.1).</summary>
    public bool Strict { get; init; }

    /// <summary>True when the built-in reviewer may be the last resort.</summary>
    public bool AllowBuiltin { get; init; }

    /// <summary>Effective <c>[acp] name</c>, which stands for <c>acp</c> before aliases are resolved; null or blank for none.</summary>
    public string? AcpName { get; init; }
}

/// <summary>How a selection came about.</summary>
public enum SelectionReason
{
    /// <summary>The requested agent is installed.</summary>
    Requested,

    /// <summary>A backup stands in for it.</summary>
    Backup,

    /// <summary>The first installed agent of the automatic order.</summary>
    AutomaticOrder,

    /// <summary>The built-in reviewer, because nothing else is installed.</summary>
    LastResort,

    /// <summary>Error: the requested name is not known.</summary>
    UnknownAgent,

    /// <summary>Error: neither the requested agent nor a stand-in is installed.</summary>
    NoneInstalled,
}

/// <summary>The outcome of a selection.</summary>
/// <param name="Agent">Canonical name of the agent to run; null for an error.</param>
/// <param name="Requested">Canonical name of the agent asked for; empty when none was.</param>
/// <param name="Reason">How it came about.</param>
/// <param name="Error">One line for the user when <see cref="Agent"/> is null.</param>
public sealed record AgentSelection(string? Agent, string Requested, SelectionReason Reason, string? Error = null)
{
    /// <summary>True when another agent than the requested one runs: model and session of the requested one do not apply (agents.md 14.12).</summary>
    public bool IsSubstitute => Agent is not null && Requested.Length > 0 && Agent != Requested;
}

/// <summary>Chooses the agent that runs (agents.md 2.1, with the right behaviour of 14.11). Pure: availability is asked of the caller.</summary>
public static class AgentSelector
{
    /// <summary>Chooses.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="isAvailable">Whether a canonical name can be run now; see <see cref="AgentRegistry.IsAvailable"/>.</param>
    public static AgentSelection Select(AgentRequest request, Func<string, bool> isAvailable)
    {
        var wanted = Normalize(request.Requested, request.AcpName);
        if (wanted.Length > 0 && !AgentRegistry.IsKnown(wanted))
            return new(null, wanted, SelectionReason.UnknownAgent, AgentRegistry.UnknownText(wanted));
        if (wanted.Length > 0 && isAvailable(wanted))
            return new(wanted, wanted, SelectionReason.Requested);

        var backups = request.Backups.Select(name => Normalize(name, request.AcpName));
        if (backups.FirstOrDefault(name => name != wanted && AgentRegistry.IsKnown(name) && isAvailable(name)) is { } backup)
            return new(backup, wanted, SelectionReason.Backup);

        if (request.Strict && wanted.Length > 0)
            return new(null, wanted, SelectionReason.NoneInstalled, NotInstalledText(wanted));

        string[] automatic = [.. AgentRegistry.RankedNames, AgentRegistry.Acp];
        if (automatic.FirstOrDefault(name => name != wanted && isAvailable(name)) is { } first)
            return new(first, wanted, SelectionReason.AutomaticOrder);
        return request.AllowBuiltin
            ? new(AgentRegistry.Builtin, wanted, SelectionReason.LastResort)
            : new(null, wanted, SelectionReason.NoneInstalled, NoneText());
    }

    private static string Normalize(string? name, string? acpName)
    {
        var trimmed = name?.Trim() ?? "";
        return trimmed.Length > 0 && trimmed == acpName?.Trim() ? AgentRegistry.Acp : AgentRegistry.Resolve(trimmed);
    }

    private static string NotInstalledText(string name) =>
        $"agent \"{name}\" is not installed: \"{AgentRegistry.Describe(name)?.Executable}\" was not found on the PATH of the daemon; "
        + "install it, or restart the daemon from a shell that can run it";

    private static string NoneText() =>
        $"no agents available: install one of {string.Join(", ", AgentRegistry.RankedNames)}; "
        + "if one is installed, restart the daemon from a shell that can run it (the daemon keeps the PATH it was started with)";
}
