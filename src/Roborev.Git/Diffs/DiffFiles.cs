using System.Globalization;
using Roborev.Core.Diffs;

namespace Roborev.Git;

/// <summary>Finds the files in the text of a unified diff, whoever wrote it.</summary>
public static class DiffFiles
{
    /// <summary>
    /// Lists the files of a diff in order. Never throws: what cannot be understood is passed over, and text inside a hunk is never taken for a header.
    /// </summary>
    /// <param name="text">A git diff, a plain unified diff, or any other text.</param>
    public static IReadOnlyList<ChangedFile> Parse(string text)
    {
        Reader reader = new();
        foreach (var line in text.AsSpan().EnumerateLines('\n'))
            reader.Read(line.TrimEnd('\r'));
        return reader.Finish();
    }

    private static SpanLines EnumerateLines(this ReadOnlySpan<char> text, char separator) => new(text, separator);

    /// <summary>Lines end at line feeds only; other characters that Unicode calls line ends are content.</summary>
    private ref struct SpanLines(ReadOnlySpan<char> text, char separator)
    {
        private ReadOnlySpan<char> _rest = text;
        private bool _isDone = text.IsEmpty;

        public ReadOnlySpan<char> Current { get; private set; }

        public readonly SpanLines GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_isDone)
                return false;
            var end = _rest.IndexOf(separator);
            Current = end < 0 ? _rest : _rest[..end];
            _isDone = end < 0;
            _rest = end < 0 ? [] : _rest[(end + 1)..];
            return true;
        }
    }

    private sealed class Reader
    {
        private readonly List<ChangedFile> _files = [];
        private Header? _header;
        private string? _plainOld;
        private long _oldLeft;
        private long _newLeft;

        public void Read(ReadOnlySpan<char> line)
        {
            if (InHunk(line))
                return;
            if (line.StartsWith("diff --git "))
                Begin(Header.FromGitLine(line["diff --git ".Length..]));
            else if (line.StartsWith("diff --cc ") || line.StartsWith("diff --combined "))
                Begin(Header.FromPath(line[(line[5..].IndexOf(' ') + 6)..]));
            else if (line.StartsWith("@@ "))
                BeginHunk(line);
            else if (_header is { HasHunks: false })
                _header.Read(line);
            else
                ReadPlain(line);
        }

        public IReadOnlyList<ChangedFile> Finish()
        {
            End();
            return _files;
        }

        private bool InHunk(ReadOnlySpan<char> line)
        {
            if (_oldLeft <= 0 && _newLeft <= 0)
                return false;
            switch (line.IsEmpty ? ' ' : line[0])
            {
                case ' ':
                    _oldLeft--;
                    _newLeft--;
                    return true;
                case '-':
                    _oldLeft--;
                    return true;
                case '+':
                    _newLeft--;
                    return true;
                case '\\':
                    return true;
                default:
                    // The counts were wrong; what is here may be the next header.
                    _oldLeft = _newLeft = 0;
                    return false;
            }
        }

        private void BeginHunk(ReadOnlySpan<char> line)
        {
            var parts = line[3..].ToString().Split(' ', 3);
            if (parts.Length < 2 || Count(parts[0], '-') is not { } oldCount || Count(parts[1], '+') is not { } newCount)
                return;
            (_oldLeft, _newLeft) = (oldCount, newCount);
            if (_header is not null)
                _header.HasHunks = true;
        }

        /// <summary>A diff without git's own header line: <c>---</c> and <c>+++</c> in sequence.</summary>
        private void ReadPlain(ReadOnlySpan<char> line)
        {
            if (line.StartsWith("--- "))
            {
                _plainOld = line.ToString();
                return;
            }

            if (line.StartsWith("+++ ") && _plainOld is { } old)
            {
                Begin(new Header());
                _header!.Read(old);
                _header.Read(line);
            }

            _plainOld = null;
        }

        private void Begin(Header header)
        {
            End();
            _header = header;
            _plainOld = null;
        }

        private void End()
        {
            if (_header?.ToFile() is { } file)
                _files.Add(file);
            _header = null;
            _oldLeft = _newLeft = 0;
        }

        private static long? Count(string part, char sign)
        {
            if (part.Length < 2 || part[0] != sign)
                return null;
            var comma = part.IndexOf(',', StringComparison.Ordinal);
            if (comma < 0)
                return 1;
            return long.TryParse(part.AsSpan(comma + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
        }
    }

    /// <summary>What the lines before the first hunk say about a file.</summary>
    private sealed class Header
    {
        private string? _old;
        private string? _new;
        private string? _moveFrom;
        private string? _moveTo;
        private string? _mode;
        private ChangeKind _kind = ChangeKind.Modified;
        private bool _isBinary;

        public bool HasHunks { get; set; }

        public static Header FromGitLine(ReadOnlySpan<char> names)
        {
            Header header = new();
            (header._old, header._new) = SplitNames(names);
            return header;
        }

        public static Header FromPath(ReadOnlySpan<char> path)
        {
            var name = path.StartsWith('"') ? PathQuoting.Unquote(path, out _) : path.ToString();
            return new() { _old = name, _new = name };
        }

        public void Read(ReadOnlySpan<char> line)
        {
            if (line.StartsWith("new file mode "))
                (_kind, _mode) = (ChangeKind.Added, line["new file mode ".Length..].ToString());
            else if (line.StartsWith("deleted file mode "))
                _kind = ChangeKind.Deleted;
            else if (line.StartsWith("new mode "))
                _mode = line["new mode ".Length..].ToString();
            else if (line.StartsWith("index ") && line.LastIndexOf(' ') is var space && space > 5)
                _mode ??= line[(space + 1)..].ToString();
            else if (line.StartsWith("rename from "))
                (_kind, _moveFrom) = (ChangeKind.Renamed, Name(line["rename from ".Length..]));
            else if (line.StartsWith("rename to "))
                _moveTo = Name(line["rename to ".Length..]);
            else if (line.StartsWith("copy from "))
                (_kind, _moveFrom) = (ChangeKind.Copied, Name(line["copy from ".Length..]));
            else if (line.StartsWith("copy to "))
                _moveTo = Name(line["copy to ".Length..]);
            else if (line.StartsWith("--- "))
                ReadSide(line[4..], isOld: true);
            else if (line.StartsWith("+++ "))
                ReadSide(line[4..], isOld: false);
            else if (line.StartsWith("Binary files ") && line.EndsWith(" differ") || line is "GIT binary patch")
                _isBinary = true;
        }

        public ChangedFile? ToFile()
        {
            var path = _moveTo ?? (_kind == ChangeKind.Deleted ? _old ?? _new : _new ?? _old);
            if (string.IsNullOrEmpty(path))
                return null;
            var isMove = _kind is ChangeKind.Renamed or ChangeKind.Copied;
            return new(path, _kind, isMove ? _moveFrom ?? _old : null, _kind == ChangeKind.Deleted ? null : _mode, _isBinary);
        }

        private void ReadSide(ReadOnlySpan<char> side, bool isOld)
        {
            // GNU diff puts a date behind a tab; git puts a bare tab behind names with blanks.
            var tab = side.IndexOf('\t');
            var name = side.StartsWith('"') || tab < 0 ? Name(side) : side[..tab].ToString();
            if (name is null)
                return;
            if (name == "/dev/null")
                _kind = isOld ? ChangeKind.Added : ChangeKind.Deleted;
            else if (isOld)
                _old = WithoutPrefix(name);
            else
                _new = WithoutPrefix(name);
        }

        private static string? Name(ReadOnlySpan<char> text) => text.StartsWith('"') ? PathQuoting.Unquote(text, out _) : text.ToString();

        // a and b, or what diff.mnemonicPrefix makes of them.
        private static string WithoutPrefix(string name) => name is ['a' or 'b' or 'c' or 'i' or 'o' or 'w', '/', _, ..] ? name[2..] : name;

        /// <summary>
        /// Splits <c>a/name b/name</c>. Blanks in a name make the middle uncertain, but without a rename both names are equal, which settles it.
        /// </summary>
        private static (string? Old, string? New) SplitNames(ReadOnlySpan<char> names)
        {
            if (names.StartsWith('"'))
            {
                var old = PathQuoting.Unquote(names, out var length);
                var rest = names[Math.Min(length + 1, names.Length)..];
                return old is null ? (null, null) : (WithoutPrefix(old), Name(rest) is { Length: > 0 } other ? WithoutPrefix(other) : null);
            }

            if (names.EndsWith('"') && names.IndexOf(" \"") is var quote && quote > 0)
                return (WithoutPrefix(names[..quote].ToString()), Name(names[(quote + 1)..]) is { } quoted ? WithoutPrefix(quoted) : null);
            var middle = names.Length / 2;
            if (names.Length % 2 == 1 && names[middle] == ' ')
            {
                var (left, right) = (WithoutPrefix(names[..middle].ToString()), WithoutPrefix(names[(middle + 1)..].ToString()));
                if (left == right)
                    return (left, right);
            }

            var space = names.IndexOf(" b/");
            return space < 0 ? (null, null) : (WithoutPrefix(names[..space].ToString()), WithoutPrefix(names[(space + 1)..].ToString()));
        }
    }
}
