using System.Buffers;
using Roborev.Core.Text;

namespace Roborev.Agents.Hosting;

/// <summary>Command lines as text for people.</summary>
internal static class CommandLineText
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+:,./@%");

    /// <summary>Arguments joined by blanks as they are (agents.md 1.1).</summary>
    public static string Join(string command, IEnumerable<string> arguments) => string.Join(' ', arguments.Prepend(command));

    /// <summary>Arguments quoted where a POSIX shell needs it, so that the line can be pasted (agents.md 14.21).</summary>
    public static string Quote(string command, IEnumerable<string> arguments) => string.Join(' ', arguments.Prepend(command).Select(QuoteOne));

    private static string QuoteOne(string argument) =>
        argument.Length > 0 && !argument.AsSpan().ContainsAnyExcept(Plain) ? argument : ShellQuote.PosixBackslash(argument);
}
