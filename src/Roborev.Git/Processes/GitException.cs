namespace Roborev.Git;

/// <summary>An unexpected failure of git. The message names the sub-command, the place and what git said on stderr.</summary>
public sealed class GitException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One clear line, plus git's own words.</param>
    /// <param name="innerException">Cause, when git could not even be run.</param>
    public GitException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }

    /// <summary>Exit code of git, or null when it did not end by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What git wrote to stderr, trimmed; empty when nothing.</summary>
    public string StandardError { get; init; } = "";

    internal static GitException From(string directory, IReadOnlyList<string> arguments, GitOutput output)
    {
        var said = output.Stderr.Trim();
        return new($"git {SubCommand(arguments)} failed in {directory} (exit code {output.ExitCode}){(said.Length == 0 ? "" : ": " + said)}")
        {
            ExitCode = output.ExitCode,
            StandardError = said,
        };
    }

    internal static string SubCommand(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "-c")
                i++;
            else if (!arguments[i].StartsWith('-'))
                return arguments[i];
        }

        return "";
    }
}
