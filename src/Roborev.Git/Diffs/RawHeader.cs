using System.Text;
using Roborev.Core.Diffs;

namespace Roborev.Git;

/// <summary>
/// Reads the NUL-separated head of <c>git diff --raw -z -p</c> piece by piece while it arrives: optionally a commit's name and parents, then one record
/// per file.
/// What follows is the patch.
/// </summary>
internal sealed class RawHeader(bool hasCommit)
{
    private readonly List<RawFile> _files = [];
    private int _position;
    private bool _isCommitRead = !hasCommit;

    public string? Sha { get; private set; }

    public IReadOnlyList<string> Parents { get; private set; } = [];

    public IReadOnlyList<RawFile> Files => _files;

    /// <summary>Where the patch begins; null while unknown.</summary>
    public int? BodyStart { get; private set; }

    /// <summary>Reads on as far as the bytes allow. The span holds everything from the beginning.</summary>
    public void Advance(ReadOnlySpan<byte> all)
    {
        if (BodyStart is not null || !_isCommitRead && !ReadCommit(all))
            return;
        // A commit's own lines end with a line feed when records follow.
        if (hasCommit && _files.Count == 0 && _position < all.Length && all[_position] == (byte)'\n')
            _position++;
        while (_position < all.Length && all[_position] == (byte)':')
        {
            if (!ReadFile(all))
                return;
        }

        // One more NUL divides the records from the patch.
        if (_position < all.Length)
            BodyStart = all[_position] == 0 ? _position + 1 : _position;
    }

    private bool ReadCommit(ReadOnlySpan<byte> all)
    {
        var next = _position;
        if (Field(all, ref next) is not { } sha || Field(all, ref next) is not { } parents || next >= all.Length)
            return false;
        Sha = sha;
        Parents = parents.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _position = next + 1;
        _isCommitRead = true;
        return true;
    }

    private bool ReadFile(ReadOnlySpan<byte> all)
    {
        var next = _position;
        if (Field(all, ref next) is not { } meta || Field(all, ref next) is not { } path)
            return false;
        if (meta.Split(' ') is not [var oldMode, var newMode, _, var newSha, { Length: > 0 } status])
            throw new GitException($"git diff answered with an unknown record: {meta}");
        string? oldPath = null;
        if (status[0] is 'R' or 'C')
        {
            oldPath = path;
            if (Field(all, ref next) is not { } moved)
                return false;
            path = moved;
        }

        _files.Add(new(path, KindOf(status[0]), oldPath, oldMode.TrimStart(':'), newMode, newSha));
        _position = next;
        return true;
    }

    private static ChangeKind KindOf(char status) => status switch
    {
        'A' => ChangeKind.Added,
        'D' => ChangeKind.Deleted,
        'R' => ChangeKind.Renamed,
        'C' => ChangeKind.Copied,
        'T' => ChangeKind.TypeChanged,
        _ => ChangeKind.Modified,
    };

    private static string? Field(ReadOnlySpan<byte> all, ref int position)
    {
        var length = all[Math.Min(position, all.Length)..].IndexOf((byte)0);
        if (length < 0)
            return null;
        var text = Encoding.UTF8.GetString(all.Slice(position, length));
        position += length + 1;
        return text;
    }
}

/// <summary>One record of a raw diff.</summary>
internal sealed record RawFile(string Path, ChangeKind Kind, string? OldPath, string OldMode, string NewMode, string NewSha);
