using System.Text;

namespace Roborev.Core.Text;

/// <summary>Takes terminal control out of text that a program wrote for a terminal, or that somebody hostile wrote for ours (agents.md 4.5).</summary>
public static class TerminalText
{
    private const char Escape = '\e';
    private const char Bell = '\a';

    /// <summary>
    /// Removes CSI and OSC sequences, turns CR LF and a lone CR into LF, and drops every control character but TAB and LF.
    /// Takes time linear in the length of the text.
    /// </summary>
    public static string Clean(string text) => IsClean(text) ? text : Rewrite(text, lineEnd: '\n');

    /// <summary>Like <see cref="Clean"/>, with a blank for every line end, also U+2028 and U+2029.</summary>
    public static string CleanLine(string text) =>
        IsClean(text) && text.AsSpan().IndexOfAny('\n', '\u2028', '\u2029') < 0 ? text : Rewrite(text, lineEnd: ' ');

    private static bool IsClean(string text)
    {
        foreach (var letter in text)
        {
            if (char.IsControl(letter) && letter is not ('\t' or '\n'))
            {
                return false;
            }
        }

        return true;
    }

    private static string Rewrite(ReadOnlySpan<char> text, char lineEnd)
    {
        var clean = new StringBuilder(text.Length);
        var index = 0;
        while (index < text.Length)
        {
            var letter = text[index];
            if (letter == Escape)
            {
                index += Math.Max(1, SequenceLength(text[index..]));
                continue;
            }

            index++;
            switch (letter)
            {
                case '\r' when index < text.Length && text[index] == '\n':
                    break;
                case '\r' or '\n':
                    clean.Append(lineEnd);
                    break;
                case '\u2028' or '\u2029' when lineEnd == ' ':
                    clean.Append(' ');
                    break;
                case '\t':
                    clean.Append(letter);
                    break;
                default:
                    if (!char.IsControl(letter))
                    {
                        clean.Append(letter);
                    }

                    break;
            }
        }

        return clean.ToString();
    }

    private static int SequenceLength(ReadOnlySpan<char> text) => text switch
    {
        [Escape, '[', .. var rest] => ControlSequenceLength(rest),
        [Escape, ']', .. var rest] => OperatingSystemCommandLength(rest),
        _ => 0,
    };

    /// <summary>Parameters (digits and <c>: ; &lt; = &gt; ?</c>) and one letter; zero when the letter is missing.</summary>
    private static int ControlSequenceLength(ReadOnlySpan<char> rest)
    {
        var parameters = rest.IndexOfAnyExceptInRange('0', '?');
        return parameters >= 0 && char.IsAsciiLetter(rest[parameters]) ? 2 + parameters + 1 : 0;
    }

    /// <summary>Up to BEL or ESC backslash. Another ESC before them ends the search: an open sequence must not swallow the text after it.</summary>
    private static int OperatingSystemCommandLength(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny(Bell, Escape);
        return end < 0 ? 0 : rest[end..] switch
        {
            [Bell, ..] => 2 + end + 1,
            [Escape, '\\', ..] => 2 + end + 2,
            _ => 0,
        };
    }
}
