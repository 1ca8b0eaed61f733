using System.Buffers;

namespace Roborev.Core.Reviews;

/// <summary>Recognises a line that names the severity of a finding (storage.md 12.4).</summary>
internal static class SeverityLabel
{
    private const char EmDash = '\u2014';
    private const char EnDash = '\u2013';
    private const char Bullet = '\u2022';
    private const string Field = "severity";

    private static readonly string[] Words = ["critical", "high", "medium", "low"];
    private static readonly SearchValues<char> ListMarks = SearchValues.Create($"-*{Bullet}0123456789.) ");
    private static readonly SearchValues<char> FieldMarks = SearchValues.Create($":-{EnDash}{EmDash}| ");

    /// <summary>True when the line, lower-cased already, is a severity label.</summary>
    public static bool IsOn(ReadOnlySpan<char> line)
    {
        var text = line.Trim();
        if (text is ['-' or '*' or Bullet or (>= '0' and <= '9'), ..])
        {
            text = TrimStartAny(text, ListMarks).Trim();
        }

        text = LineNormalization.StripHeadingAndBold(text);
        if (LeadingWord(text) is { } word)
        {
            return IsSeparated(text[word.Length..].Trim());
        }

        if (!text.StartsWith(Field, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text[Field.Length..].Trim();
        return IsSeparated(rest) && LeadingWord(TrimStartAny(rest, FieldMarks).Trim()) is not null;
    }

    private static string? LeadingWord(ReadOnlySpan<char> text)
    {
        foreach (var word in Words)
        {
            if (text.StartsWith(word, StringComparison.Ordinal))
            {
                return word;
            }
        }

        return null;
    }

    private static bool IsSeparated(ReadOnlySpan<char> rest) => rest is [EmDash or EnDash or ':' or '|', ..] or ['-', ' ', ..];

    private static ReadOnlySpan<char> TrimStartAny(ReadOnlySpan<char> text, SearchValues<char> marks)
    {
        var start = text.IndexOfAnyExcept(marks);
        return start < 0 ? [] : text[start..];
    }
}
