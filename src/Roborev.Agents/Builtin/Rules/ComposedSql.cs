using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>
/// SQL that a program puts together from text and values. Only a value in a place where SQL takes a parameter is reported: a table name, a
/// list of columns or a whole clause cannot be a parameter and usually comes from the program itself.
/// </summary>
internal sealed partial class ComposedSql : Rule
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const Language Spoken = Language.CSharp | Language.Java | Language.Kotlin | Language.Scala | Language.JavaScript | Language.Python | Language.Go | Language.Ruby | Language.Php | Language.Swift | Language.Rust | Language.C;

    /// <inheritdoc/>
    public override BuiltinRule Info { get; } = new("sql-injection", "SQL built from values", Severity.High, "An SQL statement is put together from text and values instead of taking parameters.")
    {
        Problem = "A value is written into the text of an SQL statement; if it can come from outside, it can change what the statement does.",
        Fix = "Pass the value as a parameter (`?`, `$1`, `@name`) of a prepared statement or of the query builder.",
    };

    /// <inheritdoc/>
    public override bool IsSecurity => true;

    /// <inheritdoc/>
    public override void Check(FileUnderReview file, FindingSink sink)
    {
        if ((file.Language & Spoken) == 0 || file.Traits.IsTest || file.Traits.IsForeign) return;
        foreach (SourceText piece in file.Pieces)
        {
            if (!Verb().IsMatch(piece.Text)) continue;
            foreach (ComposedText text in ComposedTexts.In(piece, file.Language))
            {
                int line = piece.FirstAdded(text.Start, text.End);
                if (line < 0 || text.IsTagged || !IsStatement(text.Skeleton) || file.Change.WasMoved(piece.Line(line).Text)) continue;
                if (!HasValue(text) || IsHarmlessCall(piece, text.Start)) continue;
                sink.AddAt(Info, file, piece, line);
            }
        }
    }

    private static bool IsStatement(string skeleton) => Statement().IsMatch(skeleton);

    private static bool HasValue(ComposedText text)
    {
        int hole = 0;
        for (int i = 0; i < text.Skeleton.Length; i++)
        {
            if (text.Skeleton[i] != ComposedText.Hole) continue;
            string value = text.Values[hole++];
            ReadOnlySpan<char> before = text.Skeleton.AsSpan(Math.Max(0, i - 80), Math.Min(80, i));
            if (ValuePlace().IsMatch(before) && !HarmlessValues.IsHarmless(value) && !BoundMarks().IsMatch(value)) return true;
        }
        return false;
    }

    /// <summary>Calls that bind the holes of an interpolated string as parameters, and calls that only talk about the statement.</summary>
    private static bool IsHarmlessCall(SourceText piece, int start)
    {
        int from = Math.Max(0, start - 80);
        return HarmlessCall().IsMatch(piece.Text.AsSpan(from, start - from));
    }

    [GeneratedRegex(@"\b(SELECT|INSERT|UPDATE|DELETE|MERGE|REPLACE|select|insert|update|delete|merge|replace)\s", Linear)]
    private static partial Regex Verb();

    [GeneratedRegex(@"^\s*(\(?\s*(SELECT|WITH)\s[^;]*\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\S+\s+(\w+\s+)?SET\s|DELETE\s+FROM\s|MERGE\s+INTO\s|REPLACE\s+INTO\s|select\s[^;]*\sfrom\s[^;]*\s(where|join|having|and)\s|insert\s+into\s[^;]*\svalues\s*\(|update\s+\S+\s+set\s[^;]*=|delete\s+from\s[^;]*\swhere\s)", Linear | RegexOptions.Singleline)]
    private static partial Regex Statement();

    [GeneratedRegex(@"([^=!<>:]=|<>|!=|>=|<=|[\w)\]""]\s*[<>]|\b(LIKE|like|ILIKE|ilike)\b|\b(IN|in)\s*\(|\b(VALUES|values)\s*\([^()]*[,(]?|')\s*'?%?$", Linear)]
    private static partial Regex ValuePlace();

    [GeneratedRegex(@"[Pp]laceholder|(^|[^.\w])\w*[Pp]aram(eter)?(s|Name|Names|List)?$|(^|[^.\w])\w*[Bb]ind(ing)?s?$|'\?'|""\?""|""@|'%s'|""\$""", Linear)]
    private static partial Regex BoundMarks();

    [GeneratedRegex(@"(\b(FromSqlInterpolated|ExecuteSqlInterpolated(Async)?|FromSql|ExecuteSql(Async)?|SqlQuery(<[^()]{0,40}>)?|sql|Sql|SQL)|\b([Ll]og\w*|logger\.\w+|[Pp]rint\w*|console\.\w+|WriteLine|raise\s+\w+|throw\s+new\s+\w+|\w*(Exception|Error)|Errorf|panic|Log\w+|debug|info|warn|error))\s*\(\s*$", Linear)]
    private static partial Regex HarmlessCall();
}
