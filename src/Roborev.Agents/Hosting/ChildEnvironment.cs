using System.Collections;

namespace Roborev.Agents.Hosting;

/// <summary>Environments for child processes; each variable is there once.</summary>
internal static class ChildEnvironment
{
    /// <summary>Windows does not tell upper from lower case in names.</summary>
    private static readonly StringComparer Names = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The environment that agents inherit under these settings.</summary>
    public static IReadOnlyDictionary<string, string> Inherited(AgentSettings settings) => settings.Environment ?? Own();

    /// <summary>
    /// A copy for a process that works in <paramref name="directory"/>: git must not take the index lock just to refresh it, and <c>PWD</c>
    /// must be true (agents.md 4.1).
    /// </summary>
    public static Dictionary<string, string> ForDirectory(IReadOnlyDictionary<string, string> inherited, string directory) => new(inherited, Names)
    {
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["PWD"] = directory,
    };

    private static Dictionary<string, string> Own()
    {
        var own = new Dictionary<string, string>(Names);
        foreach (DictionaryEntry pair in Environment.GetEnvironmentVariables())
            own[(string)pair.Key] = (string?)pair.Value ?? "";
        return own;
    }
}
