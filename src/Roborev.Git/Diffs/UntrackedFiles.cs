using System.Text;
using Roborev.Core.Diffs;

namespace Roborev.Git;

/// <summary>Writes untracked files as new-file entries of a diff (git.md section 7.4, step 2, with traps T6 and T7 mended).</summary>
internal sealed class UntrackedFiles(string root, ExcludeRules rules, long byteLimit)
{
    /// <summary>A NUL this early makes a file binary.</summary>
    private const int BinaryProbe = 8192;

    private readonly MemoryStream _text = new();

    public List<ChangedFile> Files { get; } = [];

    public List<ExcludedFile> Excluded { get; } = [];

    public bool IsTruncated { get; private set; }

    public ReadOnlySpan<byte> Text => _text.GetBuffer().AsSpan(0, (int)_text.Length);

    /// <summary>Adds the files in order until the limit is passed; the one that passes it is cut by the caller.</summary>
    public async Task ReadAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            if (rules.RuleFor(path) is { } rule)
            {
                Excluded.Add(new(path, rule));
                continue;
            }

            if (_text.Length > byteLimit)
            {
                IsTruncated = true;
                return;
            }

            await AddAsync(path, cancellationToken);
        }

        IsTruncated |= _text.Length > byteLimit;
    }

    private async Task AddAsync(string path, CancellationToken cancellationToken)
    {
        // git lists a repository inside this one as a directory.
        if (path.EndsWith('/'))
        {
            Excluded.Add(new(path, "(nested repository)"));
            return;
        }

        try
        {
            FileInfo file = new(Path.Combine(root, path));
            // A link's target may lie anywhere; only its text belongs to the change.
            if (file.LinkTarget is { } target)
                AddText(path, "120000", Encoding.UTF8.GetBytes(target));
            else
                await AddFileAsync(path, file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Excluded.Add(new(path, "(unreadable)"));
        }
    }

    private async Task AddFileAsync(string path, FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = file.OpenRead();
        var length = stream.Length;
        var wanted = (int)Math.Min(Math.Max(length, 0), Math.Max(byteLimit - _text.Length, 0) + BinaryProbe);
        var content = new byte[wanted];
        var read = await stream.ReadAtLeastAsync(content, wanted, throwOnEndOfStream: false, cancellationToken);
        var mode = IsExecutable(file) ? "100755" : "100644";
        if (content.AsSpan(0, Math.Min(read, BinaryProbe)).Contains((byte)0))
            AddBinary(path, mode, length);
        else
            AddText(path, mode, content.AsSpan(0, read));
        IsTruncated |= read < length && !Files[^1].IsBinary;
    }

    private static bool IsExecutable(FileInfo file) => !OperatingSystem.IsWindows() && (file.UnixFileMode & UnixFileMode.UserExecute) != 0;

    private void AddBinary(string path, string mode, long size)
    {
        WriteHeader(path, mode);
        Write($"Binary files /dev/null and {PathQuoting.Quote("b/" + path)} differ\n");
        Files.Add(new(path, ChangeKind.Added, NewMode: mode, IsBinary: true, NewSize: size));
    }

    private void AddText(string path, string mode, ReadOnlySpan<byte> content)
    {
        var lines = content.Count((byte)'\n') + (content.Length > 0 && content[^1] != '\n' ? 1 : 0);
        WriteHeader(path, mode);
        Write($"--- /dev/null\n+++ {PathQuoting.Quote("b/" + path)}\n@@ -0,0 +1,{lines} @@\n");
        while (content.Length > 0)
        {
            var end = content.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..end];
            _text.WriteByte((byte)'+');
            _text.Write(line);
            _text.WriteByte((byte)'\n');
            content = end < 0 ? [] : content[(end + 1)..];
        }

        Files.Add(new(path, ChangeKind.Added, NewMode: mode));
    }

    private void WriteHeader(string path, string mode) =>
        Write($"diff --git {PathQuoting.Quote("a/" + path)} {PathQuoting.Quote("b/" + path)}\nnew file mode {mode}\n");

    private void Write(string text) => _text.Write(Encoding.UTF8.GetBytes(text));
}
