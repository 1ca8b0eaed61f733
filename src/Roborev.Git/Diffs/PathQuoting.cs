using System.Text;

namespace Roborev.Git;

/// <summary>The C-style quoting that git uses for unusual paths in diffs.</summary>
internal static class PathQuoting
{
    private const string Letters = "abtnvfr";
    private const string Values = "\a\b\t\n\v\f\r";

    /// <summary>Quotes a prefixed path when it holds a quote, a backslash or a control character; other text, also beyond ASCII, stays readable.</summary>
    public static string Quote(string path)
    {
        if (!path.Any(static c => c is '"' or '\\' or '\x7f' || c < ' '))
            return path;
        StringBuilder quoted = new("\"", path.Length + 8);
        foreach (var c in path)
        {
            if (Values.IndexOf(c) is var known && known >= 0)
                quoted.Append('\\').Append(Letters[known]);
            else if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (c is < ' ' or '\x7f')
                quoted.Append('\\').Append(Convert.ToString(c, 8).PadLeft(3, '0'));
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Reads a quoted path at the start of a text.</summary>
    /// <param name="text">Begins with a quote.</param>
    /// <param name="length">Characters read, both quotes included.</param>
    /// <returns>The path, or null when the quoting is damaged.</returns>
    public static string? Unquote(ReadOnlySpan<char> text, out int length)
    {
        List<byte> bytes = [];
        Span<byte> encoded = stackalloc byte[4];
        length = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                length = i + 1;
                return Encoding.UTF8.GetString([.. bytes]);
            }

            if (text[i] != '\\')
            {
                Rune.DecodeFromUtf16(text[i..], out var rune, out var used);
                bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
                i += used - 1;
                continue;
            }

            if (++i >= text.Length)
                return null;
            if (text[i] is >= '0' and <= '3' && i + 2 < text.Length && text[i + 1] is >= '0' and <= '7' && text[i + 2] is >= '0' and <= '7')
            {
                bytes.Add((byte)(((text[i] - '0') << 6) | ((text[i + 1] - '0') << 3) | (text[i + 2] - '0')));
                i += 2;
            }
            else if (Letters.IndexOf(text[i]) is var known && known >= 0)
            {
                bytes.Add((byte)Values[known]);
            }
            else if (text[i] is '"' or '\\')
            {
                bytes.Add((byte)text[i]);
            }
            else
            {
                return null;
            }
        }

        return null;
    }
}
