using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev daemon restart</c> (cli.md 5.18).</summary>
internal sealed class DaemonRestartCommand() : CliCommand("daemon restart", "stop the daemon and start it again")
{
    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        if (context.Connection(context.Notice).StartRefusal is { } refusal)
        {
            throw new CliException($"refusing to restart the daemon: {refusal}");
        }

        var wasRunning = await DaemonStopCommand.StopAsync(context, ct).ConfigureAwait(false);
        await context.ConnectAsync(ct).ConfigureAwait(false);
        context.Out.WriteLine(wasRunning ? "Daemon restarted" : "Daemon started (was not running)");
        return 0;
    }
}
