using System.Diagnostics;

namespace Roborev.Client;

/// <summary>
/// A child that outlives its parent: own session, standard input from nowhere, both outputs to a file, no inherited handles (cli.md C6). On Windows a process of
/// its own group without console, whose outputs are pipes that close with the parent.
/// </summary>
internal sealed class DetachedProcess
{
    private readonly Process? _windows;

    private DetachedProcess(int pid, Process? windows)
    {
        Pid = pid;
        _windows = windows;
    }

    /// <summary>Number of the child.</summary>
    internal int Pid { get; }

    /// <summary>True once the child has ended.</summary>
    internal bool HasExited => _windows?.HasExited ?? UnixSpawn.HasExited(Pid);

    /// <summary>Starts the child.</summary>
    /// <param name="launch">What to start.</param>
    /// <param name="workingDirectory">Its directory.</param>
    /// <param name="outputFile">File that receives its output; emptied first.</param>
    /// <exception cref="IOException">The child could not be started.</exception>
    internal static DetachedProcess Start(DaemonLaunch launch, string workingDirectory, string outputFile) => OperatingSystem.IsWindows()
        ? StartOnWindows(launch, workingDirectory)
        : new DetachedProcess(UnixSpawn.Start(launch, workingDirectory, outputFile), windows: null);

    private static DetachedProcess StartOnWindows(DaemonLaunch launch, string workingDirectory)
    {
        var start = new ProcessStartInfo(launch.FileName, launch.Arguments)
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (OperatingSystem.IsWindows())
        {
            start.CreateNewProcessGroup = true;
        }

        start.Environment.Clear();
        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = Process.Start(start) ?? throw new IOException($"cannot start {launch.FileName}");
            process.StandardInput.Close();
            return new DetachedProcess(process.Id, process);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new IOException($"cannot start {launch.FileName}: {error.Message}", error);
        }
    }
}
