using System.Globalization;
using System.Text;

namespace Roborev.Settings.Writing;

/// <summary>Writes values in TOML's notation.</summary>
public static class TomlLiteral
{
    /// <summary>A string in double quotes, on one line.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var literal = new StringBuilder("\"", text.Length + 2);
        foreach (var character in text)
        {
            literal.Append(character switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(character) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
                _ => character.ToString(),
            });
        }

        return literal.Append('"').ToString();
    }

    /// <summary>An integer.</summary>
    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A boolean.</summary>
    public static string Of(bool flag) => flag ? "true" : "false";

    /// <summary>A list of strings on one line.</summary>
    public static string Of(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Of))}]";
}
