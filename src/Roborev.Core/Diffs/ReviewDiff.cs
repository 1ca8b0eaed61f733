namespace Roborev.Core.Diffs;

/// <summary>How a file was changed.</summary>
public enum ChangeKind
{
    /// <summary>New file.</summary>
    Added,

    /// <summary>Content or mode changed.</summary>
    Modified,

    /// <summary>Removed.</summary>
    Deleted,

    /// <summary>Moved, perhaps with changes.</summary>
    Renamed,

    /// <summary>Copied, perhaps with changes.</summary>
    Copied,

    /// <summary>File type changed, for instance file to symbolic link.</summary>
    TypeChanged,
}

/// <summary>A file touched by a change.</summary>
/// <param name="Path">Path after the change (before it, for a deletion), with forward slashes, unquoted.</param>
/// <param name="Kind">What happened to it.</param>
/// <param name="OldPath">Path before a rename or copy.</param>
/// <param name="NewMode">Git file mode after the change in octal digits, for instance <c>100755</c>; null when deleted or unknown.</param>
/// <param name="IsBinary">True when git shows no text diff.</param>
/// <param name="NewSize">Size of the new content in bytes, or null when unknown (only asked for binary files).</param>
public sealed record ChangedFile(string Path, ChangeKind Kind, string? OldPath = null, string? NewMode = null, bool IsBinary = false, long? NewSize = null);

/// <summary>A changed file that a review is not given.</summary>
/// <param name="Path">Path in the repository.</param>
/// <param name="Rule">The exclude pattern that matched, as the user or the built-in list wrote it.</param>
public sealed record ExcludedFile(string Path, string Rule);

/// <summary>The change under review, complete, as captured from git with every exclusion applied.</summary>
public sealed record ReviewDiff
{
    /// <summary>Unified diff as valid UTF-8 text; invalid bytes are U+FFFD.</summary>
    public required string Text { get; init; }

    /// <summary>Size of <see cref="Text"/> in UTF-8 bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the UTF-8 bytes of <see cref="Text"/>, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Files in the diff.</summary>
    public IReadOnlyList<ChangedFile> Files { get; init; } = [];

    /// <summary>Changed files that exclusions removed.</summary>
    public IReadOnlyList<ExcludedFile> Excluded { get; init; } = [];

    /// <summary>True when capture stopped at a limit, so that <see cref="Text"/> is only the beginning.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>Full name of the left side; null for a root commit or uncommitted changes without a commit.</summary>
    public string? BaseSha { get; init; }

    /// <summary>Full name of the right side; null for uncommitted changes.</summary>
    public string? HeadSha { get; init; }

    /// <summary>True when nothing is left to review.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Text);
}
