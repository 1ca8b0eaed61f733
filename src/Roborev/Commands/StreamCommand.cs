using System.CommandLine;
using System.Text;
using Roborev.Git;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev stream</c>: prints the daemon's events as they come, one JSON object a line (cli.md 5.11, events.md 7).</summary>
internal sealed class StreamCommand : CliCommand
{
    private readonly Option<string?> _repo = new("--repo") { Description = "only events of this repository", HelpName = "path" };

    internal StreamCommand()
        : base("stream", "print events as JSON lines until interrupted") => Add(_repo);

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        using var signals = new StopSignals(ct);
        try
        {
            var repository = context.Value(_repo) is { Length: > 0 } path ? await RootOfAsync(context, path, signals.Token).ConfigureAwait(false) : null;
            var client = await context.ConnectAsync(signals.Token).ConfigureAwait(false);
            using var stream = await client.OpenEventsAsync(repository, controlLines: false, signals.Token).ConfigureAwait(false);
            await foreach (var line in stream.ReadLinesAsync(signals.Token).ConfigureAwait(false))
            {
                context.Out.Write(Encoding.UTF8.GetString(line) + "\n");
            }

            return 0;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static async Task<string> RootOfAsync(CommandContext context, string path, CancellationToken ct)
    {
        var result = await new RepositoryLocator(context.Git).TryLocateAsync(Path.GetFullPath(path, context.Host.Directory), ct).ConfigureAwait(false);
        return result.Location?.MainRoot ?? throw new CliException($"{path} is not in a git repository: {result.Problem}");
    }
}
