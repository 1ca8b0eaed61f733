using System.CommandLine;
using Roborev.Daemon.Hosting;
using Roborev.Git;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev daemon run</c>: is the daemon until a signal ends it (cli.md 5.18).</summary>
internal sealed class DaemonRunCommand : CliCommand
{
    private readonly Option<string?> _db = new("--db") { Description = "database file (default: reviews.db in the data directory)", HelpName = "path" };
    private readonly Option<string?> _config = new("--config") { Description = "configuration file (default: config.toml in the data directory)", HelpName = "path" };
    private readonly Option<string?> _addr = new("--addr") { Description = "address to listen on; overrides server_addr", HelpName = "addr" };
    private readonly Option<int> _workers = new("--workers") { Description = "reviews that run at once; overrides max_workers", HelpName = "n" };

    internal DaemonRunCommand()
        : base("daemon run", "run the daemon in the foreground")
    {
        Add(_db);
        Add(_config);
        Add(_addr);
        Add(_workers);
    }

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        foreach (var name in context.Host.Environment.Keys.Where(GitEnvironment.IsRepositoryVariable))
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        var workers = context.Value(_workers);
        var options = new DaemonOptions
        {
            DataDirectory = context.Data.Root,
            DatabasePath = Absolute(context, _db),
            ConfigPath = Absolute(context, _config),
            Address = context.Value(_addr) is { Length: > 0 } address ? address : null,
            Workers = workers > 0 ? workers : null,
            MaxSubscribers = int.TryParse(context.Host.Environment.GetValueOrDefault("ROBOREV_MAX_SUBSCRIBERS"), out var most) && most > 0 ? most : DaemonOptions.DefaultMaxSubscribers,
            Version = context.Host.Version,
            Time = context.Host.Time,
        };
        return await DaemonHost.RunAsync(options, context.Host.Error, ct).ConfigureAwait(false);
    }

    private static string? Absolute(CommandContext context, Option<string?> option) =>
        context.Value(option) is { Length: > 0 } path ? Path.GetFullPath(path, context.Host.Directory) : null;
}
