using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev daemon start</c>: makes sure that a daemon runs (cli.md 5.18).</summary>
internal sealed class DaemonStartCommand() : CliCommand("daemon start", "start the daemon unless it runs")
{
    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        context.Detail($"Looking for the daemon of {context.Data.Root}");
        var client = await context.ConnectAsync(ct).ConfigureAwait(false);
        context.Detail($"It answers at {client.Endpoint}");
        context.Out.WriteLine("Daemon started");
        return 0;
    }
}
