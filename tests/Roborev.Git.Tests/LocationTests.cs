namespace Roborev.Git.Tests;

public sealed class LocationTests
{
    private static readonly RepositoryLocator Locator = new(TestRepository.Git);

    [Fact]
    public async Task A_sub_directory_belongs_to_its_checkout()
    {
        using TestRepository repository = new();
        Directory.CreateDirectory(repository.At("a/b"));

        var location = await Locator.LocateAsync(repository.At("a/b"), TestRepository.Token);

        Assert.Equal(new CheckoutLocation(repository.Root, repository.Root, repository.Root + "/.git", repository.Root + "/.git"), location);
        Assert.Null(location!.WorktreePath);
    }

    [Fact]
    public async Task Check_1_a_linked_worktree_has_the_main_root_of_its_repository()
    {
        using TestRepository repository = new();
        repository.Commit();
        var worktree = Path.Combine(repository.Folder, "wt");
        repository.Run("worktree", "add", "-q", worktree);

        var location = await Locator.LocateAsync(worktree, TestRepository.Token);

        Assert.Equal((worktree, repository.Root, worktree), (location!.CheckoutRoot, location.MainRoot, location.WorktreePath));
        Assert.Equal(repository.Root + "/.git/worktrees/wt", location.GitDir);
    }

    [Fact]
    public async Task Check_2_a_submodule_is_its_own_repository_also_from_its_worktree()
    {
        using TestRepository inner = new();
        inner.CommitFile("f", "x");
        using TestRepository outer = new();
        outer.Commit();
        outer.Run("submodule", "add", "-q", inner.Root, "sub");
        var worktree = Path.Combine(outer.Folder, "sub-wt");
        TestRepository.RunIn(outer.At("sub"), "worktree", "add", "-q", worktree);

        var submodule = await Locator.LocateAsync(outer.At("sub"), TestRepository.Token);
        var linked = await Locator.LocateAsync(worktree, TestRepository.Token);

        Assert.Equal((outer.At("sub"), outer.At("sub")), (submodule!.CheckoutRoot, submodule.MainRoot));
        Assert.Equal((worktree, outer.At("sub")), (linked!.CheckoutRoot, linked.MainRoot));
    }

    [Theory]
    [InlineData(".bare")]
    [InlineData(".git")]
    public async Task Check_3_a_worktree_of_a_bare_repository_is_its_own_main_root(string bareName)
    {
        using TestRepository repository = new(init: false);
        repository.Run("init", "-q", "--bare", "-b", "main", bareName);
        var bare = repository.At(bareName);
        var tree = TestRepository.Execute(bare, "git", [], ["hash-object", "-t", "tree", "-w", "--stdin"], []).Output.Trim();
        var commit = TestRepository.RunIn(bare, "commit-tree", "-m", "first", tree);
        TestRepository.RunIn(bare, "update-ref", "refs/heads/main", commit);
        TestRepository.RunIn(bare, "worktree", "add", "-q", repository.At("main"), "main");

        var location = await Locator.LocateAsync(repository.At("main"), TestRepository.Token);

        Assert.Equal((repository.At("main"), repository.At("main")), (location!.CheckoutRoot, location.MainRoot));
        Assert.Null(location.WorktreePath);
        Assert.Null(await Locator.LocateAsync(bare, TestRepository.Token));
    }

    [Fact]
    public async Task A_separate_git_directory_keeps_the_checkout_as_main_root()
    {
        using TestRepository repository = new(init: false);
        repository.Run("init", "-q", "--separate-git-dir", Path.Combine(repository.Folder, "elsewhere"));

        var location = await Locator.LocateAsync(repository.Root, TestRepository.Token);

        Assert.Equal((repository.Root, repository.Folder + "/elsewhere"), (location!.MainRoot, location.GitDir));
    }

