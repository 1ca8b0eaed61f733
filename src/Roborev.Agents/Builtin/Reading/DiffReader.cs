namespace Roborev.Agents.Builtin.Reading;

/// <summary>
/// Reads git's unified and combined diffs. Any text is accepted: what is not understood is skipped. The line counts of a hunk header decide
/// what belongs to the hunk, so that content which looks like a header is never taken for one.
/// </summary>
internal sealed class DiffReader
{
    /// <summary>Characters of a line that are kept.</summary>
    public const int LongestLine = 8192;

    private readonly List<DiffFile> _files = [];
    private DiffFile? _file;
    private DiffHunk? _hunk;
    private int _parents;
    private readonly int[] _oldLeft = new int[MostParents];
    private int _newLeft;
    private int _oldLine;
    private int _newLine;

    private const int MostParents = 16;

    private DiffReader()
    {
    }

    /// <summary>Reads a diff; never throws but for cancellation.</summary>
    public static ParsedDiff Read(string text, CancellationToken ct)
    {
        DiffReader reader = new();
        int start = 0;
        for (int count = 0; start < text.Length; count++)
        {
            if (count % 4096 == 0) ct.ThrowIfCancellationRequested();
            int end = text.IndexOf('\n', start);
            if (end < 0) end = text.Length;
            reader.Take(text.AsSpan(start, end - start));
            start = end + 1;
        }
        reader.EndHunk();
        List<DiffFile> files = [.. reader._files.Where(f => f.Path.Length > 0)];
        return new ParsedDiff(files, files.SelectMany(f => f.Hunks).Select(h => h.TrailingContext).DefaultIfEmpty().Max());
    }

    private void Take(ReadOnlySpan<char> line)
    {
        if (_hunk is not null && TakeContent(line)) return;
        line = line.TrimEnd('\r');
        if (line.StartsWith("diff --git ")) StartFile(GitPath.FromGitLine(line[11..]));
        else if (line.StartsWith("diff --cc ")) StartFile(GitPath.FromPlain(line[10..]));
        else if (line.StartsWith("diff --combined ")) StartFile(GitPath.FromPlain(line[16..]));
        else if (line.StartsWith("@@")) StartHunk(line);
        else if (line.StartsWith("--- ")) TakeOldName(line[4..]);
        else if (line.StartsWith("+++ ") && _file is { Hunks.Count: 0 }) TakeNewName(line[4..]);
        else if (line.StartsWith("\\ ") && _file is { Hunks: [.., { Lines: [.., { Kind: not LineKind.Removed }] } last] }) last.EndsWithoutNewline = true;
        else if (_file is { Hunks.Count: 0 }) TakeExtendedHeader(_file, line);
    }

    private void StartFile((string? Old, string? New) names)
    {
        EndHunk();
        _file = new DiffFile { OldPath = names.Old, NewPath = names.New };
        _files.Add(_file);
    }

    private void StartFile(string path) => StartFile((path, path));

    private void TakeOldName(ReadOnlySpan<char> text)
    {
        // A diff without "diff --git" lines: "---" opens the file.
        if (_file is null or { Hunks.Count: > 0 }) StartFile((null, null));
        _file!.OldPath = GitPath.FromSide(text);
        if (_file.OldPath is null) _file.IsNew = true;
    }

    private void TakeNewName(ReadOnlySpan<char> text)
    {
        _file!.NewPath = GitPath.FromSide(text);
        if (_file.NewPath is null) _file.IsDeleted = true;
    }

    private static void TakeExtendedHeader(DiffFile file, ReadOnlySpan<char> line)
    {
        if (line.StartsWith("new file mode ")) (file.IsNew, file.NewMode) = (true, Mode(line[14..]));
        else if (line.StartsWith("deleted file mode ")) (file.IsDeleted, file.OldMode) = (true, Mode(line[18..]));
        else if (line.StartsWith("old mode ")) file.OldMode = Mode(line[9..]);
        else if (line.StartsWith("new mode ")) file.NewMode = Mode(line[9..]);
        else if (line.StartsWith("rename from ") || line.StartsWith("copy from ")) file.OldPath = GitPath.FromPlain(line[(line.IndexOf(" from ") + 6)..]);
        else if (line.StartsWith("rename to ") || line.StartsWith("copy to ")) (file.NewPath, file.IsMoved) = (GitPath.FromPlain(line[(line.IndexOf(" to ") + 4)..]), true);
        else if (line.StartsWith("Binary files ") || line is "GIT binary patch") file.IsBinary = true;
    }

