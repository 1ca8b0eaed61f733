using System.Security.Cryptography;
using System.Text;

namespace Roborev.Git;

/// <summary>
/// A detached checkout in the temp directory, in which an agent may change what it likes; the user's own work tree is never touched (git.md section 15).
/// Disposing removes it, whatever has happened in it.
/// </summary>
public sealed class TemporaryWorktree : IAsyncDisposable
{
    /// <summary>What the name of every directory begins with; a random part follows.</summary>
    public const string DirectoryPrefix = "roborev-worktree-";

    /// <summary>Most bytes of a patch; more than this nobody can look through.</summary>
    public const int MaxPatchBytes = 64 * 1024 * 1024;

    /// <summary>A checkout, a clone of a submodule or a download may take longer than other work of git; the caller's token is the limit that counts.</summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan RemovalTimeout = TimeSpan.FromSeconds(30);

    private readonly GitRunner _git;
    private readonly string _repository;
    private readonly WorktreeOwner _owner;
    private bool _isRemoved;

    private TemporaryWorktree(GitRunner git, string repository, string path) => (_git, _repository, Path, _owner) = (git, repository, path, WorktreeOwner.Take(path));

    /// <summary>Root of the checkout.</summary>
    public string Path { get; }

    /// <summary>Commit from which it was made; empty when unknown.</summary>
    public string BaseSha { get; private set; } = "";

    /// <summary>Makes a checkout with its submodules and, where possible, its LFS files. Hooks do not run. Nothing is left behind when that fails.</summary>
    /// <param name="git">Runs git.</param>
    /// <param name="repository">Root of the repository.</param>
    /// <param name="revision">Commit or branch to check out.</param>
    /// <param name="tempRoot">Directory for temporary files.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitException">The revision is no commit, or git failed; the message holds git's own words.</exception>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    public static async Task<TemporaryWorktree> CreateAsync(
        GitRunner git, string repository, string revision, string tempRoot, CancellationToken cancellationToken)
    {
        if (!RefText.IsSafeRevision(revision))
        {
            throw new GitException(revision.Length == 0 ? "a worktree needs a commit or branch" : $"not a revision: '{revision}'");
        }

        var path = System.IO.Path.Combine(System.IO.Path.GetFullPath(tempRoot), DirectoryPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        var worktree = new TemporaryWorktree(git.WithTimeout(StepTimeout), repository, path);
        try
        {
            CreatePrivateDirectory(path);
            await worktree.CheckOutAsync(revision, cancellationToken);
            return worktree;
        }
        catch
        {
            await worktree.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Everything that was changed since the checkout was made, committed or not, as a binary patch; ignored files are left out. Empty when nothing
    /// changed (git.md 15.5).
    /// </summary>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitException">git failed, or the patch is larger than <see cref="MaxPatchBytes"/>.</exception>
    public async Task<string> CapturePatchAsync(CancellationToken cancellationToken)
    {
        await _git.RunCheckedAsync(Path, [.. GitHooks.Off, "add", "-A"], cancellationToken);
        if (BaseSha.Length > 0)
        {
            var tree = await _git.RunAsync(Path, ["write-tree"], cancellationToken);
            if (tree.Succeeded && await TryDiffAsync(["diff-tree", "-r", "-p", .. PatchOptions, BaseSha, tree.Trimmed], cancellationToken) is { Length: > 0 } whole)
            {
                return whole;
            }
        }

        string[] staged = ["diff", "--cached", .. PatchOptions];
        return await TryDiffAsync(staged, cancellationToken) ?? throw new GitException($"git diff failed in {Path}: the changes cannot be read");
    }

    /// <summary>Removes the checkout and what git knows of it. Errors are ignored: what remains is left to <see cref="StaleWorktrees"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isRemoved)
        {
            return;
        }

        _isRemoved = true;
        try
        {
            await _git.WithTimeout(RemovalTimeout).RunAsync(_repository, RemovalOf(Path), CancellationToken.None);
        }
        catch (GitException)
        {
            // The directory still goes.
        }

        DirectoryRemoval.TryRemove(Path);
        _owner.Dispose();
    }

    /// <summary>Twice the option, because git locks a worktree while it makes it and leaves the lock behind when it is stopped then.</summary>
    internal static string[] RemovalOf(string path) => ["worktree", "remove", "--force", "--force", path];

    private static string[] PatchOptions =>
        ["--binary", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", "--no-renames"];

    private async Task CheckOutAsync(string revision, CancellationToken cancellationToken)
    {
        await _git.RunCheckedAsync(_repository, [.. GitHooks.Off, "worktree", "add", "--detach", Path, revision], cancellationToken);
        await new Submodules(_git).UpdateAsync(Path, cancellationToken);
        await FetchLargeFilesAsync(cancellationToken);
        var head = await _git.RunAsync(Path, ["rev-parse", "HEAD"], cancellationToken);
        BaseSha = head.Succeeded && RefText.IsFullSha(head.Trimmed) ? head.Trimmed : "";
    }

    /// <summary>Without them the agent sees pointers, which is no reason to refuse the work.</summary>
    private async Task FetchLargeFilesAsync(CancellationToken cancellationToken)
    {
        try
        {
            if ((await _git.RunAsync(Path, ["lfs", "env"], cancellationToken)).Succeeded)
            {
                await _git.RunAsync(Path, [.. GitHooks.Off, "lfs", "pull"], cancellationToken);
            }
        }
        catch (GitException)
        {
            // Best effort.
        }
    }

    /// <summary>A patch as text, or null when git failed. Content that is no UTF-8 goes into the binary form, so that the text holds every byte.</summary>
    private async Task<string?> TryDiffAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var output = await LimitedAsync(arguments, cancellationToken);
        if (!output.Succeeded)
        {
            return null;
        }

        if (Decode(output.Stdout) is { } text)
        {
            return text;
        }

        var folder = await _git.RunCheckedAsync(Path, ["rev-parse", "--absolute-git-dir"], cancellationToken);
        var attributes = System.IO.Path.Combine(folder.Trimmed, "roborev-attributes");
        await File.WriteAllTextAsync(attributes, "* -diff\n", cancellationToken);
        var binary = await LimitedAsync(["-c", $"core.attributesFile={attributes}", .. arguments], cancellationToken);
        return binary.Succeeded ? Decode(binary.Stdout) : null;
    }

    private async Task<GitOutput> LimitedAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var output = await _git.RunLimitedAsync(Path, arguments, MaxPatchBytes, cancellationToken);
        return output.LimitReached ? throw new GitException($"the changes in {Path} are larger than {MaxPatchBytes} bytes; ignore what is generated") : output;
    }

    private static string? Decode(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes) is var text && text.Contains('\0') ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static void CreatePrivateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