    [Fact]
    public async Task Every_alias_of_a_checkout_maps_to_one_place()
    {
        using TestRepository repository = new();
        repository.Commit();
        Directory.CreateDirectory(repository.At("sub/deep"));
        var alias = Path.Combine(repository.Folder, "alias");
        Directory.CreateSymbolicLink(alias, repository.Root);
        var second = Path.Combine(repository.Folder, "second");
        Directory.CreateSymbolicLink(second, "alias/sub");

        foreach (var path in (string[])[alias, alias + "/sub", second, second + "/deep", repository.Root + "/sub/../sub/"])
            Assert.Equal(repository.Root, (await Locator.LocateAsync(path, TestRepository.Token))!.MainRoot);
    }

    [Theory]
    [InlineData("with blank ")]
    [InlineData("line\nbreak")]
    [InlineData("ünï \"cödé\" $HOME `x`")]
    public async Task Hostile_directory_names_are_kept(string name)
    {
        using TestRepository repository = new(name: name);
        repository.Commit();
        repository.Run("worktree", "add", "-q", "../wt");

        var location = await Locator.LocateAsync(repository.Root, TestRepository.Token);
        var linked = await HeadSnapshot.TakeAsync(TestRepository.Git, Path.Combine(repository.Folder, "wt"), TestRepository.Token);

        Assert.Equal(repository.Root, location!.MainRoot);
        Assert.Equal((repository.Root, "wt"), (linked.Snapshot!.Location.MainRoot, linked.Snapshot.Branch));
    }

    [Fact]
    public async Task Outside_a_repository_the_reason_is_gits_own()
    {
        using TestRepository repository = new(init: false);

        var result = await Locator.TryLocateAsync(repository.Root, TestRepository.Token);
        var missing = await Locator.TryLocateAsync(repository.At("gone"), TestRepository.Token);

        Assert.Null(result.Location);
        Assert.Contains("not a git repository", result.Problem);
        Assert.Contains("does not exist", missing.Problem);
    }

    [Fact]
    public async Task The_snapshot_of_a_head_has_everything()
    {
        using TestRepository repository = new();
        var sha = repository.Commit();
        Directory.CreateDirectory(repository.At("d"));
        // A file called HEAD must not confuse the question about HEAD.
        repository.Write("HEAD", "x");

        var attached = await TakeAsync(repository.At("d"));
        repository.Run("checkout", "-q", "--detach");
        var detached = await TakeAsync(repository.Root);

        Assert.Equal((repository.Root, sha, "main", false), (attached.Location.CheckoutRoot, attached.HeadSha, attached.Branch, attached.RebaseInProgress));
        Assert.Equal((sha, null), (detached.HeadSha, detached.Branch));
    }

    [Fact]
    public async Task The_snapshot_before_the_first_commit_has_a_branch_and_no_commit()
    {
        using TestRepository repository = new();

        var snapshot = await TakeAsync(repository.Root);

        Assert.Equal((null, "main"), (snapshot.HeadSha, snapshot.Branch));
    }

    [Fact]
    public async Task A_branch_called_HEAD_does_not_mislead()
    {
        using TestRepository repository = new();
        var sha = repository.Commit();
        repository.Run("update-ref", "refs/heads/HEAD", "HEAD");

        var snapshot = await TakeAsync(repository.Root);

        Assert.Equal((sha, "main"), (snapshot.HeadSha, snapshot.Branch));
    }

    [Theory]
    [InlineData("rebase-merge", true)]
    [InlineData("rebase-apply", true)]
    [InlineData("CHERRY_PICK_HEAD", false)]
    public async Task Check_19_a_rebase_is_seen_in_the_git_directory_of_the_worktree(string entry, bool expected)
    {
        using TestRepository repository = new();
        repository.Commit();
        var worktree = Path.Combine(repository.Folder, "wt");
        repository.Run("worktree", "add", "-q", worktree);
        Directory.CreateDirectory(repository.At(".git/worktrees/wt/" + entry));

        Assert.Equal(expected, (await TakeAsync(worktree)).RebaseInProgress);
        Assert.False((await TakeAsync(repository.Root)).RebaseInProgress);
    }

    [Fact]
    public void A_rebase_entry_that_is_a_file_is_no_rebase()
    {
        using TestRepository repository = new();
        repository.Write(".git/rebase-merge", "");

        Assert.False(WorkingTree.RebaseInProgress(repository.At(".git")));
    }

