using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev version</c>: one line in a fixed shape (cli.md 5.24).</summary>
internal sealed class VersionCommand() : CliCommand("version", "show the version")
{
    internal override Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        context.Out.WriteLine($"roborev {context.Host.Version}");
        return Task.FromResult(0);
    }
}
