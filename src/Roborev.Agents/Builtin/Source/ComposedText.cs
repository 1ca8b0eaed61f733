using System.Text;

namespace Roborev.Agents.Builtin.Source;

/// <summary>A string that a program puts together: literal pieces with holes for values.</summary>
internal sealed class ComposedText
{
    /// <summary>Stands for a hole in <see cref="Skeleton"/>.</summary>
    public const char Hole = '\u0003';

    /// <summary>Literal text with one <see cref="Hole"/> per value.</summary>
    public required string Skeleton { get; init; }

    /// <summary>The code that fills each hole, in order; empty when it stands elsewhere (an argument of a format call).</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Where the first literal opens.</summary>
    public required int Start { get; init; }

    /// <summary>First character after the last part.</summary>
    public required int End { get; init; }

    /// <summary>A tag before a template literal decides what becomes of the values, usually by binding them.</summary>
    public required bool IsTagged { get; init; }
}

/// <summary>Puts together interpolation, concatenation and format calls of a piece of source into composed strings.</summary>
internal sealed class ComposedTexts
{
    private const int MostParts = 60;
    private const int LongestOperand = 300;

    private readonly SourceText _piece;
    private readonly Language _language;
    private readonly string _text;
    private readonly StringBuilder _skeleton = new();
    private readonly List<string> _values = [];
    private int _next;

    private ComposedTexts(SourceText piece, Language language) => (_piece, _language, _text) = (piece, language, piece.Text);

    /// <summary>Every composed string with at least one hole.</summary>
    public static IEnumerable<ComposedText> In(SourceText piece, Language language)
    {
        ComposedTexts reader = new(piece, language);
        while (reader._next < piece.Strings.Count)
        {
            ComposedText read = reader.ReadOne();
            if (read.Values.Count > 0) yield return read;
        }
    }

    private ComposedText ReadOne()
    {
        _skeleton.Clear();
        _values.Clear();
        StringSpan first = _piece.Strings[_next];
        string before = Before(first.Open);
        bool isFormat = FormatCalls.Any(call => before.EndsWith(call, StringComparison.Ordinal));
        int at = TakeLiteral(isFormat);
        for (int parts = 0; parts < MostParts; parts++)
        {
            int operand = AfterOperator(at);
            if (operand < 0) break;
            if (NextStringAt(operand))
            {
                at = TakeLiteral(isFormat);
                continue;
            }
            int end = OperandEnd(operand);
            if (end <= operand) break;
            AddHole(_text[operand..end]);
            at = end;
            while (_next < _piece.Strings.Count && _piece.Strings[_next].Open < at) _next++;
        }
        if (IsFormattedAfter(at)) FormatHoles();
        return new ComposedText
        {
            Skeleton = _skeleton.ToString(),
            Values = [.. _values],
            Start = first.Open,
            End = at,
            IsTagged = _text[first.Start - 1] == '`' && first.Start > 1 && (char.IsAsciiLetterOrDigit(_text[first.Start - 2]) || _text[first.Start - 2] is '_' or '>' or ')'),
        };
    }

    private static readonly string[] FormatCalls = ["Sprintf(", "String.format(", "string.Format(", "String.Format(", "sprintf(", "format!("];

    private string Before(int position)
    {
        ReadOnlySpan<char> code = _piece.Through(View.WithStrings).AsSpan(Math.Max(0, position - 40), Math.Min(40, position));
        return code.TrimEnd().ToString();
    }

    /// <summary>Takes the next literal and returns where the text after it begins.</summary>
    private int TakeLiteral(bool isFormat)
    {
        StringSpan span = _piece.Strings[_next++];
        ReadOnlySpan<char> content = _text.AsSpan(span.Start, span.End - span.Start);
        HoleShape shape = HoleShape.Of(_language, _text.AsSpan(span.Open, span.Start - span.Open));
        int at = 0;
        while (at < content.Length)
        {
            if (shape.TryRead(content, at, out int end, out string value))
            {
                if (value.Length > 0) AddHole(value);
                else _skeleton.Append(content[at..end]);
                at = end;
            }
            else _skeleton.Append(content[at++]);
        }
        if (isFormat) FormatHoles();
        return span.Close;
    }

    private void AddHole(string value)
    {
        _skeleton.Append(ComposedText.Hole);
        _values.Add(value.Trim());
    }

    /// <summary>Turns the marks of a format string into holes.</summary>
    private void FormatHoles()
    {
        string text = _skeleton.ToString();
        _skeleton.Clear();
        for (int i = 0; i < text.Length; i++)
        {
            int end = FormatMarkEnd(text, i);
            if (end < 0) _skeleton.Append(text[i]);
            else
            {
                AddHole("");
                i = end - 1;
            }
        }
    }

    private static int FormatMarkEnd(string text, int at)
    {
        if (text[at] == '%' && at + 1 < text.Length && text[at + 1] is 's' or 'v' or 'q' or '(')
        {
            if (text[at + 1] != '(') return at + 2;
            int close = text.IndexOf(")s", at, Math.Min(60, text.Length - at), StringComparison.Ordinal);
            return close < 0 ? -1 : close + 2;
        }
        if (text[at] != '{') return -1;
        int brace = text.IndexOf('}', at, Math.Min(40, text.Length - at));
        return brace < 0 || text.AsSpan(at, brace - at).ContainsAny(" \n:\"") ? -1 : brace + 1;
    }

    private bool IsFormattedAfter(int at)
    {
        ReadOnlySpan<char> rest = _text.AsSpan(at, Math.Min(40, _text.Length - at)).TrimStart();
        if (rest.StartsWith(".format(") || rest.StartsWith(".formatted(")) return true;
        return (_language & (Language.Python | Language.Ruby)) != 0 && rest.StartsWith("% ");
    }

    /// <summary>Where the operand after a joining operator begins; -1 when the string ends here.</summary>
    private int AfterOperator(int at)
    {
        int i = SkipBlank(at);
        if (i >= _text.Length) return -1;
        bool joins = _language == Language.Php ? _text[i] == '.' : _text[i] == '+';
        if (joins && i + 1 < _text.Length && _text[i + 1] is not ('=' or '+')) return SkipBlank(i + 1);
        // Literals side by side are one literal in Python and C.
        return (_language & (Language.Python | Language.C)) != 0 && NextStringAt(i) ? i : -1;
    }

    private bool NextStringAt(int at) => _next < _piece.Strings.Count && _piece.Strings[_next].Open == at;

    private int SkipBlank(int at)
    {
        int limit = Math.Min(_text.Length, at + LongestOperand);
        while (at < limit && (char.IsWhiteSpace(_text[at]) || (_text[at] == '\\' && _language == Language.Python) || _piece.KindAt(at) == CharKind.Comment)) at++;
        return at;
    }

    private int OperandEnd(int start)
    {
        int depth = 0;
        int limit = Math.Min(_text.Length, start + LongestOperand);
        int i = start;
        for (; i < limit; i++)
        {
            if (_piece.KindAt(i) != CharKind.Code) continue;
            char c = _text[i];
            if (c is '(' or '[' or '{') depth++;
            else if (c is ')' or ']' or '}')
            {
                if (depth == 0) return i;
                depth--;
            }
            else if (depth == 0 && (c is '+' or ',' or ';' or '?' or ':' or '\n' or '=' or '&' or '|')) return i;
            else if (depth == 0 && c == '.' && _language == Language.Php) return i;
        }
        return i;
    }
}
