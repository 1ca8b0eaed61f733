namespace Roborev.Git;

/// <summary>What a ref looks like, without asking git (git.md section 4.1).</summary>
public static class RefText
{
    private const int ShortLength = 7;
    private const int CliRangeLength = 17;

    /// <summary>Left side that stands for "before the first commit" in a SHA-1 repository.</summary>
    public const string EmptyTreeSha1 = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    /// <summary>Left side that stands for "before the first commit" in a SHA-256 repository.</summary>
    public const string EmptyTreeSha256 = "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321";

    /// <summary>True when the text names a range: it contains <c>..</c>.</summary>
    /// <param name="text">A ref or range.</param>
    public static bool IsRange(string text) => text.Contains("..", StringComparison.Ordinal);

    /// <summary>Splits at the first <c>..</c>; null when the text is no range. Either side may be empty.</summary>
    /// <param name="text">A range.</param>
    public static (string Start, string End)? SplitRange(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        return dots < 0 ? null : (text[..dots], text[(dots + 2)..]);
    }

    /// <summary>True for 7 to 40 hexadecimal digits of either case.</summary>
    /// <param name="text">Any text.</param>
    public static bool LooksLikeSha(string text) => text.Length is >= ShortLength and <= 40 && IsHex(text);

    /// <summary>True for a full object name in lower case: 40 digits, or 64 in a SHA-256 repository.</summary>
    /// <param name="text">Any text.</param>
    public static bool IsFullSha(string text) => text.Length is 40 or 64 && text.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0;

    /// <summary>True for the name of the empty tree in either hash algorithm.</summary>
    /// <param name="text">An object name.</param>
    public static bool IsEmptyTree(string text) => text is EmptyTreeSha1 or EmptyTreeSha256;

    /// <summary>The empty tree in the hash algorithm of another object name.</summary>
    /// <param name="sha">Full name of any object of the repository.</param>
    public static string EmptyTreeFor(string sha) => sha.Length == EmptyTreeSha256.Length ? EmptyTreeSha256 : EmptyTreeSha1;

    /// <summary>The first 7 characters.</summary>
    /// <param name="sha">An object name.</param>
    public static string ShortSha(string sha) => sha.Length > ShortLength ? sha[..ShortLength] : sha;

    /// <summary>Form for the terminal UI: each side of a range cut to 7 if it is hexadecimal and longer; anything else unchanged.</summary>
    /// <param name="text">A ref or range.</param>
    public static string ShortRef(string text) =>
        SplitRange(text) is { } range ? $"{ShortSide(range.Start)}..{ShortSide(range.End)}" : ShortSide(text);

    /// <summary>Form for lists on the command line: the first 17 characters of a range, the first 7 of anything else.</summary>
    /// <param name="text">A ref or range.</param>
    public static string CliShortRef(string text)
    {
        var length = IsRange(text) ? CliRangeLength : ShortLength;
        return text.Length > length ? text[..length] : text;
    }

    /// <summary>
    /// True when a revision may be handed to git: not empty, not like an option, no control characters (git.md trap T1).
    /// </summary>
    /// <param name="revision">What a user or client sent.</param>
    public static bool IsSafeRevision(string revision) => revision.Length > 0 && revision[0] != '-' && !revision.Any(char.IsControl);

    internal static string WithoutHeads(string reference) =>
        reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..] : reference;

    private static bool IsHex(string text) => text.Length > 0 && text.All(char.IsAsciiHexDigit);

    private static string ShortSide(string side) => side.Length > ShortLength && IsHex(side) ? side[..ShortLength] : side;
}
