namespace Roborev.Agents.Builtin.Source;

/// <summary>What a character belongs to.</summary>
internal enum CharKind : byte
{
    /// <summary>Code, quotes included.</summary>
    Code,

    /// <summary>The inside of a string.</summary>
    String,

    /// <summary>A comment with its marks.</summary>
    Comment,
}

/// <summary>A string literal; the text between the quotes is <c>[Start, End)</c>.</summary>
/// <param name="Open">Where the opening quote is, letters before it (<c>f"</c>, <c>$@"</c>) included.</param>
/// <param name="Start">First character of the content.</param>
/// <param name="End">Where the closing quote is.</param>
/// <param name="Close">First character after the closing quote.</param>
internal readonly record struct StringSpan(int Open, int Start, int End, int Close);

/// <summary>
/// Tells strings and comments from code, in one pass and without a grammar. A piece of a file is read: a string that runs to the end of the
/// piece without being closed most likely was opened before it, so such a quote is not taken for an opening one.
/// </summary>
internal sealed class Lexer
{
    private const int LongestQuote = 8;
    private const int LongestHole = 400;
    private const int LongestRegex = 400;

    private readonly string _text;
    private readonly LexerRules _rules;
    private readonly CharKind[] _kinds;
    private readonly List<StringSpan> _strings = [];
    private readonly HashSet<(string Quote, bool Escapes)> _neverClosed = [];
    private readonly Dictionary<(string Quote, bool Escapes), int> _notOnThisLine = [];
    private int _at;

    private Lexer(string text, LexerRules rules)
    {
        (_text, _rules) = (text, rules);
        _kinds = new CharKind[text.Length];
    }

    /// <summary>Reads a piece of source text.</summary>
    public static (CharKind[] Kinds, IReadOnlyList<StringSpan> Strings) Read(string text, Language language)
    {
        Lexer lexer = new(text, LexerRules.For(language));
        lexer.SkipTailOfBlockComment();
        while (lexer._at < text.Length) lexer.Step();
        return (lexer._kinds, lexer._strings);
    }

    private void SkipTailOfBlockComment()
    {
        if (_rules.Block.Close.Length == 0) return;
        int close = _text.IndexOf(_rules.Block.Close, StringComparison.Ordinal);
        if (close < 0) return;
        int open = _text.IndexOf(_rules.Block.Open, StringComparison.Ordinal);
        if (open >= 0 && open < close) return;
        // "*/" inside a string, as in a glob, closes nothing.
        int lineStart = close == 0 ? 0 : _text.LastIndexOf('\n', close - 1) + 1;
        if (_text.AsSpan(lineStart, close - lineStart).ContainsAny('"', '\'', '`')) return;
        Mark(close + _rules.Block.Close.Length, CharKind.Comment);
    }

    private void Step()
    {
        if (TryComment() || TryString() || TryRegex()) return;
        _at++;
    }

    private bool At(string mark) => mark.Length > 0 && string.CompareOrdinal(_text, _at, mark, 0, mark.Length) == 0;

    private void Mark(int end, CharKind kind)
    {
        _kinds.AsSpan(_at, end - _at).Fill(kind);
        _at = end;
    }

    private bool TryComment()
    {
        if (At(_rules.Block.Open))
        {
            int close = _text.IndexOf(_rules.Block.Close, _at + _rules.Block.Open.Length, StringComparison.Ordinal);
            Mark(close < 0 ? _text.Length : close + _rules.Block.Close.Length, CharKind.Comment);
            return true;
        }
        foreach (string mark in _rules.LineComments)
        {
            if (!At(mark) || (_rules.LineCommentNeedsSpace && _at > 0 && !char.IsWhiteSpace(_text[_at - 1]))) continue;
            int end = _text.IndexOf('\n', _at);
            Mark(end < 0 ? _text.Length : end, CharKind.Comment);
            return true;
        }
        return false;
    }

    private bool TryString()
    {
        foreach (StringMark mark in _rules.Strings)
        {
            if (!At(mark.Quote)) continue;
            int open = PrefixStart();
            ReadOnlySpan<char> prefix = _text.AsSpan(open, _at - open);
            if (mark.Quote.Length == 3 && prefix.Contains('@')) continue;
            if (mark.IsCharacter && !IsCharacterLiteral()) return Skip(1);
            (string quote, StringMark shape) = Shape(mark, prefix);
            int start = _at + quote.Length;
            int end = FindClose(quote, shape, start);
            if (end < 0) return Skip(quote.Length);
            _strings.Add(new StringSpan(open, start, end, end + quote.Length));
            _at = start;
            Mark(end, CharKind.String);
            _at = end + quote.Length;
            return true;
        }
        return false;
    }

    private bool Skip(int count)
    {
        _at += count;
        return true;
    }

