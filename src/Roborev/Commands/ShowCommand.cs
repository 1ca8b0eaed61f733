using System.CommandLine;
using Roborev.Client;
using Roborev.Core.Reviews;
using Roborev.Core.Wire;
using Roborev.Git;
using Roborev.Output;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev show</c>: prints a review with its comments (cli.md 5.7).</summary>
internal sealed class ShowCommand : CliCommand
{
    private readonly Option<bool> _job = new("--job") { Description = "the argument is a job id, whatever git says" };
    private readonly Option<bool> _prompt = new("--prompt") { Description = "show what the agent was told instead of what it answered" };
    private readonly Option<bool> _json = new("--json") { Description = "print JSON" };

    internal ShowCommand()
        : base("show", "show a review (default: that of HEAD)", "[job_id|sha]")
    {
        Add(_job);
        Add(_prompt);
        Add(_json);
    }

    internal override (int Min, int Max)? ArgumentCount => (0, 1);

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var target = await TargetAsync(context, ct).ConfigureAwait(false);
        var client = await context.ConnectAsync(ct).ConfigureAwait(false);
        var review = await FindAsync(client, target, ct).ConfigureAwait(false);
        var comments = await CommentsAsync(context, client, review, ct).ConfigureAwait(false);
        if (context.Value(_json))
        {
            JsonOutput.Write(context.Out, review with { Comments = comments.Count > 0 ? comments : null }, WireJson.Indented.Review);
            return 0;
        }

        var title = target.JobId is { } id
            ? $"Review for job {id} (by {review.Agent})"
            : $"Review for {ReviewText.SubjectOf(target.GitRef!)} (job {review.JobId}, by {review.Agent})";
        ReviewText.WriteShown(context.Out, review, title, context.Value(_prompt), comments);
        return 0;
    }

    /// <summary>A commit of this repository comes first, then a number, then the text as it is: a range or a label (cli.md 3.1).</summary>
    private async Task<Target> TargetAsync(CommandContext context, CancellationToken ct)
    {
        var word = context.Words.Count > 0 ? context.Words[0] : null;
        if (context.Value(_job))
        {
            return new Target(JobIds.Parse(word ?? throw new UsageException("--job needs a job id as argument")), GitRef: null);
        }

        var repository = new CurrentRepository(context);
        var snapshot = await repository.TakeAsync(path: null, ct).ConfigureAwait(false);
        if (word is null && snapshot is null)
        {
            throw new CliException("not in a git repository; name a job id instead, for instance: roborev show 42");
        }

        if (await repository.ResolveAsync(snapshot, word ?? "HEAD", ct).ConfigureAwait(false) is { } sha)
        {
            return new Target(JobId: null, sha);
        }

        return word is not null && JobIds.TryParse(word) is { } id ? new Target(id, GitRef: null) : new Target(JobId: null, word ?? "HEAD");
    }

    private static async Task<Review> FindAsync(DaemonClient client, Target target, CancellationToken ct)
    {
        if (target.JobId is not { } id)
        {
            return await client.FindReviewByRefAsync(target.GitRef!, ct).ConfigureAwait(false)
                ?? throw new CliException($"no review found for {ReviewText.SubjectOf(target.GitRef!)}");
        }

        if (await client.FindReviewAsync(id, ct).ConfigureAwait(false) is { } review)
        {
            return review;
        }

        var job = await client.FindJobAsync(id, ct).ConfigureAwait(false);
        throw new CliException(job switch
        {
            null => $"no review found for job {id}: there is no such job",
            { Status: "failed" } => $"no review found for job {id}: {ReviewText.FailureOf(job)}",
            _ => $"no review found for job {id}: it is {job.Status}{(job.ClaimBlocked is { Length: > 0 } reason ? $", waiting: {reason}" : "")}",
        });
    }

    /// <summary>The job's comments and, from older versions, those of its commit: each once, oldest first.</summary>
    private static async Task<IReadOnlyList<Comment>> CommentsAsync(CommandContext context, DaemonClient client, Review review, CancellationToken ct)
    {
        try
        {
            var ofJob = await client.ListCommentsOfJobAsync(review.JobId, ct).ConfigureAwait(false);
            var legacy = await LegacyCommentsAsync(client, review, ct).ConfigureAwait(false);
            return [.. ofJob.Concat(legacy).DistinctBy(comment => comment.Id).OrderBy(comment => comment.CreatedAt).ThenBy(comment => comment.Id)];
        }
        catch (Exception error) when (error is DaemonRequestException or DaemonUnreachableException)
        {
            context.Notice($"Warning: cannot read the comments: {error.Message}");
            return [];
        }
    }

    private static async Task<IReadOnlyList<Comment>> LegacyCommentsAsync(DaemonClient client, Review review, CancellationToken ct)
    {
        try
        {
            return review.Job switch
            {
                { CommitId: { } commit } => await client.ListCommentsOfCommitAsync(commit, ct).ConfigureAwait(false),
                { GitRef: { } gitRef } when RefText.LooksLikeSha(gitRef) => await client.ListCommentsOfShaAsync(gitRef, ct).ConfigureAwait(false),
                _ => [],
            };
        }
        catch (DaemonRequestException)
        {
            return [];
        }
    }

    private sealed record Target(long? JobId, string? GitRef);
}
