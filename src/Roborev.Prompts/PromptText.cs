using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Roborev.Core.Text;

namespace Roborev.Prompts;

/// <summary>Text of others on its way into a prompt.</summary>
internal static class PromptText
{
    private const int NameLimit = 100;

    /// <summary>Text that can be written as UTF-8 and stored anywhere: lone surrogates and NUL become U+FFFD (prompts.md 22, row 17).</summary>
    public static string Clean(string text)
    {
        var withoutNul = text.Replace('\0', '\uFFFD');
        return IsWellFormed(withoutNul) ? withoutNul : Utf8Text.Decode(Encoding.UTF8.GetBytes(withoutNul));
    }

    /// <summary>One line without terminal control, short enough for a list or a heading.</summary>
    public static string Name(string text) => Utf8Text.Truncate(Clean(TerminalText.CleanLine(text)).Trim(), NameLimit);

    /// <summary>A literal in double quotes on one line (prompts.md 5.3).</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(Clean(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>A fenced block that its content cannot leave, with a line end after the closing fence.</summary>
    public static string Fence(string language, string content)
    {
        var fence = MarkdownFence.For(content);
        var lineEnd = content.EndsWith('\n') ? "" : "\n";
        return $"{fence}{language}\n{content}{lineEnd}{fence}\n";
    }

    /// <summary>Escaped text of at most a number of bytes; an entity is kept whole or not at all.</summary>
    public static string EscapeWithin(string text, int maxBytes, out bool isCut)
    {
        var escaped = XmlText.Escape(text);
        isCut = Utf8Text.ByteCount(escaped) > Math.Max(0, maxBytes);
        if (!isCut)
        {
            return escaped;
        }

        var cut = Utf8Text.Truncate(escaped, maxBytes);
        var entity = cut.LastIndexOf('&');
        return entity >= 0 && cut.IndexOf(';', entity) < 0 ? cut[..entity] : cut;
    }

    private static bool IsWellFormed(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (!char.IsSurrogate(text[index]))
            {
                continue;
            }

            if (index + 1 >= text.Length || !char.IsSurrogatePair(text[index], text[index + 1]))
            {
                return false;
            }

            index++;
        }

        return true;
    }
}
