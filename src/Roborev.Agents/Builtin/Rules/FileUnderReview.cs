using Roborev.Agents.Builtin.Reading;
using Roborev.Agents.Builtin.Source;
using Roborev.Core.Diffs;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>A changed file as rules see it.</summary>
internal sealed class FileUnderReview
{
    private IReadOnlyList<SourceText>? _pieces;

    /// <summary>Puts together what the diff text and the list of files say about one file.</summary>
    public FileUnderReview(DiffFile diff, ChangedFile? listed, ChangeUnderReview change)
    {
        Diff = diff;
        Change = change;
        Path = diff.Path;
        Traits = FileTraits.Of(Path);
        Kind = listed?.Kind ?? (diff.IsNew ? ChangeKind.Added : diff.IsDeleted ? ChangeKind.Deleted : diff.IsMoved ? ChangeKind.Renamed : ChangeKind.Modified);
        IsBinary = diff.IsBinary || listed is { IsBinary: true };
        NewMode = listed?.NewMode ?? diff.NewMode;
        NewSize = listed?.NewSize;
    }

    /// <summary>The change it is part of.</summary>
    public ChangeUnderReview Change { get; }

    /// <summary>Its part of the diff text.</summary>
    public DiffFile Diff { get; }

    /// <summary>Path after the change, or before it for a deletion.</summary>
    public string Path { get; }

    /// <summary>What the name says.</summary>
    public FileTraits Traits { get; }

    /// <summary>What happened to it.</summary>
    public ChangeKind Kind { get; }

    /// <summary>No text is shown.</summary>
    public bool IsBinary { get; }

    /// <summary>Mode after the change in octal digits, or null.</summary>
    public string? NewMode { get; }

    /// <summary>Bytes of the new content, or null.</summary>
    public long? NewSize { get; }

    /// <summary>It was not there under this name before.</summary>
    public bool IsNewName => Kind is ChangeKind.Added or ChangeKind.Renamed or ChangeKind.Copied;

    /// <summary>Language by name.</summary>
    public Language Language => Traits.Language;

    /// <summary>The new side of each hunk that adds something.</summary>
    public IReadOnlyList<SourceText> Pieces => _pieces ??= [.. Diff.Hunks.Select(h => new SourceText(h, Language)).Where(p => p.HasAdded)];

    /// <summary>Drops the joined text, which can be as long as the diff, when every rule has looked at it.</summary>
    public void Forget() => _pieces = null;
}
