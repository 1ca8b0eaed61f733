using System.CommandLine;

namespace Roborev.Parsing;

/// <summary>A command of the program: its flags, its argument rule, and what it does.</summary>
internal abstract class CliCommand : Command
{
    private static readonly ParserConfiguration Plain = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    private readonly Argument<string[]> _words = new("arguments") { Arity = ArgumentArity.ZeroOrMore };

    /// <summary>A command.</summary>
    /// <param name="name">Its full name, for instance <c>daemon start</c>.</param>
    /// <param name="purpose">One line for the help.</param>
    /// <param name="arguments">Its arguments as the usage line shows them.</param>
    protected CliCommand(string name, string purpose, string arguments = "")
        : base(name.Split(' ')[^1], purpose)
    {
        FullName = name;
        ArgumentsText = arguments;
        Add(_words);
    }

    /// <summary>The name as it is typed.</summary>
    internal string FullName { get; }

    /// <summary>Arguments for the usage line.</summary>
    internal string ArgumentsText { get; }

    /// <summary>Smallest and largest number of arguments; null for a command that ignores surplus ones (cli.md 1.1).</summary>
    internal virtual (int Min, int Max)? ArgumentCount => null;

    /// <summary>True when not even a malformed command line may be reported: git hooks.</summary>
    internal virtual bool IsSilent => false;

    /// <summary>True when errors of the run itself are not reported (cli.md section 8).</summary>
    internal virtual bool IsQuiet(ParseResult flags) => false;

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    internal abstract Task<int> RunAsync(CommandContext context, CancellationToken ct);

    /// <summary>Parses what <see cref="FlagReader"/> has normalised.</summary>
    internal ParseResult ParseNormalized(FlagLine line)
    {
        var result = Parse([.. line.Flags, "--", .. line.Words], Plain);
        return result.Errors is [var error, ..] ? throw new UsageException(error.Message, isMalformed: true) : result;
    }

    /// <summary>Checks the number of arguments.</summary>
    internal void CheckCount(int count)
    {
        if (ArgumentCount is not var (min, max) || (count >= min && count <= max))
        {
            return;
        }

        var wanted = (min, max) switch
        {
            (0, 0) => "no arguments",
            _ when min == max => min == 1 ? "1 argument" : $"{min} arguments",
            (0, _) => max == 1 ? "at most 1 argument" : $"at most {max} arguments",
            _ => $"{min} to {max} arguments",
        };
        throw new UsageException($"\"roborev {FullName}\" takes {wanted}, received {count}", isMalformed: true);
    }
}