    private static string? Mode(ReadOnlySpan<char> text) => text.Length is > 0 and <= 7 && !text.ContainsAnyExceptInRange('0', '7') ? text.ToString() : null;

    private void StartHunk(ReadOnlySpan<char> line)
    {
        EndHunk();
        if (_file is null) return;
        int parents = 0;
        while (parents + 1 < line.Length && line[parents + 1] == '@') parents++;
        if (parents is 0 or > MostParents) return;
        ReadOnlySpan<char> rest = line[(parents + 1)..];
        int oldStart = 1;
        for (int i = 0; i < parents; i++)
        {
            if (!TryRange(ref rest, '-', out int start, out _oldLeft[i])) return;
            if (i == 0) oldStart = start;
        }
        if (!TryRange(ref rest, '+', out int newStart, out _newLeft)) return;
        _parents = parents;
        (_oldLine, _newLine) = (Math.Max(oldStart, 1), Math.Max(newStart, 1));
        _hunk = new DiffHunk { OldStart = oldStart, NewStart = newStart };
        _file.Hunks.Add(_hunk);
        CloseIfFull();
    }

    private static bool TryRange(ref ReadOnlySpan<char> text, char sign, out int start, out int count)
    {
        (start, count) = (0, 1);
        text = text.TrimStart(' ');
        if (text.IsEmpty || text[0] != sign || !GitPath.TryNumber(text[1..], out start, out int used)) return false;
        text = text[(used + 1)..];
        if (text.IsEmpty || text[0] != ',') return true;
        if (!GitPath.TryNumber(text[1..], out count, out used)) return false;
        text = text[(used + 1)..];
        return true;
    }

    /// <summary>Takes a line into the open hunk; false when the line cannot belong to it.</summary>
    private bool TakeContent(ReadOnlySpan<char> line)
    {
        if (line.StartsWith('\\'))
        {
            if (_hunk!.Lines is [.., { Kind: not LineKind.Removed }]) _hunk.EndsWithoutNewline = true;
            return true;
        }
        // Some tools strip the blank of an empty context line.
        bool isEmpty = line.Length == 0 || line is "\r";
        ReadOnlySpan<char> columns = isEmpty ? [] : line[..Math.Min(_parents, line.Length)];
        if (columns.ContainsAnyExcept(' ', '+', '-') || (!isEmpty && columns.Length < _parents))
        {
            EndHunk();
            return false;
        }
        LineKind kind = columns.Contains('-') ? LineKind.Removed : columns.Contains('+') ? LineKind.Added : LineKind.Context;
        ReadOnlySpan<char> text = isEmpty ? [] : line[_parents..];
        if (text.EndsWith('\r')) text = text[..^1];
        if (text.Length > LongestLine)
        {
            text = text[..LongestLine];
            _file!.HasCutLines = true;
        }
        _hunk!.Lines.Add(new DiffLine(kind, text.ToString(), _oldLine, _newLine));
        Count(columns, kind);
        CloseIfFull();
        return true;
    }

    private void Count(ReadOnlySpan<char> columns, LineKind kind)
    {
        for (int i = 0; i < _parents; i++)
        {
            char column = i < columns.Length ? columns[i] : ' ';
            // In a combined diff a removed line is in those parents whose column says so; every other line is in those whose column is blank.
            bool inParent = kind == LineKind.Removed ? column == '-' : column == ' ';
            if (inParent) _oldLeft[i]--;
            if (i == 0 && inParent) _oldLine++;
        }
        if (kind != LineKind.Removed) (_newLine, _newLeft) = (_newLine + 1, _newLeft - 1);
        if (kind == LineKind.Added) _file!.Added++;
        if (kind == LineKind.Removed) _file!.Removed++;
    }

    private void CloseIfFull()
    {
        if (_newLeft > 0 || _oldLeft.AsSpan(0, _parents).ContainsAnyInRange(1, int.MaxValue)) return;
        _hunk!.IsComplete = true;
        _hunk = null;
    }

    private void EndHunk() => _hunk = null;
}
