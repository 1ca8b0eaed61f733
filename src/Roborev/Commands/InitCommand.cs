using System.CommandLine;
using Roborev.Agents;
using Roborev.Client;
using Roborev.Core.Text;
using Roborev.Git;
using Roborev.Parsing;
using Roborev.Settings;
using Roborev.Settings.Writing;

namespace Roborev.Commands;

/// <summary><c>roborev init</c>: everything a repository needs to be reviewed; may be run again at any time (cli.md 5.1).</summary>
internal sealed class InitCommand : CliCommand
{
    private readonly Option<string?> _agent = new("--agent") { Description = "agent to write into new configuration files", HelpName = "name" };
    private readonly Option<bool> _noDaemon = new("--no-daemon") { Description = "do not start a daemon" };

    internal InitCommand()
        : base("init", "set up reviews for this repository")
    {
        Add(_agent);
        Add(_noDaemon);
    }

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        if (context.Words.Count > 0)
        {
            throw new UsageException($"unknown command \"{context.Words[0]}\" for \"roborev init\"");
        }

        context.Out.WriteLine("Initializing roborev...");
        var agent = AgentOf(context);
        var location = await InstallHookCommand.LocateAsync(context, ct).ConfigureAwait(false);
        WriteConfiguration(context, location, agent);
        await InstallHooksAsync(context, location, ct).ConfigureAwait(false);
        var isReady = context.Value(_noDaemon)
            ? await RegisterIfRunningAsync(context, location, ct).ConfigureAwait(false)
            : await StartAndRegisterAsync(context, location, ct).ConfigureAwait(false);
        TellAboutAgents(context, location, agent);
        TellWhatNext(context, isReady);
        return 0;
    }

    private string? AgentOf(CommandContext context)
    {
        if (context.Value(_agent) is not { Length: > 0 } agent)
        {
            return null;
        }

        var acp = GlobalSettingsFile.Load(context.Data.ConfigFile).Settings.Acp?.EffectiveName;
        return AgentRegistry.IsKnown(agent) || agent.Trim() == acp ? agent.Trim() : throw new CliException(AgentRegistry.UnknownText(agent));
    }

    private static void WriteConfiguration(CommandContext context, CheckoutLocation location, string? agent)
    {
        context.Data.EnsureCreated();
        var file = context.Data.ConfigFile;
        Tell(context, SettingsWriter.CreateGlobal(file, ConfigTemplate.Global(agent)) ? $"Created config at {file}" : $"Config already exists at {file}");
        if (agent is not null && SettingsWriter.CreateRepository(location.CheckoutRoot, ConfigTemplate.Repository(agent)))
        {
            Tell(context, $"Created {Path.Combine(location.CheckoutRoot, RepositorySettingsFile.Name)}");
        }
    }

    private static async Task InstallHooksAsync(CommandContext context, CheckoutLocation location, CancellationToken ct)
    {
        foreach (var result in await HookInstallation.InstallAsync(context, location, force: false, ct).ConfigureAwait(false))
        {
            if (result.IsRealError)
            {
                throw new CliException(result.Message);
            }

            Tell(context, result.IsInPlace ? HookInstallation.Sentence(result.Message) : $"Warning: {result.Message}");
            if (result.Advice is { } advice)
            {
                Tell(context, advice);
            }
        }
    }

    private static async Task<bool> RegisterIfRunningAsync(CommandContext context, CheckoutLocation location, CancellationToken ct)
    {
        if (await context.ConnectIfRunningAsync(ct).ConfigureAwait(false) is { } client)
        {
            return await RegisterAsync(context, client, location, ct).ConfigureAwait(false);
        }

        Tell(context, "Daemon not running (start it with 'roborev daemon start')");
        return false;
    }

    private static async Task<bool> StartAndRegisterAsync(CommandContext context, CheckoutLocation location, CancellationToken ct)
    {
        try
        {
            var client = await context.ConnectAsync(ct).ConfigureAwait(false);
            Tell(context, "Daemon is running");
            return await RegisterAsync(context, client, location, ct).ConfigureAwait(false);
        }
        catch (DaemonStartException error)
        {
            Tell(context, $"Warning: {error.Message}");
            return false;
        }
    }

    private static async Task<bool> RegisterAsync(CommandContext context, DaemonClient client, CheckoutLocation location, CancellationToken ct)
    {
        try
        {
            await client.RegisterRepositoryAsync(location.CheckoutRoot, ct).ConfigureAwait(false);
            Tell(context, "Repo registered");
            return true;
        }
        catch (DaemonUnreachableException error)
        {
            Tell(context, $"Daemon not running ({error.Message})");
        }
        catch (DaemonRequestException error)
        {
            Tell(context, $"Warning: the daemon did not register the repo: {error.Message}");
        }

        return false;
    }

    /// <summary>Says so when reviews will come from the built-in reviewer, because no agent is named anywhere and none is installed.</summary>
    private static void TellAboutAgents(CommandContext context, CheckoutLocation location, string? agent)
    {
        var isConfigured = agent is not null
            || GlobalSettingsFile.Load(context.Data.ConfigFile).Settings.DefaultAgentIsExplicit
            || RepositorySettingsFile.Load(location.CheckoutRoot).Settings.Agent.Length > 0;
        var executables = new ExecutableSearch(context.Host.Time, context.Host.Environment);
        if (!isConfigured && !AgentRegistry.RankedNames.Any(name => executables.Find(AgentRegistry.Describe(name)!.Executable!) is not null))
        {
            Tell(context, $"No coding agent found, so the built-in reviewer is used; install one of {string.Join(", ", AgentRegistry.RankedNames)}, or set default_agent");
        }
    }

    private static void TellWhatNext(CommandContext context, bool isReady)
    {
        context.Out.WriteLine();
        context.Out.WriteLine(isReady
            ? "Ready: every commit here is reviewed in the background."
            : "Setup is incomplete: hooks are in place, but no daemon has registered this repo. Start one with 'roborev daemon start' and run 'roborev init' again.");
        context.Out.WriteLine();
        context.Out.WriteLine("  roborev status       the daemon and its queue");
        context.Out.WriteLine("  roborev show HEAD    the review of the last commit");
        context.Out.WriteLine("  roborev list         all reviews of this branch");
    }

    private static void Tell(CommandContext context, string text) => context.Out.WriteLine($"  {TerminalText.CleanLine(text)}");
}
