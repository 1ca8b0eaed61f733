using System.Globalization;
using System.Text;

namespace Roborev.Agents.Builtin.Reading;

/// <summary>Reads file names as git writes them in diff headers: plain, or in C-style quotes with octal bytes.</summary>
internal static class GitPath
{
    /// <summary>Reads the name of a <c>---</c> or <c>+++</c> line; null for <c>/dev/null</c>.</summary>
    public static string? FromSide(ReadOnlySpan<char> text)
    {
        // git ends the name with a tab when it has blanks in it; other tools put a time stamp after the tab.
        string name = text.StartsWith('"') ? Unquote(text, out _) : text[..(text.IndexOf('\t') is var tab and >= 0 ? tab : text.Length)].ToString();
        return name == "/dev/null" ? null : StripPrefix(name);
    }

    /// <summary>Reads a name without a side prefix, as in <c>rename to</c>.</summary>
    public static string FromPlain(ReadOnlySpan<char> text) => text.StartsWith('"') ? Unquote(text, out _) : text.ToString();

    /// <summary>Reads both names of a <c>diff --git</c> line. Unquoted names are split where both halves are the same name; if there is no such place both are null.</summary>
    public static (string? Old, string? New) FromGitLine(ReadOnlySpan<char> text)
    {
        if (text.StartsWith('"'))
        {
            string old = Unquote(text, out int used);
            return (StripPrefix(old), text[used..].Trim() is { Length: > 0 } rest ? StripPrefix(FromPlain(rest)) : null);
        }
        if (text.EndsWith('"') && text.IndexOf(" \"") is var quote and > 0)
            return (StripPrefix(text[..quote].ToString()), StripPrefix(FromPlain(text[(quote + 1)..])));

        // Names that differ are told again by rename, copy, --- and +++ lines, so only equal ones are needed here.
        int middle = text.Length / 2;
        if (text.Length % 2 == 1 && text[middle] == ' ')
        {
            string left = StripPrefix(text[..middle].ToString()), right = StripPrefix(text[(middle + 1)..].ToString());
            if (left == right) return (left, right);
        }
        return (null, null);
    }

    private static string StripPrefix(string name) =>
        name.Length > 2 && name[1] == '/' && "abiwco".Contains(name[0], StringComparison.Ordinal) ? name[2..] : name;

    private static string Unquote(ReadOnlySpan<char> text, out int used)
    {
        List<byte> bytes = new(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        int i = 1;
        while (i < text.Length && text[i] != '"')
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                if (i + 2 < text.Length && IsOctal(text[i]) && IsOctal(text[i + 1]) && IsOctal(text[i + 2]))
                {
                    bytes.Add((byte)(((text[i] - '0') << 6) | ((text[i + 1] - '0') << 3) | (text[i + 2] - '0')));
                    i += 3;
                    continue;
                }
                bytes.Add(Escape(text[i++]));
                continue;
            }
            Rune.DecodeFromUtf16(text[i..], out Rune rune, out int length);
            bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
            i += length;
        }
        used = Math.Min(i + 1, text.Length);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static bool IsOctal(char c) => c is >= '0' and <= '7';

    private static byte Escape(char c) => c switch
    {
        'a' => 7,
        'b' => 8,
        't' => 9,
        'n' => 10,
        'v' => 11,
        'f' => 12,
        'r' => 13,
        _ => c < 128 ? (byte)c : (byte)'?',
    };

    /// <summary>Reads a decimal number at the start of the text; false when there is none or it is out of range.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out int value, out int length)
    {
        length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length])) length++;
        return int.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
