using Roborev.Client;
using Roborev.Git;

namespace Roborev;

/// <summary>How this program runs itself as the daemon.</summary>
internal static class DaemonProgram
{
    /// <summary>Own executable with <c>daemon run</c>; the environment is without what belongs to one repository or one commit (git.md 13.4, T27).</summary>
    internal static DaemonLaunch LaunchOf(CommandHost host)
    {
        var environment = host.Environment
            .Where(variable => !GitEnvironment.IsRepositoryVariable(variable.Key) && !GitEnvironment.IsHookVariable(variable.Key))
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);
        return Path.GetFileNameWithoutExtension(host.Executable) == "dotnet"
            ? new DaemonLaunch(host.Executable, [Path.Combine(AppContext.BaseDirectory, "roborev.dll"), "daemon", "run"], environment)
            : new DaemonLaunch(host.Executable, ["daemon", "run"], environment);
    }
}
