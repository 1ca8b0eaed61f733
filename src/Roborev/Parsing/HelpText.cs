using System.CommandLine;
using System.Text;

namespace Roborev.Parsing;

/// <summary>Help and usage, in one layout for all commands.</summary>
internal static class HelpText
{
    /// <summary>Purpose, usage and flags of a command.</summary>
    internal static string Of(CliCommand command, GlobalFlags globals) => $"{Sentence(command.Description)}\n\n{UsageOf(command, globals)}";

    /// <summary>Usage and flags of a command, as shown after a usage error.</summary>
    internal static string UsageOf(CliCommand command, GlobalFlags globals)
    {
        var text = new StringBuilder("Usage:\n  roborev ").Append(command.FullName);
        if (command.ArgumentsText.Length > 0)
        {
            text.Append(' ').Append(command.ArgumentsText);
        }

        text.Append(" [flags]\n");
        Section(text, "Flags", [.. command.Options.Where(option => !option.Hidden).Select(Row), ("-h, --help", "show this help")]);
        Section(text, "Global flags", [.. globals.All.Select(Row)]);
        return text.ToString();
    }

    /// <summary>What a group, or the program as a whole, consists of.</summary>
    internal static string OfGroup(string name, string purpose, IReadOnlyList<CommandEntry> entries, GlobalFlags globals)
    {
        var text = new StringBuilder(Sentence(purpose)).Append("\n\nUsage:\n  ").Append(name).Append(" <command> [flags]\n");
        var rows = entries.Where(entry => !entry.IsHidden).OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => (entry.Name, entry.Create?.Invoke().Description ?? entry.Purpose));
        Section(text, "Commands", [.. rows]);
        Section(text, "Global flags", [.. globals.All.Select(Row), ("-h, --help", "show this help")]);
        return text.Append($"\nUse \"{name} <command> --help\" for more about a command.\n").ToString();
    }

    private static (string Name, string Description) Row(Option option)
    {
        var name = new StringBuilder(option.Aliases.FirstOrDefault() is { } alias ? $"{alias}, {option.Name}" : $"    {option.Name}");
        switch (option)
        {
            case OptionalValueOption:
                name.Append("[=").Append(option.HelpName ?? "value").Append(']');
                break;
            case not Option<bool>:
                name.Append(' ').Append(option.HelpName ?? "value");
                break;
        }

        return (name.ToString(), option.Description ?? "");
    }

    private static void Section(StringBuilder text, string title, IReadOnlyList<(string Name, string Description)> rows)
    {
        text.Append('\n').Append(title).Append(":\n");
        var width = rows.Max(row => row.Name.Length) + 3;
        foreach (var (name, description) in rows)
        {
            text.Append("  ").Append(name.PadRight(width)).Append(description).Append('\n');
        }
    }

    private static string Sentence(string? text) => text is { Length: > 0 } ? char.ToUpperInvariant(text[0]) + text[1..] + "." : "";
}
