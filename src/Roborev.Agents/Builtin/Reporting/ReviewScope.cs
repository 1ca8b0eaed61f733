using Roborev.Agents.Builtin.Rules;

namespace Roborev.Agents.Builtin.Reporting;

/// <summary>What a review looked at and what it was not shown.</summary>
internal sealed record ReviewScope
{
    /// <summary>Changed files, shown or not.</summary>
    public required int Files { get; init; }

    /// <summary>Added lines that were read.</summary>
    public required int AddedLines { get; init; }

    /// <summary>Files without text.</summary>
    public required IReadOnlyList<string> Binary { get; init; }

    /// <summary>Files that are listed as changed with text, but that the diff text does not show.</summary>
    public required IReadOnlyList<string> Unshown { get; init; }

    /// <summary>Files that exclusions removed.</summary>
    public required IReadOnlyList<string> Excluded { get; init; }

    /// <summary>Files with lines too long to be read whole.</summary>
    public required IReadOnlyList<string> Cut { get; init; }

    /// <summary>The diff is only the beginning of the change.</summary>
    public required bool IsTruncated { get; init; }

    /// <summary>A design review was asked for.</summary>
    public required bool IsDesign { get; init; }

    /// <summary>Only security rules ran.</summary>
    public required bool IsSecurity { get; init; }

    /// <summary>Gathers the facts about a change.</summary>
    public static ReviewScope Of(ChangeUnderReview change, bool isDesign, bool isSecurity)
    {
        HashSet<string> shown = [.. change.Diff.Files.Select(f => f.Path)];
        return new ReviewScope
        {
            Files = change.Files.Count,
            AddedLines = change.Diff.Added,
            Binary = [.. change.Files.Where(f => f.IsBinary).Select(f => f.Path)],
            Unshown = [.. change.Source.Files.Where(f => !f.IsBinary && !shown.Contains(f.Path)).Select(f => f.Path)],
            Excluded = [.. change.Source.Excluded.Select(f => f.Path)],
            Cut = [.. change.Diff.Files.Where(f => f.HasCutLines).Select(f => f.Path)],
            IsTruncated = change.Source.IsTruncated,
            IsDesign = isDesign,
            IsSecurity = isSecurity,
        };
    }
}
