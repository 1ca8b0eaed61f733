namespace Roborev.Agents.Builtin.Reading;

/// <summary>Puts a file's new content together when the diff shows all of it.</summary>
internal static class WholeFile
{
    /// <summary>The content with LF line ends; null when a part of it may be missing.</summary>
    public static string? TryRead(DiffFile file, ParsedDiff diff)
    {
        if (file.IsDeleted || file.HasCutLines || file.Hunks.Count == 0) return null;
        int next = 1;
        foreach (DiffHunk hunk in file.Hunks)
        {
            if (!hunk.IsComplete || hunk.NewStart != next) return null;
            next += hunk.Lines.Count(l => l.Kind != LineKind.Removed);
        }
        return EndsFile(file, file.Hunks[^1], diff.ContextSize)
            ? string.Join('\n', file.Hunks.SelectMany(h => h.Lines).Where(l => l.Kind != LineKind.Removed).Select(l => l.Text))
            : null;
    }

    /// <summary>Git shows as many lines after each change as elsewhere in the diff, unless the file ends before.</summary>
    private static bool EndsFile(DiffFile file, DiffHunk last, int contextSize) =>
        (file.IsNew && file.OldPath is null) || (file.IsNew && last.OldStart == 0) || last.EndsWithoutNewline || last.TrailingContext < contextSize;
}
