using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>One shape that a pattern rule looks for.</summary>
/// <param name="Languages">Where; <see cref="Language.Unknown"/> means in every file.</param>
/// <param name="Literal">Text without which the expression cannot match: it is searched first, because that is fast.</param>
/// <param name="Regex">The expression, made when the literal was first seen. It must run in linear time.</param>
internal sealed record Pattern(Language Languages, string Literal, Func<Regex> Regex)
{
    /// <summary>What the expression sees.</summary>
    public View View { get; init; } = View.Bare;

    /// <summary>How many lines it sees, the first being the one with the literal.</summary>
    public int Lines { get; init; } = 1;

    /// <summary>Level of this shape when it is not the rule's.</summary>
    public Severity? Severity { get; init; }

    /// <summary>A last look at a match; null accepts all.</summary>
    public Func<PatternHit, bool>? Accept { get; init; }
}

/// <summary>A match to be judged.</summary>
/// <param name="File">Where.</param>
/// <param name="Piece">Where in it.</param>
/// <param name="Start">First character of the match in the piece.</param>
/// <param name="End">First character after the match.</param>
internal readonly record struct PatternHit(FileUnderReview File, SourceText Piece, int Start, int End)
{
    /// <summary>Index of the line where the match starts.</summary>
    public int Line => Piece.LineAt(Start);

    /// <summary>The matched text, comments and strings included.</summary>
    public ReadOnlySpan<char> Text => Piece.Text.AsSpan(Start, End - Start);

    /// <summary>The whole line where the match starts.</summary>
    public string LineText => Piece.Line(Line).Text;
}

/// <summary>A rule made of patterns that each match within a few lines.</summary>
internal sealed class PatternRule(BuiltinRule info, bool isSecurity, params Pattern[] patterns) : Rule
{
    /// <inheritdoc/>
    public override BuiltinRule Info => info;

    /// <inheritdoc/>
    public override bool IsSecurity => isSecurity;

    /// <summary>Which files it looks at; by default all but documentation and foreign code.</summary>
    public Func<FileUnderReview, bool> Where { get; init; } = static file => !file.Traits.IsDocumentation && !file.Traits.IsForeign;

    /// <summary>Level in tests and samples; null leaves them alone.</summary>
    public Severity? InTests { get; init; }

    /// <summary>Report lines that were only moved or indented anew.</summary>
    public bool JudgesMovedLines { get; init; }

    /// <inheritdoc/>
    public override void Check(FileUnderReview file, FindingSink sink)
    {
        if (!Where(file) || (file.Traits.IsTest && InTests is null)) return;
        foreach (Pattern pattern in patterns)
        {
            if (pattern.Languages != Language.Unknown && (pattern.Languages & file.Language) == 0) continue;
            foreach (SourceText piece in file.Pieces) Check(file, piece, pattern, sink);
        }
    }

    private void Check(FileUnderReview file, SourceText piece, Pattern pattern, FindingSink sink)
    {
        int at = 0;
        // The raw text tells cheaply whether the view is worth making.
        while ((at = piece.Text.IndexOf(pattern.Literal, at, StringComparison.Ordinal)) >= 0)
        {
            int first = piece.LineAt(at);
            int last = Math.Min(first + pattern.Lines, piece.LineCount) - 1;
            int start = piece.Start(first);
            at = piece.End(first) + 1;
            if (piece.FirstAdded(start, piece.End(last)) >= 0)
                foreach (ValueMatch match in pattern.Regex().EnumerateMatches(piece.Through(pattern.View).AsSpan(start, piece.End(last) - start)))
                    Report(new PatternHit(file, piece, start + match.Index, start + match.Index + match.Length), pattern, sink);
            if (at > piece.Text.Length) break;
        }
    }

    private void Report(PatternHit hit, Pattern pattern, FindingSink sink)
    {
        int line = hit.Piece.FirstAdded(hit.Start, hit.End);
        if (line < 0 || (!JudgesMovedLines && hit.File.Change.WasMoved(hit.Piece.Line(line).Text))) return;
        if (pattern.Accept is not null && !pattern.Accept(hit)) return;
        Severity severity = pattern.Severity ?? info.Severity;
        if (hit.File.Traits.IsTest && InTests < severity) severity = InTests.Value;
        sink.AddAt(info, hit.File, hit.Piece, line, severity);
    }
}
