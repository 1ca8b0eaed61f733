using Roborev.Commands;

namespace Roborev.Parsing;

/// <summary>A name of the command line. Nothing is constructed until it is invoked or described.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Create">Makes the command; null for a group.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="IsHidden">True when the help does not list it.</param>
/// <param name="Children">Commands of a group.</param>
/// <param name="Purpose">Of a group; commands tell theirs themselves.</param>
internal sealed record CommandEntry(
    string Name, Func<CliCommand>? Create, string[]? Aliases = null, bool IsHidden = false, IReadOnlyList<CommandEntry>? Children = null, string Purpose = "")
{
    internal bool Is(string word) => Name == word || (Aliases is not null && Array.IndexOf(Aliases, word) >= 0);
}

/// <summary>All commands, by name.</summary>
internal static class CommandTable
{
    internal static IReadOnlyList<CommandEntry> All { get; } =
    [
        new("close", () => new CloseCommand(), ["address"]),
        new("comment", () => new CommentCommand("comment")),
        new("daemon", null, Purpose: "manage the daemon", Children:
        [
            new("start", () => new DaemonStartCommand()),
            new("stop", () => new DaemonStopCommand()),
            new("restart", () => new DaemonRestartCommand()),
            new("run", () => new DaemonRunCommand()),
            new("status", () => new StatusCommand("daemon status")),
        ]),
        new("init", () => new InitCommand()),
        new("install-hook", () => new InstallHookCommand()),
        new("list", () => new ListCommand()),
        new("log", () => new LogCommand()),
        new("post-commit", () => new PostCommitCommand("post-commit")),
        new("enqueue", () => new PostCommitCommand("enqueue"), IsHidden: true),
        new("respond", () => new CommentCommand("respond")),
        new("review", () => new ReviewCommand()),
        new("show", () => new ShowCommand()),
        new("status", () => new StatusCommand("status")),
        new("stream", () => new StreamCommand()),
        new("uninstall-hook", () => new UninstallHookCommand()),
        new("version", () => new VersionCommand()),
        new("wait", () => new WaitCommand()),
    ];

    internal static CommandEntry? Find(IReadOnlyList<CommandEntry> entries, string word)
    {
        foreach (var entry in entries)
        {
            if (entry.Is(word))
            {
                return entry;
            }
        }

        return null;
    }
}
