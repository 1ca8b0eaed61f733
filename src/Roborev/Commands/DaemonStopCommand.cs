using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev daemon stop</c>: stops every daemon of this data directory (cli.md 5.18).</summary>
internal sealed class DaemonStopCommand() : CliCommand("daemon stop", "stop the daemon of this data directory")
{
    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var stopped = await StopAsync(context, ct).ConfigureAwait(false);
        context.Out.WriteLine(stopped ? "Daemon stopped" : "Daemon was not running");
        return 0;
    }

    /// <summary>Stops them; false when there was none.</summary>
    /// <exception cref="CliException">One does not end; the message names its process.</exception>
    internal static async Task<bool> StopAsync(CommandContext context, CancellationToken ct)
    {
        if (context.Connection(context.Notice).Server is not null)
        {
            throw new CliException("--server names a daemon that is not ours to stop; run without it");
        }

        var results = await context.Stopper.StopAllAsync(drain: false, ct).ConfigureAwait(false);
        if (results.FirstOrDefault(result => result.Problem is not null) is { } failed)
        {
            throw new CliException($"cannot stop the daemon (pid {failed.File.Record.Pid}): {failed.Problem}");
        }

        return results.Count > 0;
    }
}