    [Fact]
    public async Task Changes_are_staged_unstaged_or_untracked_but_not_ignored()
    {
        using TestRepository repository = new();
        repository.Write(".gitignore", "ignored\n");
        repository.CommitFile("f", "1");
        repository.Run("config", "status.showUntrackedFiles", "no");
        WorkingTree tree = new(TestRepository.Git);

        Assert.False(await tree.HasChangesAsync(repository.Root, TestRepository.Token));
        repository.Write("ignored", "x");
        Assert.False(await tree.HasChangesAsync(repository.Root, TestRepository.Token));
        repository.Write("new", "x");
        Assert.True(await tree.HasChangesAsync(repository.Root, TestRepository.Token));
        repository.Run("add", "new");
        Assert.True(await tree.HasChangesAsync(repository.Root, TestRepository.Token));
        Assert.True(await tree.HasChangesAsync(repository.Folder, TestRepository.Token));
    }

    [Theory]
    [InlineData("https://u:p@h/x", "https://h/x")]
    [InlineData("https://h/x@y", "https://h/x@y")]
    [InlineData("ssh://git@h:22/x", "ssh://h:22/x")]
    [InlineData("ssh://git@h/x", "ssh://h/x")]
    [InlineData("https://a@b:c@h/x", "https://h/x")]
    [InlineData("git@host:path", "git@host:path")]
    [InlineData("host:path", "host:path")]
    [InlineData("user:secret@host:path", "user@host:path")]
    [InlineData("me@host/path", "host/path")]
    [InlineData("/srv/a@b", "/srv/a@b")]
    [InlineData("file:///srv/x@y", "file:///srv/x@y")]
    public void Credentials_leave_a_url(string url, string expected) => Assert.Equal(expected, RepositoryIdentity.WithoutCredentials(url));

    [Fact]
    public async Task The_identity_comes_from_file_then_origin_then_first_remote_then_path()
    {
        using TestRepository repository = new();

        Assert.Equal("local://" + repository.Root, await IdentityAsync(repository));
        repository.Run("remote", "add", "zeta", "https://z.test/x");
        repository.Run("remote", "add", "alpha", "https://me:pw@a.test/x");
        Assert.Equal("https://a.test/x", await IdentityAsync(repository));
        repository.Run("remote", "add", "origin", "git@o.test:x");
        Assert.Equal("git@o.test:x", await IdentityAsync(repository));
        repository.Write(".roborev-id", "-bad\n");
        Assert.Equal("git@o.test:x", await IdentityAsync(repository));
        repository.Write(".roborev-id", "  team/thing \n");
        Assert.Equal("team/thing", await IdentityAsync(repository));
    }

    [Theory]
    [InlineData("/c", @"C:\")]
    [InlineData("/c/x/y", @"C:\x\y")]
    [InlineData("C:/x", @"C:\x")]
    [InlineData("/cc/x", @"\cc\x")]
    public void Paths_of_an_msys_git_become_windows_paths(string path, string expected) => Assert.Equal(expected, CanonicalPath.FromMsys(path));

    [Fact]
    public void A_circle_of_links_leaves_the_clean_path()
    {
        using TestRepository repository = new(init: false);
        File.CreateSymbolicLink(repository.At("a"), "b");
        File.CreateSymbolicLink(repository.At("b"), "a");

        Assert.Equal(repository.At("a/x"), CanonicalPath.Resolve(repository.At("./a/y/../x/")));
        Assert.Equal(repository.At("gone/x"), CanonicalPath.Resolve(repository.At("gone/x")));
        Assert.Equal("/", CanonicalPath.Resolve("/"));
    }

    private static Task<string> IdentityAsync(TestRepository repository) => RepositoryIdentity.ResolveAsync(TestRepository.Git, repository.Root, TestRepository.Token);

    private static async Task<HeadSnapshot> TakeAsync(string path) => (await HeadSnapshot.TakeAsync(TestRepository.Git, path, TestRepository.Token)).Snapshot!;
}
