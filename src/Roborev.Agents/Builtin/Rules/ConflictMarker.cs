using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Marks that a merge leaves where it could not decide.</summary>
internal sealed class ConflictMarker : Rule
{
    private const int Width = 7;

    /// <inheritdoc/>
    public override BuiltinRule Info { get; } = new("conflict-marker", "Unresolved merge conflict", Severity.High, "Lines that mark an unresolved merge conflict are committed.")
    {
        Problem = "A merge conflict is committed unresolved: the marks and both versions are in the file.",
        Fix = "Decide between the versions, remove the marks, and build and test the result.",
    };

    /// <inheritdoc/>
    public override void Check(FileUnderReview file, FindingSink sink)
    {
        foreach (SourceText piece in file.Pieces)
        {
            if (!piece.Text.Contains("<<<<<<<", StringComparison.Ordinal) && !piece.Text.Contains(">>>>>>>", StringComparison.Ordinal)) continue;
            CheckPiece(file, piece, sink);
        }
    }

    private void CheckPiece(FileUnderReview file, SourceText piece, FindingSink sink)
    {
        List<int> marks = [];
        bool opens = false, closes = false, isFenced = false;
        for (int line = 0; line < piece.LineCount; line++)
        {
            string text = piece.Line(line).Text;
            if (file.Traits.IsDocumentation && (text.StartsWith("```", StringComparison.Ordinal) || text.StartsWith("~~~", StringComparison.Ordinal))) isFenced = !isFenced;
            // Inside a string or a fenced block a conflict is shown, not had.
            if (isFenced || piece.KindAt(piece.Start(line)) != CharKind.Code || !IsMark(text, out char sign)) continue;
            opens |= sign == '<';
            closes |= sign == '>';
            if (piece.IsAdded(line)) marks.Add(line);
        }
        // Mail quotes and headings use the same signs in prose, so there the whole conflict must be seen.
        bool isConflict = file.Traits.IsDocumentation ? opens && closes : opens || closes;
        if (!isConflict) return;
        foreach (int line in marks) sink.AddAt(Info, file, piece, line, file.Traits.IsTest ? Severity.Medium : Severity.High);
    }

    /// <summary>Exactly seven signs; a name must follow but for the middle line, which stands alone.</summary>
    private static bool IsMark(string text, out char sign)
    {
        sign = text.Length >= Width ? text[0] : '\0';
        if (sign is not ('<' or '=' or '>' or '|') || text.AsSpan(0, Width).ContainsAnyExcept(sign)) return false;
        ReadOnlySpan<char> rest = text.AsSpan(Width);
        return sign == '=' ? rest.TrimEnd().IsEmpty || rest.StartsWith(" ") : rest.StartsWith(" ") && !rest.Trim().IsEmpty;
    }
}
