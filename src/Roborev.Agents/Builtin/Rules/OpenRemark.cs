using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Remarks in comments that something is left to do, which nobody is named for.</summary>
internal static partial class OpenRemark
{
    public static Rule Rule { get; } = new PatternRule(
        new BuiltinRule("open-remark", "Work left open in a comment", Severity.Low, "A comment says TODO, FIXME, HACK or XXX without an owner or an issue.")
        {
            Problem = "The comment says that something is left to do, but names neither an owner nor an issue, so it is likely to be forgotten.",
            Fix = "Do it now, or open an issue and name it in the comment, for instance `TODO(ann)` or `TODO #12`.",
        },
        isSecurity: false,
        [.. from word in (string[])["TODO", "FIXME", "HACK", "XXX"]
            select new Pattern(Language.Programs | Language.Yaml | Language.Toml | Language.Docker | Language.Make | Language.Sql | Language.Markup | Language.Css, word, Remark) { View = View.Comments, Accept = IsNobodys }]);

    /// <summary>The word must open the comment; in the middle of a sentence it is spoken about, not used.</summary>
    [GeneratedRegex(@"^\s*(//[/!]?|#|/?\*+|--|<!--|;)?[\s*@\-]*(TODO|FIXME|HACK|XXX)\b", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Remark();

    private static bool IsNobodys(PatternHit hit)
    {
        ReadOnlySpan<char> rest = hit.Piece.Text.AsSpan(hit.End, hit.Piece.End(hit.Line) - hit.End);
        if (rest.Length > 0 && rest[0] is '(' or '[' or '@') return false;
        rest = rest.TrimStart(" :-");
        return !(rest.Length > 0 && rest[0] is '(' or '[' or '@') && !References.Has(rest);
    }
}
