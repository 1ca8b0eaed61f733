using System.Buffers;

namespace Roborev.Core.Reviews;

/// <summary>The steps that bring a line of a review into a comparable form (storage.md 12.2, steps a to e).</summary>
internal static class LineNormalization
{
    private const char DottedCapitalI = '\u0130';
    private static readonly SearchValues<char> CurlyQuotes = SearchValues.Create('\u2018', '\u2019');
    private static readonly string[] Labels = ["review findings", "findings", "review result", "result", "verdict", "review"];

    /// <summary>
    /// Lower-cases every letter that can turn into an ASCII one and leaves all others alone: they are never compared with anything.
    /// U+0130 becomes a plain i, which neither the invariant nor the Turkish mapping of the platform does in all cases.
    /// </summary>
    public static string ToLower(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (var index = 0; index < target.Length; index++)
        {
            target[index] = source[index] switch
            {
                >= 'A' and <= 'Z' and var letter => (char)(letter | 0x20),
                DottedCapitalI => 'i',
                var other => other,
            };
        }
    });

    /// <summary>All steps, on a line that is lower-cased already.</summary>
    public static ReadOnlySpan<char> Normalize(ReadOnlySpan<char> line)
    {
        var text = StripListItem(StripHeadingAndBold(StraightenQuotes(line.Trim())));
        foreach (var label in Labels)
        {
            if (text.StartsWith(label, StringComparison.Ordinal) && text[label.Length..] is [':', ..])
            {
                return text[(label.Length + 1)..].Trim();
            }
        }

        return text;
    }

    /// <summary>Step c: leading number signs, then every double asterisk, then every double underscore.</summary>
    public static ReadOnlySpan<char> StripHeadingAndBold(ReadOnlySpan<char> text)
    {
        text = text.TrimStart('#').Trim();
        if (text.Contains("**", StringComparison.Ordinal) || text.Contains("__", StringComparison.Ordinal))
        {
            text = text.ToString().Replace("**", "", StringComparison.Ordinal).Replace("__", "", StringComparison.Ordinal);
        }

        return text.Trim();
    }

    /// <summary>Step d: one list bullet or one list number.</summary>
    public static ReadOnlySpan<char> StripListItem(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text is ['-' or '*', ..])
        {
            return text[1..].Trim();
        }

        var digits = text.IndexOfAnyExceptInRange('0', '9');
        return digits > 0 && text[digits] is '.' or ')' or ':' ? text[(digits + 1)..].Trim() : text;
    }

    private static ReadOnlySpan<char> StraightenQuotes(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny(CurlyQuotes))
        {
            return text;
        }

        var straight = new char[text.Length];
        text.ReplaceAny(straight, CurlyQuotes, '\'');
        return straight;
    }
}
