using System.Security.Cryptography;
using System.Text;
using Roborev.Core.Diffs;

namespace Roborev.Git.Tests;

public sealed class DiffsTests
{
    private const long Plenty = 1 << 20;

    private static readonly Diffs Diffs = new(TestRepository.Git);

    [Fact]
    public async Task A_commit_shows_what_git_show_prints_with_its_files()
    {
        using TestRepository repository = new();
        var text = string.Join('\n', Enumerable.Range(0, 40)) + "\n";
        repository.Write("moved", text);
        repository.Write("gone", "x\n");
        repository.Write("bin", [0, 1]);
        var parent = repository.Commit();
        repository.Run("mv", "moved", "dir name");
        File.Delete(repository.At("gone"));
        repository.Write("bin", [0, 1, 2]);
        repository.Write("dir name", text + "more\n");
        repository.Write("ünï \"q\"\ttab", "new\n");
        repository.MakeExecutable("ünï \"q\"\ttab");
        var sha = repository.Commit();

        var diff = await CommitAsync(repository, "HEAD");

        Assert.Equal(repository.Run("-c", "core.quotePath=false", "show", sha, "--format=") + "\n", diff.Text);
        Assert.Equal((sha, parent, false), (diff.HeadSha, diff.BaseSha, diff.IsTruncated));
        Assert.Equal(Encoding.UTF8.GetByteCount(diff.Text), diff.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(diff.Text))), diff.Sha256);
        ChangedFile[] expected =
        [
            new("bin", ChangeKind.Modified, NewMode: "100644", IsBinary: true, NewSize: 3),
            new("dir name", ChangeKind.Renamed, "moved", "100644"),
            new("gone", ChangeKind.Deleted),
            new("ünï \"q\"\ttab", ChangeKind.Added, NewMode: "100755"),
        ];
        Assert.Equal(expected.OrderBy(file => file.Path), diff.Files.OrderBy(file => file.Path));
        Assert.Equal(expected.Select(file => file with { NewSize = null }).OrderBy(file => file.Path), DiffFiles.Parse(diff.Text).OrderBy(file => file.Path));
    }

    [Fact]
    public async Task A_users_settings_change_nothing()
    {
        using TestRepository repository = new();
        repository.Write(".gitattributes", "*.up diff=up\n");
        repository.CommitFile("a.up", string.Concat(Enumerable.Range(0, 30).Select(i => $"line {i}\n\n")));
        repository.CommitFile("a.up", string.Concat(Enumerable.Range(0, 30).Select(i => i == 15 ? "changed\n\n" : $"line {i}\n\n")));
        repository.Write("a.up", "dirty\n");
        var before = (await CommitAsync(repository, "HEAD"), await DirtyAsync(repository));
        foreach (var (key, value) in ((string, string)[])[("diff.external", "false"), ("diff.noprefix", "true"), ("diff.mnemonicPrefix", "true"), ("diff.renames", "false"),
            ("color.ui", "always"), ("color.diff", "always"), ("core.quotePath", "true"), ("diff.context", "9"), ("diff.algorithm", "patience"), ("core.abbrev", "20"),
            ("diff.up.textconv", "tr a-z A-Z <"), ("diff.up.command", "false"), ("diff.suppressBlankEmpty", "true"), ("diff.relative", "true"), ("diff.orderFile", "nope"),
            ("diff.statGraphWidth", "2"), ("diff.srcPrefix", "left/"), ("diff.wordRegex", "."), ("log.showSignature", "true"), ("format.pretty", "fuller"), ("log.diffMerges", "off"), ("diff.ignoreSubmodules", "all")])
            repository.Run("config", key, value);

        var after = (await CommitAsync(repository, "HEAD"), await DirtyAsync(repository));

        Assert.Equal(before.Item1.Text, after.Item1.Text);
        Assert.Equal(before.Item2.Text, after.Item2.Text);
        Assert.Contains("line 14", after.Item1.Text);
    }

    [Fact]
    public async Task A_root_commit_is_shown_whole_and_a_merge_against_its_first_parent()
    {
        using TestRepository repository = new();
        var root = repository.CommitFile("a", "1\n");
        repository.Run("checkout", "-q", "-b", "side");
        repository.CommitFile("b", "from side\n");
        repository.Run("checkout", "-q", "main");
        var main = repository.CommitFile("c", "1\n");
        repository.Run("merge", "-q", "-m", "merge", "side");

        var first = await CommitAsync(repository, root);
        var merge = await CommitAsync(repository, "HEAD");

        Assert.Null(first.BaseSha);
        Assert.Equal([new("a", ChangeKind.Added, NewMode: "100644")], first.Files);
        Assert.Equal(main, merge.BaseSha);
        Assert.Equal([new("b", ChangeKind.Added, NewMode: "100644")], merge.Files);
        Assert.Contains("+from side", merge.Text);
    }

    [Fact]
    public async Task An_empty_commit_is_empty_and_an_unknown_one_is_an_error()
    {
        using TestRepository repository = new();
        repository.Commit();
        var sha = repository.Commit("empty");

        var diff = await CommitAsync(repository, sha);

        Assert.True(diff.IsEmpty);
        Assert.Empty(diff.Files);
        Assert.Equal(sha, diff.HeadSha);
        await Assert.ThrowsAsync<GitException>(() => CommitAsync(repository, new string('1', 40)));
        await Assert.ThrowsAsync<GitException>(() => CommitAsync(repository, "--output=x"));
        Assert.False(File.Exists(repository.At("x")));
    }

    [Fact]
    public async Task A_range_is_the_difference_of_two_trees()
    {
        using TestRepository repository = new();
        var root = repository.CommitFile("a", "1\n");
        repository.CommitFile("b", "temporary\n");
        File.Delete(repository.At("b"));
        var head = repository.CommitFile("a", "2\n");

        var frozen = await Diffs.CaptureRangeAsync(repository.Root, root, head, ExcludeRules.BuiltInOnly, Plenty, TestRepository.Token);
        var named = await Diffs.CaptureRangeAsync(repository.Root, "HEAD~2", "main", ExcludeRules.BuiltInOnly, Plenty, TestRepository.Token);
        var whole = await Diffs.CaptureRangeAsync(repository.Root, RefText.EmptyTreeSha1, head, ExcludeRules.BuiltInOnly, Plenty, TestRepository.Token);

        Assert.Equal(repository.Run("diff", root, head) + "\n", frozen.Text);
        Assert.Equal((root, head, frozen.Text), (named.BaseSha, named.HeadSha, named.Text));
        Assert.Equal((null, head, "a"), (whole.BaseSha, whole.HeadSha, whole.Files.Single().Path));
        await Assert.ThrowsAsync<GitException>(() => Diffs.CaptureRangeAsync(repository.Root, "nope", head, ExcludeRules.BuiltInOnly, Plenty, TestRepository.Token));
    }

    [Fact]
    public async Task Check_14_exclusions_apply_to_commits_ranges_and_dirty_trees_and_are_listed()
    {
        using TestRepository repository = new();
        var first = repository.Commit();
        ExcludeRules rules = new(["vendor/dist", "*.min.js"]);
        foreach (var path in (string[])["vendor/dist/x", "vendor/src/y", "deep/er/a.min.js", "sub/uv.lock", "kept"])
            repository.Write(path, "SECRET " + path + "\n");
        ExcludedFile[] excluded = [new("deep/er/a.min.js", "*.min.js"), new("sub/uv.lock", "uv.lock"), new("vendor/dist/x", "vendor/dist")];

        var untracked = await Diffs.CaptureDirtyAsync(repository.Root, rules, Plenty, TestRepository.Token);
        repository.Run("add", "-A");
        var staged = await Diffs.CaptureDirtyAsync(repository.Root, rules, Plenty, TestRepository.Token);
        var head = repository.Commit();
        var commit = await Diffs.CaptureCommitAsync(repository.Root, head, rules, Plenty, TestRepository.Token);
        var range = await Diffs.CaptureRangeAsync(repository.Root, first, head, rules, Plenty, TestRepository.Token);

        foreach (var diff in (ReviewDiff[])[untracked, staged, commit, range])
        {
            Assert.Equal(["kept", "vendor/src/y"], diff.Files.Select(file => file.Path));
            Assert.Equal(excluded, diff.Excluded);
            Assert.Contains("SECRET kept", diff.Text);
            Assert.DoesNotContain("SECRET vendor/dist", diff.Text);
            Assert.DoesNotContain("SECRET deep", diff.Text);
            Assert.DoesNotContain("SECRET sub", diff.Text);
        }
    }

    [Fact]
    public async Task Exclusions_hold_in_a_sub_directory_too()
    {
        using TestRepository repository = new();
        repository.Write("dir/uv.lock", "x\n");
        repository.Write("top", "x\n");
        repository.Commit();

        var diff = await Diffs.CaptureCommitAsync(repository.At("dir"), "HEAD", ExcludeRules.BuiltInOnly, Plenty, TestRepository.Token);

        Assert.Equal("top", diff.Files.Single().Path);
        Assert.Equal("dir/uv.lock", diff.Excluded.Single().Path);
    }

    [Fact]
    public async Task Check_16_a_cut_inside_a_character_stays_valid_and_is_flagged()
    {
        using TestRepository repository = new();
        repository.CommitFile("a", string.Concat(Enumerable.Repeat("é€😀\n", 2000)));
        var whole = await CommitAsync(repository, "HEAD");

        for (var limit = 200L; limit < 215; limit++)
        {
            var diff = await Diffs.CaptureCommitAsync(repository.Root, "HEAD", ExcludeRules.BuiltInOnly, limit, TestRepository.Token);
            Assert.True(diff.IsTruncated);
            Assert.True(diff.Bytes <= limit && diff.Bytes > limit - 4);
            Assert.DoesNotContain('\uFFFD', diff.Text);
            Assert.StartsWith(diff.Text, whole.Text);
            Assert.Equal("a", diff.Files.Single().Path);
        }

        var exact = await Diffs.CaptureCommitAsync(repository.Root, "HEAD", ExcludeRules.BuiltInOnly, whole.Bytes, TestRepository.Token);
        var none = await Diffs.CaptureCommitAsync(repository.Root, "HEAD", ExcludeRules.BuiltInOnly, 0, TestRepository.Token);
        Assert.False(exact.IsTruncated);
        Assert.Equal(("", true), (none.Text, none.IsTruncated));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_become_replacement_characters()
    {
        using TestRepository repository = new();
        repository.Write("latin", [.. "caf\u00e9 "u8[..3], 0xE9, (byte)'\n', .. Enumerable.Repeat((byte)'x', 9000), 0, (byte)'\n']);
        repository.Commit();

        var diff = await CommitAsync(repository, "HEAD");

        Assert.Contains("+caf\uFFFD\n", diff.Text);
        Assert.DoesNotContain('\0', diff.Text);
        Assert.Equal(Encoding.UTF8.GetByteCount(diff.Text), diff.Bytes);
    }

    [Fact]
    public async Task Many_files_before_a_small_limit_are_all_listed()
    {
        using TestRepository repository = new();
        for (var i = 0; i < 500; i++)
            repository.Write($"some/rather/long/directory/name/{i:0000}", $"{i}\n");
        repository.Commit();

        var diff = await Diffs.CaptureCommitAsync(repository.Root, "HEAD", ExcludeRules.BuiltInOnly, 1000, TestRepository.Token);

        Assert.Equal((500, 1000, true), (diff.Files.Count, diff.Bytes, diff.IsTruncated));
    }

    [Fact]
    public async Task Check_11_before_the_first_commit_staged_and_untracked_files_are_shown()
    {
        using TestRepository repository = new();
        repository.Write("staged", "one\n");
        repository.Write("gone", "two\n");
        repository.Run("add", "-A");
        File.Delete(repository.At("gone"));
        repository.Write("new", "three");

        var diff = await DirtyAsync(repository);

        Assert.Equal((null, null), (diff.BaseSha, diff.HeadSha));
        Assert.Contains("+one", diff.Text);
        // Staged, then deleted: both steps show.
        Assert.Contains("+two", diff.Text);
        Assert.Contains("-two", diff.Text);
        Assert.Contains("diff --git a/new b/new\nnew file mode 100644\n--- /dev/null\n+++ b/new\n@@ -0,0 +1,1 @@\n+three\n", diff.Text);
    }

    [Fact]
    public async Task A_head_that_cannot_be_read_is_an_error_and_no_whole_tree_diff()
    {
        using TestRepository repository = new();
        repository.CommitFile("a", "1\n");
        repository.Write(".git/refs/heads/main", new string('1', 40) + "\n");

        await Assert.ThrowsAsync<GitException>(() => DirtyAsync(repository));
    }

    [Theory]
    [InlineData("ünï cödé.txt")]
    [InlineData(" leading and trailing ")]
    [InlineData("tab\there")]
    [InlineData("line\nbreak")]
    [InlineData("quote\"back\\slash")]
    [InlineData("-dash")]
    public async Task Check_12_untracked_files_with_hostile_names_are_shown(string name)
    {
        using TestRepository repository = new();
        var head = repository.Commit();
        repository.Write(name, "content\n");

        var diff = await DirtyAsync(repository);

        Assert.Contains("+content\n", diff.Text);
        Assert.Equal(head, diff.BaseSha);
        Assert.Equal([new(name, ChangeKind.Added, NewMode: "100644")], diff.Files);
        Assert.Equal(diff.Files, DiffFiles.Parse(diff.Text));
        var (code, _, error) = TestRepository.Execute(repository.Root, "git", [], ["apply", "--check", "--cached", "-"], Encoding.UTF8.GetBytes(diff.Text));
        Assert.True(code == 0, error);
    }

    [Fact]
    public async Task Check_13_an_untracked_link_shows_its_text_and_not_what_it_leads_to()
    {
        using TestRepository repository = new();
        repository.Commit();
        var secret = Path.Combine(repository.Folder, "secret");
        File.WriteAllText(secret, "PASSWORD\n");
        File.CreateSymbolicLink(repository.At("link"), secret);
        File.CreateSymbolicLink(repository.At("broken"), "nowhere");

        var diff = await DirtyAsync(repository);

        Assert.DoesNotContain("PASSWORD", diff.Text);
        Assert.Contains("new file mode 120000\n--- /dev/null\n+++ b/link\n@@ -0,0 +1,1 @@\n+" + secret + "\n", diff.Text);
        Assert.All(diff.Files, file => Assert.Equal("120000", file.NewMode));
    }

    [Fact]
    public async Task Untracked_files_of_every_kind()
    {
        using TestRepository repository = new();
        repository.Write(".gitignore", "ignored\n");
        repository.Commit();
        repository.Write("ignored", "x");
        repository.Write("empty", "");
        repository.Write("bin", [1, 0, 2]);
        repository.Write("run.sh", "#!/bin/sh\n");
        repository.MakeExecutable("run.sh");
        repository.Write("nested/f", "x");
        repository.Run("init", "-q", "nested");
        TestRepository.RunIn(repository.At("nested"), "commit", "-q", "--allow-empty", "-m", "x");

        var diff = await DirtyAsync(repository);

        ChangedFile[] expected =
        [
            new("bin", ChangeKind.Added, NewMode: "100644", IsBinary: true, NewSize: 3),
            new("empty", ChangeKind.Added, NewMode: "100644"),
            new("run.sh", ChangeKind.Added, NewMode: "100755"),
        ];
        Assert.Equal(expected, diff.Files);
        Assert.Contains("@@ -0,0 +1,0 @@\n", diff.Text);
        Assert.Contains("Binary files /dev/null and b/bin differ\n", diff.Text);
        Assert.Equal([new ExcludedFile("nested/", "(nested repository)")], diff.Excluded);
    }

    [Fact]
    public async Task A_dirty_diff_covers_the_whole_checkout_and_stops_at_its_limit()
    {
        using TestRepository repository = new();
        repository.CommitFile("top", "1\n");
        Directory.CreateDirectory(repository.At("dir"));
        repository.Write("top", "2\n");
        repository.Write("big", new string('x', 300_000));

        var diff = await Diffs.CaptureDirtyAsync(repository.At("dir"), ExcludeRules.BuiltInOnly, Diffs.DirtyLimit, TestRepository.Token);

        Assert.Equal((true, Diffs.DirtyLimit), (diff.IsTruncated, diff.Bytes));
        Assert.Equal(["top", "big"], diff.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task Files_in_conflict_are_listed_once()
    {
        using TestRepository repository = new();
        repository.CommitFile("a", "1\n");
        repository.Run("checkout", "-q", "-b", "side");
        repository.CommitFile("a", "2\n");
        repository.Run("checkout", "-q", "main");
        repository.CommitFile("a", "3\n");
        TestRepository.Execute(repository.Root, "git", [], ["merge", "side"], null);

        var diff = await DirtyAsync(repository);

        Assert.Equal("a", Assert.Single(diff.Files).Path);
        Assert.Contains("+<<<<<<<", diff.Text);
    }

    [Fact]
    public async Task A_change_of_type_is_one_file()
    {
        using TestRepository repository = new();
        repository.CommitFile("a", "1\n");
        File.Delete(repository.At("a"));
        File.CreateSymbolicLink(repository.At("a"), "b");
        repository.Commit();

        Assert.Equal([new("a", ChangeKind.TypeChanged, NewMode: "120000")], (await CommitAsync(repository, "HEAD")).Files);
    }

    private static Task<ReviewDiff> CommitAsync(TestRepository repository, string sha) =>
        Diffs.CaptureCommitAsync(repository.Root, sha, ExcludeRules.BuiltInOnly, Plenty, TestRepository.Token);

    private static Task<ReviewDiff> DirtyAsync(TestRepository repository) =>
        Diffs.CaptureDirtyAsync(repository.Root, ExcludeRules.BuiltInOnly, Plenty, TestRepository.Token);
}
