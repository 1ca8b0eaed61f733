using System.CommandLine;
using Roborev.Client;
using Roborev.Core.Text;
using Roborev.Core.Wire;
using Roborev.Git;
using Roborev.Parsing;
using Roborev.Settings;

namespace Roborev;

/// <summary>One invocation of a command: its flags and arguments, and what commands share, made on first use.</summary>
internal sealed class CommandContext : IDisposable
{
    private readonly DaemonEndpoint? _server;
    private readonly bool _isVerbose;
    private DaemonClient? _client;

    internal CommandContext(CommandHost host, ParseResult flags, IReadOnlyList<string> words, DaemonEndpoint? server, bool isVerbose)
    {
        Host = host;
        Flags = flags;
        Words = words;
        _server = server;
        _isVerbose = isVerbose;
    }

    internal CommandHost Host { get; }

    /// <summary>The flags.</summary>
    internal ParseResult Flags { get; }

    /// <summary>The arguments.</summary>
    internal IReadOnlyList<string> Words { get; }

    internal TextWriter Out => Host.Out;

    internal GitRunner Git => field ??= new GitRunner(time: Host.Time);

    /// <summary>The data directory.</summary>
    /// <exception cref="CliException">Nobody knows where it is.</exception>
    internal DataDirectory Data => field ??= DataDirectory.Resolve(Host.Variable, Host.Home) is { } result && result.Directory is { } found
        ? found
        : throw new CliException(DataDirectory.Resolve(Host.Variable, Host.Home).Error ?? "no data directory");

    internal DaemonDiscovery Discovery => field ??= new DaemonDiscovery(Data.Root, ConfiguredAddress, Host.Time);

    internal DaemonStopper Stopper => field ??= new DaemonStopper(Discovery, Host.Time);

    internal DaemonConnector Connector => field ??= new DaemonConnector(
        Host.Version, Discovery, new DaemonStarter(Data.Root, Discovery, DaemonProgram.LaunchOf(Host), Host.Time), Stopper);

    /// <summary>True when the user gave this flag.</summary>
    internal bool IsGiven(Option option) => Flags.GetResult(option) is { Implicit: false };

    /// <summary>The value of a flag.</summary>
    internal T? Value<T>(Option<T> option) => Flags.GetValue(option);

    /// <summary>A line on standard error, cleaned of terminal control.</summary>
    internal void Notice(string text) => Host.Error.WriteLine(TerminalText.Clean(text));

    /// <summary>A client of the daemon, which is started if need be and if no address was given.</summary>
    /// <exception cref="DaemonStartException">None runs and none could be started.</exception>
    internal async Task<DaemonClient> ConnectAsync(CancellationToken ct) =>
        _client ??= new DaemonClient(await Connector.EnsureAsync(Connection(Notice), ct).ConfigureAwait(false));

    /// <summary>A client of a daemon that runs already, or null; nothing is started, stopped or replaced.</summary>
    internal async Task<DaemonClient?> ConnectIfRunningAsync(CancellationToken ct)
    {
        var endpoint = _server ?? (await Discovery.FindAsync(ct).ConfigureAwait(false)).Daemon?.Endpoint;
        return endpoint is null ? null : _client ??= new DaemonClient(endpoint);
    }

    /// <summary>How far this invocation may go to reach a daemon.</summary>
    internal ConnectOptions Connection(Action<string> notice) => new()
    {
        Server = _server,
        SkipVersionCheck = Host.Variable(EnvironmentVariables.SkipVersionCheck) == "1",
        StartRefusal = Host.Variable(EnvironmentVariables.TestAllowAutostart) == "1" ? null : DaemonLaunch.WhyEphemeral(Host.Executable, Host.Version),
        Notice = notice,
    };

    /// <summary>A wait that finds the daemon again after it went away.</summary>
    internal ReviewWait NewWait(DaemonEndpoint endpoint) => new(endpoint, FindAgainAsync, ReviewWait.UsualPatience, Host.Time);

    /// <summary>Tells more on standard output when the user asked for it (cli.md 1.2).</summary>
    internal void Detail(string text)
    {
        if (_isVerbose)
        {
            Out.WriteLine(TerminalText.Clean(text));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client?.Dispose();

    private async Task<DaemonEndpoint?> FindAgainAsync(CancellationToken ct) =>
        _server ?? (await Discovery.FindAsync(ct).ConfigureAwait(false)).Daemon?.Endpoint;

    private string? ConfiguredAddress() => GlobalSettingsFile.Load(Data.ConfigFile).Settings.ServerAddress;
}
