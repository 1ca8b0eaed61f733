using System.Buffers;
using System.Globalization;
using System.Text;

namespace Roborev.Agents.Builtin.Reporting;

/// <summary>Makes text from a diff fit to stand between backquotes in the middle of a report line.</summary>
internal static class Quotation
{
    private const int LongestPath = 300;
    private const int LongestQuote = 120;

    /// <summary>One printable line: no control or format characters, no backquotes, white space as single blanks, cut with an ellipsis.</summary>
    public static string Of(string text, int longest = LongestQuote)
    {
        StringBuilder result = new(Math.Min(text.Length, longest) + 1);
        ReadOnlySpan<char> rest = text;
        bool isBlankDue = false;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int used) != OperationStatus.Done) rune = Rune.ReplacementChar;
            rest = rest[used..];
            if (Rune.IsWhiteSpace(rune) || IsHidden(rune))
            {
                isBlankDue = result.Length > 0;
                continue;
            }
            if (result.Length >= longest) return result.Append('…').ToString();
            if (isBlankDue) result.Append(' ');
            isBlankDue = false;
            result.Append(rune.Value == '`' ? "'" : rune.ToString());
        }
        return result.ToString();
    }

    /// <summary>A path, made printable.</summary>
    public static string Path(string path) => Of(path, LongestPath);

    /// <summary>A secret: its first four characters and an ellipsis.</summary>
    public static string Masked(string secret) => Of(secret[..Math.Min(4, secret.Length)]) + "…";

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
