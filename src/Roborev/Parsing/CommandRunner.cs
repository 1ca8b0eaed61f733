using Roborev.Client;
using Roborev.Core.Text;
using Roborev.Git;
using Roborev.Output;

namespace Roborev.Parsing;

/// <summary>From the words of the command line to an exit code: finds the command, reads its flags, runs it, reports what went wrong (cli.md sections 1.1, 1.3).</summary>
/// <param name="host">The surroundings.</param>
internal sealed class CommandRunner(CommandHost host)
{
    private const string Purpose = "automatic code review of every commit by coding agents, in the background";

    private readonly GlobalFlags _globals = new();

    /// <summary>Runs a whole command line; never throws for anything a user can cause.</summary>
    internal async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken ct)
    {
        try
        {
            return await DispatchAsync(words, CommandTable.All, "roborev", Purpose, ct).ConfigureAwait(false);
        }
        catch (OutputClosedException)
        {
            return 0;
        }
    }

    private async Task<int> DispatchAsync(
        IReadOnlyList<string> words, IReadOnlyList<CommandEntry> entries, string name, string purpose, CancellationToken ct)
    {
        var place = CommandPlace(words);
        if (place < 0)
        {
            return ShowGroup(words, entries, name, purpose);
        }

        var word = words[place];
        IReadOnlyList<string> rest = [.. words.Take(place), .. words.Skip(place + 1)];
        if (word == "help" && name == "roborev")
        {
            return ShowHelp(rest);
        }

        return CommandTable.Find(entries, word) switch
        {
            null => ReportUnknown(word, entries, name),
            { Children: { } children } group => await DispatchAsync(rest, children, $"{name} {group.Name}", group.Purpose, ct).ConfigureAwait(false),
            var entry => await RunCommandAsync(entry.Create!(), rest, ct).ConfigureAwait(false),
        };
    }

    /// <summary>Where the command's name is: the first word that is neither a flag nor the value of <c>--server</c>; -1 when there is none.</summary>
    private static int CommandPlace(IReadOnlyList<string> words)
    {
        for (var index = 0; index < words.Count; index++)
        {
            switch (words[index])
            {
                case "--":
                    return -1;
                case "--server":
                    index++;
                    break;
                case ['-', ..]:
                    break;
                default:
                    return index;
            }
        }

        return -1;
    }

    private async Task<int> RunCommandAsync(CliCommand command, IReadOnlyList<string> words, CancellationToken ct)
    {
        var isQuiet = command.IsSilent;
        try
        {
            var line = FlagReader.Read(words, [.. command.Options, .. _globals.All]);
            if (line.HelpAsked)
            {
                host.Out.Write(HelpText.Of(command, _globals));
                return 0;
            }

            command.Add(_globals.Server);
            command.Add(_globals.Verbose);
            command.CheckCount(line.Words.Count);
            var flags = command.ParseNormalized(line);
            var server = _globals.ServerOf(flags);
            isQuiet |= command.IsQuiet(flags);
            using var context = new CommandContext(host, flags, line.Words, server, flags.GetValue(_globals.Verbose));
            return await command.RunAsync(context, ct).ConfigureAwait(false);
        }
        catch (UsageException error)
        {
            if (!isQuiet || (error.IsMalformed && !command.IsSilent))
            {
                Report(error.Message);
                command.Options.Remove(_globals.Server);
                command.Options.Remove(_globals.Verbose);
                host.Error.Write(HelpText.UsageOf(command, _globals));
            }

            return 1;
        }
        catch (Exception error) when (error is not OutputClosedException && Explain(error, ct) is { } message)
        {
            if (!isQuiet)
            {
                Report(message);
            }

            return 1;
        }
    }

    private static string? Explain(Exception error, CancellationToken ct) => error switch
    {
        OperationCanceledException when ct.IsCancellationRequested => "interrupted",
        CliException or DaemonStartException or DaemonRequestException or DaemonUnreachableException or GitException => error.Message,
        IOException or UnauthorizedAccessException => error.Message,
        _ => $"internal error: {error.GetType().Name}: {error.Message}",
    };

    private int ShowGroup(IReadOnlyList<string> words, IReadOnlyList<CommandEntry> entries, string name, string purpose)
    {
        var help = HelpText.OfGroup(name, purpose, entries, _globals);
        try
        {
            FlagReader.Read(words, _globals.All);
            host.Out.Write(help);
            return 0;
        }
        catch (UsageException error)
        {
            Report(error.Message);
            host.Error.Write(help);
            return 1;
        }
    }

    private int ShowHelp(IReadOnlyList<string> topic)
    {
        IReadOnlyList<CommandEntry> entries = CommandTable.All;
        var (name, purpose) = ("roborev", Purpose);
        foreach (var word in topic.Where(word => word is not ['-', ..]))
        {
            switch (CommandTable.Find(entries, word))
            {
                case { Children: { } children } group:
                    (entries, name, purpose) = (children, $"{name} {group.Name}", group.Purpose);
                    break;
                case { Create: { } create }:
                    host.Out.Write(HelpText.Of(create(), _globals));
                    return 0;
                default:
                    host.Error.WriteLine($"Unknown help topic \"{TerminalText.CleanLine(word)}\"");
                    host.Error.Write(HelpText.OfGroup(name, purpose, entries, _globals));
                    return 0;
            }
        }

        host.Out.Write(HelpText.OfGroup(name, purpose, entries, _globals));
        return 0;
    }

    private int ReportUnknown(string word, IReadOnlyList<CommandEntry> entries, string name)
    {
        Report($"unknown command \"{word}\" for \"{name}\"");
        var names = entries.Where(entry => !entry.IsHidden).SelectMany(entry => (string[])[entry.Name, .. entry.Aliases ?? []]);
        if (Spelling.Suggest(word, names) is { Count: > 0 } suggestions)
        {
            host.Error.WriteLine($"Did you mean {string.Join(" or ", suggestions)}?");
        }

        host.Error.WriteLine($"Run '{name} --help' for usage.");
        return 1;
    }

    private void Report(string message) => host.Error.WriteLine($"Error: {TerminalText.Clean(message)}");
}
