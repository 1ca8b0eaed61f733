namespace Roborev.Core.Settings;

/// <summary>
/// The <c>[acp]</c> table (config.md 12): the agent reached over the Agent Client Protocol. Texts are raw; the <c>Effective</c> members apply the defaults for
/// blank values.
/// </summary>
public sealed record AcpSettings
{
    /// <summary>Name by which the agent is selected, as written.</summary>
    public string Name { get; init; } = "";

    /// <summary>Executable, as written.</summary>
    public string Command { get; init; } = "";

    /// <summary>Arguments, passed as given.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Session mode of runs that must not change files, as written.</summary>
    public string ReadOnlyMode { get; init; } = "";

    /// <summary>Session mode of runs that may change files, as written.</summary>
    public string AutoApproveMode { get; init; } = "";

    /// <summary>Session mode of runs that choose neither, as written.</summary>
    public string Mode { get; init; } = "";

    /// <summary>True to make no session-mode call.</summary>
    public bool DisableModeNegotiation { get; init; }

    /// <summary>Model when nothing else names one.</summary>
    public string Model { get; init; } = "";

    /// <summary>Time limit in seconds as written; see <see cref="EffectiveTimeout"/>.</summary>
    public int Timeout { get; init; }

    /// <summary>The name, <c>acp</c> when blank.</summary>
    public string EffectiveName => OrDefault(Name, AgentNames.Acp);

    /// <summary>The executable, <c>acp-agent</c> when blank.</summary>
    public string EffectiveCommand => OrDefault(Command, "acp-agent");

    /// <summary>The read-only mode, <c>plan</c> when blank.</summary>
    public string EffectiveReadOnlyMode => OrDefault(ReadOnlyMode, "plan");

    /// <summary>The writing mode, <c>auto-approve</c> when blank.</summary>
    public string EffectiveAutoApproveMode => OrDefault(AutoApproveMode, "auto-approve");

    /// <summary>The neutral mode, <see cref="EffectiveReadOnlyMode"/> when blank.</summary>
    public string EffectiveMode => OrDefault(Mode, EffectiveReadOnlyMode);

    /// <summary>The time limit; 600 seconds when none or not positive.</summary>
    public TimeSpan EffectiveTimeout => TimeSpan.FromSeconds(Timeout > 0 ? Timeout : 600);

    private static string OrDefault(string text, string fallback) => string.IsNullOrWhiteSpace(text) ? fallback : text.Trim();
}
