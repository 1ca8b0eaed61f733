namespace Roborev.Prompts.Tests;

/// <summary>Acceptance check 12 and prompts.md 9.</summary>
public sealed class DiffSnapshotTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("snapshot-tests-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task A_snapshot_holds_the_whole_diff_for_the_owner_alone_and_disappears()
    {
        var diff = Samples.Diff("diff --git a/x b/x\n+é\n");
        string path;
        using (var snapshot = await DiffSnapshot.CreateAsync(_root.FullName, diff, CancellationToken.None))
        {
            path = snapshot.Path;
            Assert.Equal(diff.Text, await File.ReadAllTextAsync(path));
            Assert.Equal(diff.Bytes, new FileInfo(path).Length);
            Assert.Equal("roborev-snapshot-content.diff", Path.GetFileName(path));
            Assert.StartsWith("roborev-snapshot-", Path.GetFileName(Path.GetDirectoryName(path)));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
            }
        }

        Assert.Empty(_root.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Two_snapshots_do_not_share_a_directory()
    {
        using var one = await DiffSnapshot.CreateAsync(_root.FullName, Samples.Diff(), CancellationToken.None);
        using var two = await DiffSnapshot.CreateAsync(_root.FullName, Samples.Diff(), CancellationToken.None);

        Assert.NotEqual(one.Path, two.Path);
    }

    [Fact]
    public async Task A_write_that_is_cancelled_leaves_nothing_behind()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            DiffSnapshot.CreateAsync(_root.FullName, Samples.Diff(), new CancellationToken(canceled: true)));

        Assert.Empty(_root.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_root_that_is_a_file_is_an_input_output_error()
    {
        var file = Path.Combine(_root.FullName, "file");
        await File.WriteAllTextAsync(file, "");

        await Assert.ThrowsAnyAsync<IOException>(() => DiffSnapshot.CreateAsync(file, Samples.Diff(), CancellationToken.None));
    }

    [Fact]
    public void Sweeping_removes_old_snapshots_and_nothing_else()
    {
        var old = Make("roborev-snapshot-old", TimeSpan.FromHours(30));
        var young = Make("roborev-snapshot-young", TimeSpan.FromHours(1));
        var other = Make("something-else", TimeSpan.FromHours(30));
        var link = Path.Combine(_root.FullName, "roborev-snapshot-link");
        Directory.CreateSymbolicLink(link, other);

        var removed = DiffSnapshot.SweepStale(_root.FullName, TimeSpan.FromHours(24), TimeProvider.System);

        Assert.Equal(1, removed);
        Assert.False(Directory.Exists(old));
        Assert.True(Directory.Exists(young));
        Assert.True(File.Exists(Path.Combine(other, DiffSnapshot.FileName)));
        Assert.True(Directory.Exists(link));
    }

    [Fact]
    public void Sweeping_a_root_that_is_not_there_does_nothing() =>
        Assert.Equal(0, DiffSnapshot.SweepStale(Path.Combine(_root.FullName, "missing"), TimeSpan.Zero, TimeProvider.System));

    private string Make(string name, TimeSpan age)
    {
        var directory = _root.CreateSubdirectory(name);
        File.WriteAllText(Path.Combine(directory.FullName, DiffSnapshot.FileName), "x");
        directory.LastWriteTimeUtc = DateTime.UtcNow - age;
        return directory.FullName;
    }
}
