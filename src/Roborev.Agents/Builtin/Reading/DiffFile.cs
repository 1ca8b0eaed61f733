namespace Roborev.Agents.Builtin.Reading;

/// <summary>What a line of a hunk is.</summary>
internal enum LineKind : byte
{
    /// <summary>On both sides.</summary>
    Context,

    /// <summary>Only on the new side.</summary>
    Added,

    /// <summary>Only on the old side.</summary>
    Removed,
}

/// <summary>A line of a hunk without its marker column and line end.</summary>
/// <param name="Kind">Side.</param>
/// <param name="Text">Content, cut at <see cref="DiffReader.LongestLine"/> characters.</param>
/// <param name="OldLine">1-based line on the old side; for an added line that of the next old line.</param>
/// <param name="NewLine">1-based line on the new side; for a removed line that of the next new line.</param>
internal readonly record struct DiffLine(LineKind Kind, string Text, int OldLine, int NewLine);

/// <summary>A run of consecutive lines.</summary>
internal sealed class DiffHunk
{
    /// <summary>First line on the old side.</summary>
    public required int OldStart { get; init; }

    /// <summary>First line on the new side.</summary>
    public required int NewStart { get; init; }

    /// <summary>The lines in order.</summary>
    public List<DiffLine> Lines { get; } = [];

    /// <summary>True when every line that the header announced was there.</summary>
    public bool IsComplete { get; set; }

    /// <summary>True when the diff says that the last new-side line has no line end, which only the last line of a file can lack.</summary>
    public bool EndsWithoutNewline { get; set; }

    /// <summary>Context lines after the last change.</summary>
    public int TrailingContext
    {
        get
        {
            int count = 0;
            for (int i = Lines.Count - 1; i >= 0 && Lines[i].Kind == LineKind.Context; i--) count++;
            return count;
        }
    }
}

/// <summary>The changes of one file.</summary>
internal sealed class DiffFile
{
    /// <summary>Path on the old side; null when unknown or when the file is new.</summary>
    public string? OldPath { get; set; }

    /// <summary>Path on the new side; null when unknown or when the file is gone.</summary>
    public string? NewPath { get; set; }

    /// <summary>Path after the change, or before it for a deletion.</summary>
    public string Path => NewPath ?? OldPath ?? "";

    /// <summary>The diff says that the file is new.</summary>
    public bool IsNew { get; set; }

    /// <summary>The diff says that the file is gone.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>The file was moved or copied.</summary>
    public bool IsMoved { get; set; }

    /// <summary>The diff shows no text for it.</summary>
    public bool IsBinary { get; set; }

    /// <summary>Mode before, octal digits, when the diff names it.</summary>
    public string? OldMode { get; set; }

    /// <summary>Mode after, octal digits, when the diff names it.</summary>
    public string? NewMode { get; set; }

    /// <summary>The hunks in order.</summary>
    public List<DiffHunk> Hunks { get; } = [];

    /// <summary>Number of added lines.</summary>
    public int Added { get; set; }

    /// <summary>Number of removed lines.</summary>
    public int Removed { get; set; }

    /// <summary>True when at least one line was cut.</summary>
    public bool HasCutLines { get; set; }
}

/// <summary>A whole diff.</summary>
/// <param name="Files">The files in order of appearance.</param>
/// <param name="ContextSize">The largest number of context lines seen after a change: at least this many follow every change that is not near the end of its file.</param>
internal sealed record ParsedDiff(IReadOnlyList<DiffFile> Files, int ContextSize)
{
    /// <summary>Number of added lines in all files.</summary>
    public int Added => Files.Sum(f => f.Added);
}
