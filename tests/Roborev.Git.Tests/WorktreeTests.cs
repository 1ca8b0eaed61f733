namespace Roborev.Git.Tests;

/// <summary>Temporary worktrees and patches (git.md 15, acceptance checks 31 to 34, traps T21 and T22).</summary>
public sealed class WorktreeTests : IDisposable
{
    private readonly TestRepository _repo = new();
    private readonly string _temp = CanonicalPath.Resolve(Directory.CreateTempSubdirectory("roborev-worktree-test-").FullName);

    public WorktreeTests() => _repo.CommitFile("a.txt", "one\n");

    [Fact]
    public async Task Check_31_A_checkout_hook_that_fails_does_not_run()
    {
        _repo.Write(".git/hooks/post-checkout", $"#!/bin/sh\ntouch '{_temp}/hook-ran'\nexit 1\n");
        _repo.MakeExecutable(".git/hooks/post-checkout");

        await using var worktree = await CreateAsync();

        Assert.True(File.Exists(Path.Combine(worktree.Path, "a.txt")));
        Assert.False(File.Exists(Path.Combine(_temp, "hook-ran")));
        Assert.Equal((_repo.Head, "HEAD"), (worktree.BaseSha, TestRepository.RunIn(worktree.Path, "rev-parse", "--abbrev-ref", "HEAD")));
    }

    [Fact]
    public async Task Check_32_The_patch_holds_edits_binary_files_deletions_and_commits_and_gives_the_same_tree()
    {
        _repo.CommitFile("gone.txt", "gone\n");
        _repo.CommitFile(".gitignore", "*.log\n");
        string patch;
        string tree;
        await using (var worktree = await CreateAsync())
        {
            Write(worktree, "a.txt", "committed by the agent\n");
            TestRepository.RunIn(worktree.Path, "commit", "-q", "-a", "-m", "by the agent");
            Write(worktree, "new.txt", "new\n");
            await File.WriteAllBytesAsync(Path.Combine(worktree.Path, "logo.bin"), [0, 1, 2, 255, 254], TestRepository.Token);
            Write(worktree, "build.log", "noise\n");
            File.Delete(Path.Combine(worktree.Path, "gone.txt"));
            patch = await worktree.CapturePatchAsync(TestRepository.Token);
            tree = TestRepository.RunIn(worktree.Path, "write-tree");
        }

        var patches = new Patches(TestRepository.Git);
        Assert.Equal(new(PatchFit.Applies, ""), await patches.CheckAsync(_repo.Root, patch, TestRepository.Token));
        Assert.Equal(new(PatchFit.Applies, ""), await patches.ApplyAsync(_repo.Root, patch, TestRepository.Token));
        _repo.Run("add", "-A");
        Assert.Equal(tree, _repo.Run("write-tree"));
        Assert.DoesNotContain("build.log", patch);
    }

    [Fact]
    public async Task Content_that_is_no_utf8_survives_the_way_through_text()
    {
        byte[] latin = [(byte)'n', 0xE4, (byte)'h', (byte)'\n'];
        string patch;
        await using (var worktree = await CreateAsync())
        {
            await File.WriteAllBytesAsync(Path.Combine(worktree.Path, "a.txt"), latin, TestRepository.Token);
            patch = await worktree.CapturePatchAsync(TestRepository.Token);
        }

        await new Patches(TestRepository.Git).ApplyAsync(_repo.Root, patch, TestRepository.Token);

        Assert.Equal(latin, await File.ReadAllBytesAsync(_repo.At("a.txt"), TestRepository.Token));
    }

    [Fact]
    public async Task A_worktree_in_which_nothing_changed_gives_an_empty_patch_which_fits()
    {
        await using var worktree = await CreateAsync();

        var patch = await worktree.CapturePatchAsync(TestRepository.Token);

        Assert.Equal("", patch);
        Assert.Equal(PatchFit.Applies, (await new Patches(TestRepository.Git).ApplyAsync(_repo.Root, patch, TestRepository.Token)).Fit);
    }

    [Fact]
    public async Task The_users_settings_do_not_change_the_form_of_the_patch()
    {
        _repo.Run("config", "diff.noprefix", "true");
        _repo.Run("config", "color.ui", "always");
        await using var worktree = await CreateAsync();
        Write(worktree, "a.txt", "two\n");

        var patch = await worktree.CapturePatchAsync(TestRepository.Token);

        Assert.StartsWith("diff --git a/a.txt b/a.txt\n", patch);
    }

    [Fact]
    public async Task Check_33_A_conflict_is_told_from_a_malformed_patch_and_both_leave_the_files_alone()
    {
        string patch;
        await using (var worktree = await CreateAsync())
        {
            Write(worktree, "a.txt", "two\n");
            patch = await worktree.CapturePatchAsync(TestRepository.Token);
        }

        _repo.Write("a.txt", "three\n");
        var patches = new Patches(TestRepository.Git);

        var conflict = await patches.CheckAsync(_repo.Root, patch, TestRepository.Token);
        var malformed = await patches.ApplyAsync(_repo.Root, "no patch at all\n", TestRepository.Token);

        Assert.Equal(PatchFit.Conflict, conflict.Fit);
        Assert.Contains("a.txt", conflict.Error);
        Assert.Equal(PatchFit.Error, malformed.Fit);
        Assert.Equal("three\n", await File.ReadAllTextAsync(_repo.At("a.txt"), TestRepository.Token));
    }

