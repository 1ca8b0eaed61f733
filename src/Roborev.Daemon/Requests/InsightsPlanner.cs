using System.Globalization;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Git;
using Roborev.Prompts;
using Roborev.Settings;
using Roborev.Settings.Resolution;
using Roborev.Store;

namespace Roborev.Daemon.Requests;

/// <summary>Turns a request for insights into a job whose prompt holds the failing reviews of a time span (http-api.md 5.1, rows 11 and 12).</summary>
internal sealed class InsightsPlanner(GitRunner git, Database database)
{
    private static readonly string[] Rfc3339 =
    [
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    private readonly GuidelineSource _guidelines = new(git);

    /// <summary>Plans the job; a span without failing reviews is skipped.</summary>
    /// <param name="request">The request.</param>
    /// <param name="location">The repository.</param>
    /// <param name="layers">Its settings.</param>
    /// <param name="job">The job so far.</param>
    /// <param name="ct">Stops git.</param>
    public async Task<EnqueuePlan> PlanAsync(EnqueueRequest request, CheckoutLocation location, SettingsLayers layers, NewJob job, CancellationToken ct)
    {
        if (!DateTimeOffset.TryParseExact(request.Since, Rfc3339, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since))
        {
            return EnqueuePlan.Refuse(400, string.IsNullOrEmpty(request.Since)
                ? "since is required for insights" : $"invalid since \"{request.Since}\": use RFC 3339, for instance 2026-01-31T00:00:00Z");
        }

        var (reviews, hasMore) = database.ReadSnapshot(connection => Select(connection, location.MainRoot, job.Branch, since));
        if (reviews.Count == 0)
        {
            var where = job.Branch is { } branch ? $" on branch {branch}" : "";
            return EnqueuePlan.Skip($"no failing reviews{where} since {request.Since}");
        }

        var rules = await _guidelines.ForCommitsAsync(location.CheckoutRoot, isAuthoredLocally: true, ReadRules, ct);
        var prompt = InsightsPrompt.Build(new()
        {
            Reviews = reviews,
            HasMore = hasMore,
            Guidelines = rules.Guidelines ?? "",
            CapBytes = JobLimits.Of(layers).MaxPromptSize,
        });
        return new(new(location.MainRoot, null, null, job with { JobType = JobTypes.Insights, Prompt = prompt, OutputPrefix = Given(request.OutputPrefix) }, Coalesce: false));
    }

    private static (IReadOnlyList<InsightsReview> Reviews, bool HasMore) Select(StoreConnection connection, string mainRoot, string? branch, DateTimeOffset since)
    {
        if (RepositoryRows.Find(connection, mainRoot) is not { } repository)
        {
            return ([], false);
        }

        var (jobs, hasMore) = FailingReviewsQuery.Newest(connection, repository.Id, branch, since, InsightsPrompt.MaxSelected);
        return ([.. jobs.Select(job => ToEntry(connection, job))], hasMore);
    }

    private static InsightsReview ToEntry(StoreConnection connection, ReviewJob job) => new()
    {
        JobId = job.Id,
        Agent = job.Agent,
        GitRef = job.GitRef,
        Branch = job.Branch,
        FinishedAt = job.FinishedAt,
        IsClosed = job.Closed ?? false,
        Output = ReviewRows.OfJob(connection, job.Id)?.Output ?? "",
        Comments = [.. ReviewRows.CommentsOfJob(connection, job.Id).Select(static comment => new PastComment(comment.Responder, comment.Response))],
    };

    /// <summary>A broken copy on the default branch rules nothing; the reviews of its commits say so.</summary>
    private static RepositoryRules? ReadRules(string text, string label) =>
        RepositorySettingsFile.Parse(text, label) is { Error: null } read ? new RepositoryRules { Guidelines = read.Settings.ReviewGuidelines } : null;

    private static string? Given(string? text) => text is { Length: > 0 } ? text : null;
}
