using System.Text;
using System.Xml;

namespace Roborev.Core.Text;

/// <summary>Text for elements and attributes of XML.</summary>
public static class XmlText
{
    /// <summary>
    /// Replaces <c>&amp; &lt; &gt; " '</c> by entities and removes what XML 1.0 does not allow (control characters but TAB, LF and CR, lone surrogates,
    /// U+FFFE, U+FFFF). Everything else stays as it is, line ends and tabs included.
    /// </summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + (text.Length / 8));
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            if (index + 1 < text.Length && char.IsSurrogatePair(letter, text[index + 1]))
            {
                escaped.Append(letter).Append(text[++index]);
            }
            else if (EntityFor(letter) is { } entity)
            {
                escaped.Append(entity);
            }
            else if (XmlConvert.IsXmlChar(letter))
            {
                escaped.Append(letter);
            }
        }

        return escaped.ToString();
    }

    private static string? EntityFor(char letter) => letter switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&apos;",
        _ => null,
    };
}
