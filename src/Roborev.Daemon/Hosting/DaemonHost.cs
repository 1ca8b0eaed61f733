namespace Roborev.Daemon.Hosting;

/// <summary>The daemon as a whole.</summary>
public static class DaemonHost
{
    /// <summary>Runs the daemon in this process until it is asked to stop.</summary>
    /// <returns>The exit code of the process.</returns>
    public static Task<int> RunAsync(DaemonOptions options, TextWriter errors, CancellationToken ct) => Task.FromResult(1);
}
