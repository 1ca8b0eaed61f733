namespace Roborev.Agents.Builtin.Source;

/// <summary>How values are put into a string literal.</summary>
/// <param name="Open">What opens a hole; empty when the literal has none.</param>
/// <param name="IsDoubledLiteral">The opening brace written twice stands for itself.</param>
/// <param name="HasBareNames">A dollar sign and a name is a hole.</param>
internal readonly record struct HoleShape(string Open, bool IsDoubledLiteral, bool HasBareNames)
{
    private const int LongestHole = 400;

    /// <summary>The shape for a literal whose prefix and opening quote are given.</summary>
    public static HoleShape Of(Language language, ReadOnlySpan<char> opening) => language switch
    {
        Language.CSharp when opening.Count('$') == 1 => new("{", true, false),
        Language.CSharp when opening.Contains('$') => new("{{", false, false),
        Language.JavaScript when opening.EndsWith('`') => new("${", false, false),
        Language.Python when opening.ContainsAny('f', 'F') => new("{", true, false),
        Language.Ruby when !opening.EndsWith('\'') => new("#{", false, false),
        Language.Php when opening.EndsWith('"') => new("{$", false, true),
        Language.Kotlin or Language.Java when opening.EndsWith('"') => new("${", false, language == Language.Kotlin),
        Language.Scala when opening.StartsWith("s\"") => new("${", false, true),
        Language.Swift => new("\\(", false, false),
        _ => default,
    };

    /// <summary>Reads a hole at a position. A true result with an empty value is literal text up to <paramref name="end"/>.</summary>
    public bool TryRead(ReadOnlySpan<char> text, int at, out int end, out string value)
    {
        (end, value) = (at, "");
        if (Open is null or "") return false;
        ReadOnlySpan<char> rest = text[at..];
        if (HasBareNames && rest[0] == '$' && rest.Length > 1 && (char.IsAsciiLetter(rest[1]) || rest[1] == '_'))
        {
            int length = 1;
            while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] == '_')) length++;
            (end, value) = (at + length, rest[..length].ToString());
            return true;
        }
        if (!rest.StartsWith(Open)) return false;
        if (IsDoubledLiteral && rest.Length > 1 && rest[1] == rest[0])
        {
            end = at + 2;
            return true;
        }
        int depth = 1;
        char opens = Open[^1] == '(' ? '(' : '{', closes = opens == '(' ? ')' : '}';
        for (int i = Open.Length; i < Math.Min(rest.Length, LongestHole); i++)
        {
            if (rest[i] == opens) depth++;
            else if (rest[i] == closes && --depth == 0)
            {
                (end, value) = (at + i + 1, rest[Open.Length..i] is { Length: > 0 } inner ? inner.ToString() : " ");
                return true;
            }
        }
        return false;
    }
}
