using Roborev.Core.Jobs;
using Roborev.Git;
using Roborev.Parsing;
using Roborev.Settings;
using Roborev.Settings.Resolution;

namespace Roborev.Commands;

/// <summary>What a review is to look at, as the daemon is told.</summary>
/// <param name="GitRef">Commit-ish, range, or <c>dirty</c>.</param>
/// <param name="Branch">Branch to record; null when there is none.</param>
/// <param name="Diff">Text of uncommitted changes.</param>
/// <param name="Notice">A line that tells what was found; null when nothing needs telling.</param>
internal sealed record ReviewTarget(string GitRef, string? Branch, string? Diff = null, string? Notice = null);

/// <summary>Works out what <c>review</c> was asked to look at (cli.md 5.5, step 6).</summary>
/// <param name="context">The invocation.</param>
/// <param name="head">The checkout.</param>
internal sealed class ReviewTargets(CommandContext context, HeadSnapshot head)
{
    private readonly Refs _refs = new(context.Git);

    private string Root => head.Location.CheckoutRoot;

    /// <summary>All commits of a branch since its base.</summary>
    /// <param name="name">The branch; <c>HEAD</c> for the current one.</param>
    /// <param name="baseRef">Base that the user named, or null.</param>
    /// <param name="ct">Stops git.</param>
    /// <exception cref="CliException">There is no such branch, no base, or no commit.</exception>
    internal async Task<ReviewTarget> BranchAsync(string name, string? baseRef, CancellationToken ct)
    {
        var isHead = name == "HEAD";
        if (!isHead && await _refs.ResolveCommitAsync(Root, name, ct).ConfigureAwait(false) is null)
        {
            throw new CliException($"cannot resolve branch \"{name}\"");
        }

        var found = await new Branches(context.Git).ResolveBaseAsync(Root, baseRef, isHead ? null : name, ct).ConfigureAwait(false);
        if (found.Range is not { } range)
        {
            throw new CliException(Problem(found));
        }

        var branch = isHead ? head.Branch : name;
        var count = await _refs.CountCommitsAsync(Root, found.MergeBase!, found.TargetSha!, ct).ConfigureAwait(false);
        return new ReviewTarget(range, branch, Notice: $"Reviewing branch \"{branch ?? "HEAD"}\": {count} commits since {found.BaseRef}");
    }

    /// <summary>All commits after one.</summary>
    /// <exception cref="CliException">There is no such commit, or none after it.</exception>
    internal async Task<ReviewTarget> SinceAsync(string revision, CancellationToken ct)
    {
        var start = await _refs.ResolveCommitAsync(Root, revision, ct).ConfigureAwait(false)
            ?? throw new CliException($"invalid --since commit \"{revision}\"");
        var end = head.HeadSha ?? throw new CliException("there is no commit yet");
        var count = await _refs.CountCommitsAsync(Root, start, end, ct).ConfigureAwait(false);
        return count > 0
            ? new ReviewTarget($"{start}..{end}", head.Branch, Notice: $"Reviewing {count} commits since {revision}")
            : throw new CliException($"no commits since {revision}");
    }

    /// <summary>What is not committed.</summary>
    /// <param name="reviewType">Canonical review type; decides which exclusions apply.</param>
    /// <param name="ct">Stops git.</param>
    /// <exception cref="CliException">There is nothing, or too much.</exception>
    internal async Task<ReviewTarget> DirtyAsync(string reviewType, CancellationToken ct)
    {
        if (!await new WorkingTree(context.Git).HasChangesAsync(Root, ct).ConfigureAwait(false))
        {
            throw new CliException("no uncommitted changes to review");
        }

        var repository = RepositorySettingsFile.Load(Root);
        if (repository.Error is { } error)
        {
            throw new CliException(error.Message);
        }

        var patterns = ExcludeResolver.Merge(
            reviewType, repository.Settings.ExcludePatterns, GlobalSettingsFile.Load(context.Data.ConfigFile).Settings.ExcludePatterns);
        var diff = await new Diffs(context.Git).CaptureDirtyAsync(Root, new ExcludeRules(patterns), Diffs.DirtyLimit, ct).ConfigureAwait(false);
        return diff switch
        {
            { IsTruncated: true } => throw new CliException($"the uncommitted diff is larger than {Diffs.DirtyLimit} bytes; commit the changes in smaller parts"),
            { IsEmpty: true } => throw new CliException("no changes to review: every changed file is excluded"),
            _ => new ReviewTarget(JobTypes.Dirty, head.Branch, diff.Text),
        };
    }

    /// <summary>One commit, or all from one to another with both.</summary>
    internal ReviewTarget Commits(IReadOnlyList<string> words, string sha) => words switch
    {
        [var start, var end] => new ReviewTarget($"{start}^..{end}", head.Branch),
        [var only] => new ReviewTarget(only, head.Branch),
        _ => new ReviewTarget(sha, head.Branch),
    };

    private static string Problem(BranchBase found) => found.Outcome switch
    {
        BranchBaseOutcome.OnBaseBranch => $"already on {found.BaseRef}; create a feature branch first",
        BranchBaseOutcome.NoCommits => $"no commits on branch since {found.BaseRef}",
        BranchBaseOutcome.UpstreamMissing => $"upstream \"{found.BaseRef}\" does not exist here; run 'git fetch', or name a base with --base <ref>",
        BranchBaseOutcome.NoBase => $"{found.Detail}; name one with --base <ref>",
        _ => $"cannot find a merge base with {found.BaseRef}: {found.Detail}",
    };
}
