namespace Roborev.Settings.Toml;

/// <summary>
/// Measures how deep brackets and dotted keys nest, outside strings and comments, before the parser sees the text. Parsing and reading work by recursion, so an
/// unbounded depth would let a file end the process.
/// </summary>
internal static class NestingGuard
{
    private const int MaxDepth = 64;
    private const int MaxDots = 16;

    /// <summary>Where the nesting first exceeds the limits, 1-based; null when it never does.</summary>
    public static (int Line, int Column)? FirstTooDeep(string text)
    {
        var depth = 0;
        var dots = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '#':
                    i = EndOfLine(text, i) - 1;
                    break;
                case '"' or '\'':
                    i = EndOfString(text, i);
                    break;
                case '.' when ++dots > MaxDots:
                    return PlaceOf(text, i);
                case '=' or ',' or '\n':
                    dots = 0;
                    break;
                case '[' or '{':
                    dots = 0;
                    if (++depth > MaxDepth)
                    {
                        return PlaceOf(text, i);
                    }

                    break;
                case ']' or '}':
                    depth = Math.Max(0, depth - 1);
                    break;
                default:
                    break;
            }
        }

        return null;
    }

    private static int EndOfLine(string text, int from)
    {
        var end = text.IndexOf('\n', from);
        return end < 0 ? text.Length : end;
    }

    /// <summary>The last index of the string that starts at <paramref name="start"/>. An unclosed one-line string ends with its line.</summary>
    private static int EndOfString(string text, int start)
    {
        var quote = text[start];
        var triple = string.CompareOrdinal(text, start, new string(quote, 3), 0, 3) == 0;
        for (var i = triple ? start + 3 : start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && quote == '"')
            {
                i++;
            }
            else if (!triple && (text[i] == '\n' || text[i] == quote))
            {
                return i;
            }
            else if (triple && text[i] == quote && string.CompareOrdinal(text, i, new string(quote, 3), 0, 3) == 0)
            {
                return i + 2;
            }
        }

        return text.Length;
    }

    private static (int Line, int Column) PlaceOf(string text, int index)
    {
        var before = text.AsSpan(0, index);
        return (before.Count('\n') + 1, index - before.LastIndexOf('\n'));
    }
}
