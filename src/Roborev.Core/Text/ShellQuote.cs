namespace Roborev.Core.Text;

/// <summary>Quotes one word for a shell. NUL is removed, because no process argument can hold it and it would cut off the closing quote.</summary>
public static class ShellQuote
{
    /// <summary>For POSIX shells, as hook commands have it: single quotes, a quote inside as <c>'"'"'</c>, empty as <c>''</c> (events.md section 6).</summary>
    public static string Posix(string word) => Quote(word, "'\"'\"'");

    /// <summary>For POSIX shells, as prompts have it: single quotes, a quote inside as <c>'\''</c> (worker.md section 3).</summary>
    public static string PosixBackslash(string word) => Quote(word, "'\\''");

    /// <summary>For PowerShell: single quotes, a quote inside doubled (events.md section 6).</summary>
    public static string PowerShell(string word) => Quote(word, "''");

    private static string Quote(string word, string innerQuote) =>
        $"'{word.Replace("\0", "", StringComparison.Ordinal).Replace("'", innerQuote, StringComparison.Ordinal)}'";
}
