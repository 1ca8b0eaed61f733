using Roborev.Client;
using Roborev.Core.Jobs;
using Roborev.Git;

namespace Roborev.Commands;

/// <summary>The repository that a command was started in, as far as it needs it.</summary>
/// <param name="context">The invocation.</param>
internal sealed class CurrentRepository(CommandContext context)
{
    private const int RecentJobs = 20;
    private const int LegacySearch = 100;

    /// <summary>The state of a checkout; null outside a work tree.</summary>
    /// <param name="path">A directory, or null for the working directory.</param>
    /// <param name="ct">Stops git.</param>
    internal async Task<HeadSnapshot?> TakeAsync(string? path, CancellationToken ct) => (await TryTakeAsync(path, ct).ConfigureAwait(false)).Snapshot;

    /// <summary>Like <see cref="TakeAsync"/>, with git's reason when there is no work tree.</summary>
    internal Task<HeadSnapshotResult> TryTakeAsync(string? path, CancellationToken ct) =>
        HeadSnapshot.TakeAsync(context.Git, Path.GetFullPath(path ?? ".", context.Host.Directory), ct);

    /// <summary>The full name of a commit; null when the text names none or there is no repository here.</summary>
    internal async Task<string?> ResolveAsync(HeadSnapshot? snapshot, string revision, CancellationToken ct) => snapshot is null ? null
        : revision == "HEAD" ? snapshot.HeadSha
        : await new Refs(context.Git).ResolveCommitAsync(snapshot.Location.CheckoutRoot, revision, ct).ConfigureAwait(false);

    /// <summary>
    /// The newest job of a commit that was not canceled, else the newest of all (git.md 3.3, cli.md C26). Jobs whose repository is spelled differently are found too.
    /// </summary>
    internal static async Task<ReviewJob?> FindJobAsync(DaemonClient client, string sha, string mainRoot, CancellationToken ct)
    {
        var jobs = (await client.ListJobsAsync(new JobQuery { GitRef = sha, Repository = mainRoot, Limit = RecentJobs }, ct).ConfigureAwait(false)).Jobs ?? [];
        if (jobs.Count == 0)
        {
            var everywhere = await client.ListJobsAsync(new JobQuery { GitRef = sha, Limit = LegacySearch }, ct).ConfigureAwait(false);
            jobs = [.. (everywhere.Jobs ?? []).Where(job => job.RepoPath is { } path && Path.IsPathFullyQualified(path) && CanonicalPath.AreSame(path, mainRoot))];
        }

        return jobs.FirstOrDefault(job => job.Status != "canceled") ?? jobs.FirstOrDefault();
    }
}
