using Roborev.Agents.Builtin.Reading;

namespace Roborev.Agents.Builtin.Source;

/// <summary>Which characters of a piece of source a rule sees; the others are blanked, so that positions stay the same.</summary>
internal enum View
{
    /// <summary>Everything.</summary>
    Raw,

    /// <summary>Code without the insides of strings and without comments.</summary>
    Bare,

    /// <summary>Code and strings without comments.</summary>
    WithStrings,

    /// <summary>Comments alone.</summary>
    Comments,
}

/// <summary>The new side of a hunk (context and added lines) as one text, with line numbers.</summary>
internal sealed class SourceText
{
    /// <summary>Stands for a character of a comment in views without comments: neither white space nor code, so that a commented block does not look empty.</summary>
    public const char CommentFill = '\u0001';

    private const char StringFill = '\u0002';

    private readonly int[] _starts;
    private readonly DiffLine[] _lines;
    private readonly Lazy<(CharKind[] Kinds, IReadOnlyList<StringSpan> Strings)> _tokens;
    private readonly string?[] _views = new string?[4];

    /// <summary>Joins the new side of a hunk.</summary>
    public SourceText(DiffHunk hunk, Language language)
    {
        _lines = [.. hunk.Lines.Where(l => l.Kind != LineKind.Removed)];
        _starts = new int[_lines.Length];
        int at = 0;
        for (int i = 0; i < _lines.Length; i++)
        {
            _starts[i] = at;
            at += _lines[i].Text.Length + 1;
        }
        Text = string.Join('\n', _lines.Select(l => l.Text));
        HasAdded = Array.Exists(_lines, l => l.Kind == LineKind.Added);
        _tokens = new(() => Lexer.Read(Text, language));
    }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>At least one line is new.</summary>
    public bool HasAdded { get; }

    /// <summary>Number of lines.</summary>
    public int LineCount => _lines.Length;

    /// <summary>String literals in order.</summary>
    public IReadOnlyList<StringSpan> Strings => _tokens.Value.Strings;

    /// <summary>The kind of a character.</summary>
    public CharKind KindAt(int position) => position < Text.Length ? _tokens.Value.Kinds[position] : CharKind.Code;

    /// <summary>The line with this index.</summary>
    public DiffLine Line(int index) => _lines[index];

    /// <summary>True when the line with this index was added.</summary>
    public bool IsAdded(int index) => _lines[index].Kind == LineKind.Added;

    /// <summary>Position of a line's first character.</summary>
    public int Start(int index) => _starts[index];

    /// <summary>Position after a line's last character.</summary>
    public int End(int index) => _starts[index] + _lines[index].Text.Length;

    /// <summary>Index of the line that holds a position.</summary>
    public int LineAt(int position)
    {
        int found = Array.BinarySearch(_starts, position);
        return found >= 0 ? found : Math.Max(~found - 1, 0);
    }

    /// <summary>Index of the first added line in a stretch of text, or -1.</summary>
    public int FirstAdded(int start, int end)
    {
        for (int i = LineAt(start), last = LineAt(Math.Max(start, end - 1)); i <= last; i++)
            if (IsAdded(i)) return i;
        return -1;
    }

    /// <summary>The text as a view shows it.</summary>
    public string Through(View view) => _views[(int)view] ??= view == View.Raw ? Text : Blank(view);

    private string Blank(View view)
    {
        CharKind[] kinds = _tokens.Value.Kinds;
        return string.Create(Text.Length, (Text, kinds, view), static (target, state) =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                char c = state.Text[i];
                target[i] = c == '\n' ? c : (state.kinds[i], state.view) switch
                {
                    (CharKind.Comment, View.Comments) => c,
                    (_, View.Comments) => ' ',
                    (CharKind.Comment, _) => CommentFill,
                    (CharKind.String, View.Bare) => StringFill,
                    _ => c,
                };
            }
        });
    }
}
