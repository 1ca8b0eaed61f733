using System.Text;

namespace Roborev.Prompts;

/// <summary>Text files built into this assembly, with <c>{{name}}</c> placeholders.</summary>
internal static class PromptTemplate
{
    /// <summary>Whether a text of that name is built in.</summary>
    public static bool Exists(string name) => typeof(PromptTemplate).Assembly.GetManifestResourceInfo(name + ".md") is not null;

    /// <summary>The text without the line end after its last line.</summary>
    /// <exception cref="InvalidOperationException">No such text is built in.</exception>
    public static string Load(string name)
    {
        using var stream = typeof(PromptTemplate).Assembly.GetManifestResourceStream(name + ".md")
            ?? throw new InvalidOperationException($"the text \"{name}.md\" is not built into this program");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd('\n');
    }

    /// <summary>
    /// The text with every placeholder filled. Values are inserted as they are and not looked at again, so a value that looks like a placeholder stays text.
    /// </summary>
    /// <exception cref="InvalidOperationException">No such text, or the text has a placeholder without a value.</exception>
    public static string Fill(string name, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var template = Load(name);
        var text = new StringBuilder(template.Length + 256);
        var position = 0;
        for (var open = template.IndexOf("{{", StringComparison.Ordinal); open >= 0; open = template.IndexOf("{{", position, StringComparison.Ordinal))
        {
            var close = template.IndexOf("}}", open, StringComparison.Ordinal);
            text.Append(template, position, open - position).Append(ValueOf(name, template[(open + 2)..close], values));
            position = close + 2;
        }

        return text.Append(template, position, template.Length - position).ToString();
    }

    private static string ValueOf(string name, string placeholder, ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var value in values)
        {
            if (value.Name == placeholder)
            {
                return value.Value;
            }
        }

        throw new InvalidOperationException($"the text \"{name}.md\" has the placeholder \"{placeholder}\" without a value");
    }
}