    [Fact]
    public async Task Check_34_A_local_submodule_is_filled_and_a_local_one_inside_it_is_not()
    {
        using var inner = new TestRepository(name: "inner");
        inner.CommitFile("inner.txt", "inner\n");
        using var outer = new TestRepository(name: "outer");
        outer.CommitFile("outer.txt", "outer\n");
        outer.Run("submodule", "add", "-q", inner.Root, "nested");
        outer.Commit();
        _repo.Run("submodule", "add", "-q", outer.Root, "module");
        _repo.Commit();

        await using var worktree = await CreateAsync();

        Assert.True(File.Exists(Path.Combine(worktree.Path, "module/outer.txt")));
        Assert.False(File.Exists(Path.Combine(worktree.Path, "module/nested/inner.txt")));
    }

    [Fact]
    public async Task Check_34_A_submodule_inside_a_submodule_that_cannot_be_reached_fails_and_leaves_nothing()
    {
        using var outer = new TestRepository(name: "outer");
        outer.Write(".gitmodules", "[submodule \"nested\"]\n\tpath = nested\n\turl = https://127.0.0.1:1/nested.git\n");
        outer.Run("add", "-A");
        outer.Run("update-index", "--add", "--cacheinfo", $"160000,{_repo.Head},nested");
        outer.Run("commit", "-q", "-m", "nested");
        _repo.Run("submodule", "add", "-q", outer.Root, "module");
        _repo.Commit();

        var failure = await Assert.ThrowsAsync<GitException>(CreateAsync);

        Assert.Contains("127.0.0.1", failure.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp));
        Assert.Single(Worktrees());
    }

    [Theory]
    [InlineData("[submodule \"a\"]\n\tpath = a\n\turl = https://example.test/a.git\n", false)]
    [InlineData("\tURL = \"file:///w/a\"\n", true)]
    [InlineData("\turl = ../a\n", true)]
    [InlineData("\turl = ./a\n", true)]
    [InlineData("\turl = /w/a\n", true)]
    [InlineData("\turl = C:\\w\\a\n", true)]
    [InlineData("\turl = \\\\server\\a\n", true)]
    [InlineData("\turl = FILE:a\n", true)]
    [InlineData("# url = /w/a\n; url = /w/a\n\tcurl = /w/a\n", false)]
    [InlineData("\turl = git@example.test:a.git\n", false)]
    public void An_address_of_a_submodule_is_local_or_not(string list, bool isLocal) => Assert.Equal(isLocal, Submodules.HasLocalAddress(list));

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("no-such-branch")]
    [InlineData("a\nb")]
    public async Task A_revision_that_is_none_leaves_no_directory(string revision)
    {
        await Assert.ThrowsAsync<GitException>(() => CreateAsync(revision));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp));
    }

    [Fact]
    public async Task A_cancel_leaves_no_directory()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            TemporaryWorktree.CreateAsync(TestRepository.Git, _repo.Root, "HEAD", _temp, new CancellationToken(canceled: true)));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp));
        Assert.Single(Worktrees());
    }

    [Fact]
    public async Task A_directory_without_write_permission_is_removed_too()
    {
        var worktree = await CreateAsync();
        Write(worktree, "cache/a.txt", "a\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(worktree.Path, "cache"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        await worktree.DisposeAsync();
        await worktree.DisposeAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp));
        Assert.Single(Worktrees());
    }

    [Fact]
    public async Task T21_Worktrees_of_dead_owners_go_with_their_metadata_and_those_of_the_living_stay()
    {
        await using var living = await CreateAsync();
        var (dead, wiped, old, orphan) = (Named("dead"), Named("wiped"), Named("old"), Named("orphan"));
        var (young, foreign) = (Named("young"), Path.Combine(_temp, "other-directory"));
        foreach (var path in (string[])[dead, wiped, old, young, foreign])
        {
            _repo.Run("worktree", "add", "-q", "--detach", path);
        }

        Directory.CreateDirectory(orphan);
        foreach (var path in (string[])[dead, wiped, orphan, Named("only-a-file")])
        {
            await File.WriteAllTextAsync(path + ".lock", "", TestRepository.Token);
        }

        Directory.Delete(wiped, recursive: true);
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromDays(2));

        var removed = await new StaleWorktrees(TestRepository.Git, TimeProvider.System).SweepAsync([_repo.Root], _temp, TestRepository.Token);

        Assert.Equal(5, removed);
        Assert.Equal(
            new[] { living.Path, living.Path + ".lock", young, foreign }.Order(StringComparer.Ordinal),
            Directory.EnumerateFileSystemEntries(_temp).Order(StringComparer.Ordinal));
        Assert.Equal(new[] { _repo.Root, living.Path, young, foreign }.Order(StringComparer.Ordinal), Worktrees().Order(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        _repo.Dispose();
        Directory.Delete(_temp, recursive: true);
    }

    private string Named(string name) => Path.Combine(_temp, TemporaryWorktree.DirectoryPrefix + name);

    private Task<TemporaryWorktree> CreateAsync() => CreateAsync("HEAD");

    private Task<TemporaryWorktree> CreateAsync(string revision) =>
        TemporaryWorktree.CreateAsync(TestRepository.Git, _repo.Root, revision, _temp, TestRepository.Token);

    private static void Write(TemporaryWorktree worktree, string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(worktree.Path, path))!);
        File.WriteAllText(Path.Combine(worktree.Path, path), content);
    }

    private IEnumerable<string> Worktrees() =>
        _repo.Run("worktree", "list", "--porcelain").Split('\n').Where(static line => line.StartsWith("worktree ", StringComparison.Ordinal)).Select(static line => line[9..]);
}
