using Roborev.Agents.Builtin.Reading;
using Roborev.Core.Diffs;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>The whole change as rules see it.</summary>
internal sealed class ChangeUnderReview
{
    private const int ShortestTelling = 8;

    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);

    /// <summary>Reads the diff and joins it with the list of files.</summary>
    public ChangeUnderReview(ReviewDiff source, CancellationToken ct)
    {
        Source = source;
        Diff = DiffReader.Read(source.Text, ct);
        Dictionary<string, ChangedFile> listed = [];
        foreach (ChangedFile file in source.Files) listed.TryAdd(file.Path, file);
        List<FileUnderReview> files = [.. Diff.Files.Select(f => new FileUnderReview(f, listed.GetValueOrDefault(f.Path), this))];
        HashSet<string> shown = [.. files.Select(f => f.Path)];
        files.AddRange(source.Files.Where(f => !shown.Contains(f.Path)).Select(f => new FileUnderReview(Unshown(f), f, this)));
        Files = files;
        foreach (DiffLine line in Diff.Files.SelectMany(f => f.Hunks).SelectMany(h => h.Lines))
            if (line.Kind == LineKind.Removed && line.Text.Trim() is { Length: >= ShortestTelling } text) _removed.Add(text);
    }

    /// <summary>What was captured.</summary>
    public ReviewDiff Source { get; }

    /// <summary>The text, read.</summary>
    public ParsedDiff Diff { get; }

    /// <summary>Every changed file, also those that the text does not show.</summary>
    public IReadOnlyList<FileUnderReview> Files { get; }

    /// <summary>The same line, but for indentation, was removed in this change: it was moved, not written.</summary>
    public bool WasMoved(string line) => line.Trim() is { Length: >= ShortestTelling } text && _removed.Contains(text);

    private static DiffFile Unshown(ChangedFile file) => new()
    {
        OldPath = file.OldPath ?? file.Path,
        NewPath = file.Path,
        IsNew = file.Kind == ChangeKind.Added,
        IsDeleted = file.Kind == ChangeKind.Deleted,
        IsBinary = file.IsBinary,
    };
}
