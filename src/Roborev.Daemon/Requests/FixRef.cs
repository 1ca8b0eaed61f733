using Roborev.Core.Jobs;
using Roborev.Git;

namespace Roborev.Daemon.Requests;

/// <summary>
/// Chooses the commit that a fix is built on (storage.md section 11, T34): the reviewed one, or the branch where the reviewed change is more than a commit
/// (http-api.md check 23). What names no commit is refused when the fix is asked for, instead of four times when it runs.
/// </summary>
internal sealed class FixRef(GitRunner git)
{
    private const string Head = "HEAD";

    private readonly Refs _refs = new(git);

    /// <summary>The ref to store with the job, or why there is none.</summary>
    /// <param name="parent">The reviewed job.</param>
    /// <param name="requested">Ref of the request; blank means none.</param>
    /// <param name="isRebase">True when a patch is made anew, which only makes sense on the present tip.</param>
    /// <param name="ct">Stops git.</param>
    public async Task<(string? Name, string? Error)> ChooseAsync(ReviewJob parent, string? requested, bool isRebase, CancellationToken ct)
    {
        var given = requested?.Trim() ?? "";
        if (given.Length > 0 && !RefText.IsSafeRevision(given))
        {
            return (null, "invalid git_ref: it must not begin with - nor hold control characters");
        }

        var root = parent.RepoPath!;
        try
        {
            if (given.Length > 0)
            {
                return await CheckedAsync(root, given, "git_ref", ct);
            }

            if (!isRebase && parent.JobType == JobTypes.Review)
            {
                return await CheckedAsync(root, parent.GitRef, "the reviewed commit", ct);
            }

            return parent.Branch is { Length: > 0 } and not "(none)"
                ? await CheckedAsync(root, parent.Branch, "the branch of the reviewed job", ct)
                : await HeadAsync(parent, ct);
        }
        catch (GitException failure)
        {
            return (null, $"the commit to build the fix on cannot be found: {failure.Message}");
        }
    }

    /// <summary>The HEAD of a linked worktree is another one than that of the main checkout, in which git is asked when the job runs.</summary>
    private async Task<(string? Name, string? Error)> HeadAsync(ReviewJob parent, CancellationToken ct)
    {
        var checkout = parent.WorktreePath ?? parent.RepoPath!;
        return await _refs.ResolveCommitAsync(checkout, Head, ct) is not { } sha ? (null, Missing(checkout, Head, "the checkout's HEAD"))
            : parent.WorktreePath is null ? (Head, null)
            : (sha, null);
    }

    private async Task<(string? Name, string? Error)> CheckedAsync(string root, string name, string what, CancellationToken ct) =>
        await _refs.ResolveCommitAsync(root, name, ct) is null
            ? (null, Missing(root, name, what))
            : (name, null);

    private static string Missing(string root, string name, string what) => $"{what} \"{name}\" names no commit of {root}; name another one as git_ref";
}
