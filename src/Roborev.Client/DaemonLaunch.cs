namespace Roborev.Client;

/// <summary>How this program starts itself as a daemon.</summary>
/// <param name="FileName">Absolute path of the executable.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">The whole environment of the child, already without what must not be inherited (git.md 13.4, T27).</param>
public sealed record DaemonLaunch(string FileName, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>
    /// Why this executable must not start or replace daemons; null when it may. Refused are development versions, hosts that are not the program itself
    /// (<c>dotnet</c>, test runners), and build output: a path with a folder <c>bin</c> followed by <c>debug</c> or <c>release</c>, unless a folder
    /// <c>publish</c> is among them, because what was published is meant to be used (cli.md 2.6).
    /// </summary>
    /// <param name="executable">Absolute path of the running executable.</param>
    /// <param name="version">Version of this program.</param>
    public static string? WhyEphemeral(string executable, string version)
    {
        if (Path.GetFileName(executable) is var name && !(name == "roborev" || name.Equals("roborev.exe", StringComparison.OrdinalIgnoreCase)))
        {
            return $"{executable} is not the installed program";
        }

        if (ProgramVersion.ParseRelease(version) is null)
        {
            return $"version {version} is a development version";
        }

        var folders = executable.Split('/', '\\');
        var bin = Array.FindIndex(folders, folder => folder.Equals("bin", StringComparison.OrdinalIgnoreCase));
        var isBuildOutput = bin >= 0
            && folders.Skip(bin + 1).Any(folder => folder.StartsWith("debug", StringComparison.OrdinalIgnoreCase)
                || folder.StartsWith("release", StringComparison.OrdinalIgnoreCase))
            && !folders.Contains("publish", StringComparer.OrdinalIgnoreCase);
        return isBuildOutput ? $"{executable} lies in a build folder" : null;
    }
}
