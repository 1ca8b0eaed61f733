namespace Roborev.Parsing;

/// <summary>A command cannot do what it was asked; shown as one line, exit 1.</summary>
/// <param name="message">What happened and what the way out is.</param>
/// <param name="inner">The cause, if there is one.</param>
internal sealed class CliException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The command line asks for something that does not exist or contradicts itself; shown with the command's usage, exit 1.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="isMalformed">True when the line cannot even be read, so that it is reported in spite of <c>--quiet</c> (cli.md 1.3).</param>
internal sealed class UsageException(string message, bool isMalformed = false) : Exception(message)
{
    internal bool IsMalformed { get; } = isMalformed;
}
