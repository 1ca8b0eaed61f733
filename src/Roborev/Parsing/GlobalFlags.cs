using System.CommandLine;
using Roborev.Core.Wire;

namespace Roborev.Parsing;

/// <summary>The flags of every command (cli.md 1.2).</summary>
internal sealed class GlobalFlags
{
    internal Option<string?> Server { get; } = new("--server") { Description = "address of the daemon; nothing is started or stopped then", HelpName = "addr" };

    internal Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "tell how the daemon is found and started" };

    internal IReadOnlyList<Option> All => [Server, Verbose];

    /// <summary>The address of <c>--server</c>; null when it was not given or is empty.</summary>
    /// <exception cref="UsageException">It is no address of this machine.</exception>
    internal DaemonEndpoint? ServerOf(ParseResult flags) => flags.GetValue(Server) is not { Length: > 0 } text ? null
        : DaemonEndpoint.TryParse(text, out var endpoint, out var error) ? endpoint
        : throw new CliException($"invalid --server address \"{text}\": {error}");
}
