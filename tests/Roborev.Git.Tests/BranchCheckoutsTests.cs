namespace Roborev.Git.Tests;

public sealed class BranchCheckoutsTests
{
    private static readonly BranchCheckouts Checkouts = new(TestRepository.Git);

    [Fact]
    public async Task A_commit_is_named_by_a_local_branch_without_steps()
    {
        using TestRepository repository = new();
        var first = repository.Commit();
        var second = repository.Commit();
        repository.Run("checkout", "-q", "--detach");
        var loose = repository.Commit();
        repository.Run("tag", "v1", loose);

        Assert.Equal("main", await Checkouts.NameForCommitAsync(repository.Root, first, TestRepository.Token));
        Assert.Equal("main", await Checkouts.NameForCommitAsync(repository.Root, second, TestRepository.Token));
        Assert.Null(await Checkouts.NameForCommitAsync(repository.Root, loose, TestRepository.Token));
        Assert.Null(await Checkouts.NameForCommitAsync(repository.Root, new string('1', 40), TestRepository.Token));
        Assert.Null(await Checkouts.NameForCommitAsync(repository.Folder, first, TestRepository.Token));
    }

    [Fact]
    public async Task A_branch_is_found_where_it_is_checked_out_unless_that_place_is_gone()
    {
        using TestRepository repository = new();
        repository.Commit();
        var worktree = Path.Combine(repository.Folder, "w t");
        repository.Run("worktree", "add", "-q", "-b", "side", worktree);
        repository.Run("branch", "idle");

        Assert.Equal(repository.Root, await Checkouts.CheckoutOfAsync(worktree, "main", TestRepository.Token));
        Assert.Equal(worktree, await Checkouts.CheckoutOfAsync(repository.Root, "side", TestRepository.Token));
        Assert.Null(await Checkouts.CheckoutOfAsync(repository.Root, "idle", TestRepository.Token));
        Assert.Equal(repository.Root, await Checkouts.CheckoutOfAsync(repository.Root, "", TestRepository.Token));
        Directory.Delete(worktree, recursive: true);
        Assert.Null(await Checkouts.CheckoutOfAsync(repository.Root, "side", TestRepository.Token));
        await Assert.ThrowsAsync<GitException>(() => Checkouts.CheckoutOfAsync(repository.Folder, "main", TestRepository.Token));
    }

    [Fact]
    public async Task A_detached_head_stands_for_its_loose_commits_and_the_branch_commit_below()
    {
        using TestRepository repository = new();
        repository.Commit();
        var onBranch = repository.Commit();
        repository.Run("checkout", "-q", "--detach");
        Assert.Equal([onBranch], await Checkouts.DetachedCommitsAsync(repository.Root, TestRepository.Token));

        var loose = repository.Commit();
        var looser = repository.Commit();

        Assert.Equal([onBranch, loose, looser], (await Checkouts.DetachedCommitsAsync(repository.Root, TestRepository.Token)).OrderBy(sha => Array.IndexOf([onBranch, loose, looser], sha)));
    }

    [Fact]
    public async Task A_stored_worktree_is_checked_before_use()
    {
        using TestRepository repository = new();
        using TestRepository other = new();
        repository.Commit();
        var worktree = Path.Combine(repository.Folder, "wt");
        repository.Run("worktree", "add", "-q", worktree);
        Directory.CreateDirectory(worktree + "/sub");
        Directory.CreateSymbolicLink(worktree + "-alias", worktree);
        RepositoryLocator locator = new(TestRepository.Git);

        Assert.True(await locator.IsWorktreeOfAsync(worktree, repository.Root, TestRepository.Token));
        Assert.True(await locator.IsWorktreeOfAsync(worktree + "-alias", repository.Root, TestRepository.Token));
        Assert.False(await locator.IsWorktreeOfAsync(worktree + "/sub", repository.Root, TestRepository.Token));
        Assert.False(await locator.IsWorktreeOfAsync(worktree, other.Root, TestRepository.Token));
        Assert.False(await locator.IsWorktreeOfAsync(worktree + "-gone", repository.Root, TestRepository.Token));
    }

    [Fact]
    public void Repositories_nearby_are_found_by_their_entry()
    {
        using TestRepository repository = new();
        repository.Write("../b/.git", "gitdir: elsewhere");
        repository.Write("../.hidden/.git/x", "");
        repository.Write("../plain/x", "");
        Directory.CreateDirectory(repository.At("deep/er"));

        Assert.Equal([Path.Combine(repository.Folder, "b"), repository.Root], NearbyRepositories.Below(repository.Folder));
        Assert.Equal(repository.Root, NearbyRepositories.Above(repository.At("deep/er")));
        Assert.Empty(NearbyRepositories.Below(repository.At("gone")));
        Assert.Null(NearbyRepositories.Above(repository.Folder));
    }
}