    /// <summary>The quote and its rules after the letters before it and the number of quotes have been looked at.</summary>
    private (string Quote, StringMark Shape) Shape(StringMark mark, ReadOnlySpan<char> prefix)
    {
        if (mark.HasVerbatimForm && prefix.Contains('@')) return (mark.Quote, mark with { Escapes = false, MultiLine = true, Hole = prefix.Contains('$') ? "{" : "" });
        if (mark.HasVerbatimForm && prefix.Contains('$')) return (mark.Quote, mark with { Hole = "{" });
        if (mark.Quote is "\"\"\"" && !mark.Escapes)
        {
            int quotes = 3;
            while (quotes < LongestQuote && _at + quotes < _text.Length && _text[_at + quotes] == '"') quotes++;
            return (quotes is 6 ? "\"\"\"" : new string('"', quotes), mark);
        }
        // Raw strings of Rust: r#"..."#.
        if (prefix.StartsWith("r#")) return ("\"" + new string('#', Math.Min(prefix.Length - 1, LongestQuote)), mark with { Escapes = false });
        return (mark.Quote, prefix.Contains('f') && mark.Escapes ? mark with { Hole = "{" } : mark);
    }

    /// <summary>Where letters and signs that belong to the quote begin.</summary>
    private int PrefixStart()
    {
        int start = _at;
        while (start > 0 && _at - start < 4 && (_text[start - 1] is '$' or '@' or '#' || char.IsAsciiLetter(_text[start - 1])) && _kinds[start - 1] == CharKind.Code) start--;
        return start > 0 && (char.IsAsciiLetterOrDigit(_text[start - 1]) || _text[start - 1] == '_') ? _at : start;
    }

    private bool IsCharacterLiteral()
    {
        if (_at + 2 < _text.Length && _text[_at + 1] != '\\' && _text[_at + 1] != '\n' && _text[_at + 2] == '\'') return true;
        return _at + 1 < _text.Length && _text[_at + 1] == '\\';
    }

    private int FindClose(string quote, StringMark mark, int start)
    {
        (string, bool) key = (quote, mark.Escapes);
        // Both memories keep the scan linear: what was not found once is not looked for again.
        if (mark.MultiLine && _neverClosed.Contains(key)) mark = mark with { MultiLine = false };
        if (!mark.MultiLine && _notOnThisLine.TryGetValue(key, out int lineEnd) && start <= lineEnd) return -1;
        int i = start;
        while (i < _text.Length)
        {
            char c = _text[i];
            if (c == '\n' && !mark.MultiLine) break;
            if (c == '\\' && mark.Escapes && i + 1 < _text.Length && _text[i + 1] != '\n') i += 2;
            else if (c == mark.Hole.FirstOrDefault() && mark.Hole.Length > 0 && string.CompareOrdinal(_text, i, mark.Hole, 0, mark.Hole.Length) == 0) i = SkipHole(i + mark.Hole.Length, mark);
            else if (c == quote[0] && string.CompareOrdinal(_text, i, quote, 0, quote.Length) == 0)
            {
                bool doubled = mark.HasVerbatimForm && !mark.Escapes && i + 1 < _text.Length && _text[i + 1] == '"';
                if (!doubled) return i;
                i += 2;
            }
            else i++;
        }
        if (mark.MultiLine) _neverClosed.Add(key);
        else _notOnThisLine[key] = i;
        return -1;
    }

    /// <summary>Finds the end of code inside a string; without one in reach the hole's mark was plain text.</summary>
    private int SkipHole(int start, StringMark mark)
    {
        int depth = 1;
        int limit = Math.Min(_text.Length, start + LongestHole);
        for (int i = start; i < limit; i++)
        {
            if (_text[i] == '\n' && !mark.MultiLine) return start;
            if (_text[i] == '{') depth++;
            else if (_text[i] == '}' && --depth == 0) return i + 1;
        }
        return start;
    }

    private bool TryRegex()
    {
        if (!_rules.HasRegexLiterals || _text[_at] != '/') return false;
        int before = _at - 1;
        while (before >= 0 && _text[before] is ' ' or '\t') before--;
        if (before >= 0 && !"(,=:[!&|?{};\n+".Contains(_text[before], StringComparison.Ordinal)) return false;
        bool inClass = false;
        for (int i = _at + 1; i < Math.Min(_text.Length, _at + LongestRegex) && _text[i] != '\n'; i++)
        {
            if (_text[i] == '\\') i++;
            else if (_text[i] == '[') inClass = true;
            else if (_text[i] == ']') inClass = false;
            else if (_text[i] == '/' && !inClass)
            {
                _at++;
                Mark(i, CharKind.String);
                _at = i + 1;
                return true;
            }
        }
        return false;
    }
}
