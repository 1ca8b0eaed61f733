namespace Roborev.Git;

/// <summary>
/// git's glob language with path awareness (<c>gitglossary</c>, "glob" magic): <c>*</c> and <c>?</c> stop at a slash, <c>**/</c>, <c>/**/</c> and
/// <c>/**</c> cross it,
/// brackets, backslash. It works on bytes, as git does.
/// </summary>
internal static class WildMatch
{
    /// <summary>True when the whole text matches. The work is bounded by pattern length times text length, whatever the pattern.</summary>
    public static bool IsMatch(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        var failed = new bool[(pattern.Length + 1) * (text.Length + 1)];
        return IsMatch(pattern, text, 0, 0, failed);
    }

    private static bool IsMatch(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, int p, int t, bool[] failed)
    {
        while (p < pattern.Length)
        {
            if (pattern[p] == '*')
                return !failed[p * (text.Length + 1) + t] && Star(pattern, text, p, t, failed);
            if (t >= text.Length || !MatchOne(pattern, ref p, text[t]))
                return false;
            t++;
        }

        return t == text.Length;
    }

    private static bool Star(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, int p, int t, bool[] failed)
    {
        var next = p + 1;
        while (next < pattern.Length && pattern[next] == '*')
            next++;
        var isBounded = next - p >= 2 && (p == 0 || pattern[p - 1] == '/')
            && (next == pattern.Length || pattern[next] == '/' || pattern[next] == '\\' && next + 1 < pattern.Length && pattern[next + 1] == '/');
        // "**/" also stands for no directory at all.
        if (isBounded && next < pattern.Length && pattern[next] == '/' && IsMatch(pattern, text, next + 1, t, failed))
            return true;
        for (; ; t++)
        {
            // A walk that got here before found nothing from here on; this keeps the work at pattern times text.
            ref var hasFailed = ref failed[p * (text.Length + 1) + t];
            if (hasFailed)
                return false;
            if (IsMatch(pattern, text, next, t, failed))
                return true;
            hasFailed = true;
            if (t >= text.Length || text[t] == '/' && !isBounded)
                return false;
        }
    }

    private static bool MatchOne(ReadOnlySpan<byte> pattern, ref int p, byte value)
    {
        switch ((char)pattern[p])
        {
            case '?':
                p++;
                return value != '/';
            case '[':
                return Bracket(pattern, ref p, value);
            case '\\' when p + 1 < pattern.Length:
                p += 2;
                return pattern[p - 1] == value;
            case '\\':
                return false;
            default:
                p++;
                return pattern[p - 1] == value;
        }
    }

    private static bool Bracket(ReadOnlySpan<byte> pattern, ref int p, byte value)
    {
        var i = p + 1;
        var isNegated = i < pattern.Length && pattern[i] is (byte)'!' or (byte)'^';
        if (isNegated)
            i++;
        var matched = false;
        var previous = -1;
        for (var isFirst = true; ; isFirst = false)
        {
            if (i >= pattern.Length)
                return false;
            if (pattern[i] == ']' && !isFirst)
                break;
            if (pattern[i] == '[' && i + 1 < pattern.Length && pattern[i + 1] == ':' && ClassEnd(pattern, i + 2) is var end && end >= 0)
            {
                if (!TryClass(pattern[(i + 2)..end], value, out var isIn))
                    return false;
                matched |= isIn;
                previous = -1;
                i = end + 2;
                continue;
            }

            var isRange = pattern[i] == '-' && previous >= 0 && i + 1 < pattern.Length && pattern[i + 1] != ']';
            if (isRange)
                i++;
            if (pattern[i] == '\\' && ++i >= pattern.Length)
                return false;
            matched |= isRange ? value >= previous && value <= pattern[i] : value == pattern[i];
            previous = isRange ? -1 : pattern[i];
            i++;
        }

        p = i + 1;
        return matched != isNegated && value != '/';
    }

    /// <summary>Position of the colon that ends <c>[:name:]</c>; -1 when the bracket is not a class.</summary>
    private static int ClassEnd(ReadOnlySpan<byte> pattern, int start)
    {
        var close = pattern[start..].IndexOf((byte)']');
        return close > 0 && pattern[start + close - 1] == ':' ? start + close - 1 : -1;
    }

    private static bool TryClass(ReadOnlySpan<byte> name, byte value, out bool isIn)
    {
        var c = (char)value;
        bool? known = System.Text.Encoding.ASCII.GetString(name) switch
        {
            "alnum" => char.IsAsciiLetterOrDigit(c),
            "alpha" => char.IsAsciiLetter(c),
            "blank" => c is ' ' or '\t',
            "cntrl" => c is < ' ' or '\x7f',
            "digit" => char.IsAsciiDigit(c),
            "graph" => c is > ' ' and < '\x7f',
            "lower" => char.IsAsciiLetterLower(c),
            "print" => c is >= ' ' and < '\x7f',
            "punct" => c is > ' ' and < '\x7f' && !char.IsAsciiLetterOrDigit(c),
            "space" => c is ' ' or (>= '\t' and <= '\r'),
            "upper" => char.IsAsciiLetterUpper(c),
            "xdigit" => char.IsAsciiHexDigit(c),
            _ => null,
        };
        isIn = known == true;
        return known is not null;
    }
}
