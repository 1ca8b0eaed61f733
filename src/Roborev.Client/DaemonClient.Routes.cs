using System.Net;
using System.Text;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;
using Roborev.Core.Wire;

namespace Roborev.Client;

/// <summary>The routes.</summary>
public sealed partial class DaemonClient
{
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    /// <summary><c>GET /api/ping</c>.</summary>
    public Task<PingAnswer> PingAsync(CancellationToken ct) => GetAsync("api/ping", WireJson.Plain.PingAnswer, Brief, ct);

    /// <summary><c>GET /api/status</c>.</summary>
    public Task<StatusAnswer> GetStatusAsync(CancellationToken ct) => GetAsync("api/status", WireJson.Plain.StatusAnswer, Brief, ct);

    /// <summary><c>GET /api/health</c>.</summary>
    public Task<HealthAnswer> GetHealthAsync(CancellationToken ct) => GetAsync("api/health", WireJson.Plain.HealthAnswer, Brief, ct);

    /// <summary><c>GET /api/jobs</c> with filters.</summary>
    public Task<JobsAnswer> ListJobsAsync(JobQuery query, CancellationToken ct) => GetAsync(query.ToPath(), WireJson.Plain.JobsAnswer, Usual, ct);

    /// <summary>The job with this id, or null.</summary>
    public async Task<ReviewJob?> FindJobAsync(long id, CancellationToken ct)
    {
        var answer = await GetAsync($"api/jobs?id={id}", WireJson.Plain.JobsAnswer, Usual, ct).ConfigureAwait(false);
        return answer.Jobs is [var job, ..] ? job : null;
    }

    /// <summary><c>POST /api/enqueue</c>.</summary>
    public Task<EnqueueResult> EnqueueAsync(EnqueueRequest request, CancellationToken ct) =>
        PostAsync("api/enqueue", request, WireJson.Plain.EnqueueRequest, Long, ReadEnqueuedAsync, ct);

    /// <summary><c>GET /api/review</c> by job; null when there is none (404).</summary>
    public Task<Review?> FindReviewAsync(long jobId, CancellationToken ct) => FindReviewAsync($"job_id={jobId}", ct);

    /// <summary><c>GET /api/review</c> by commit or label; null when there is none (404).</summary>
    public Task<Review?> FindReviewByRefAsync(string gitRef, CancellationToken ct) => FindReviewAsync($"sha={Uri.EscapeDataString(gitRef)}", ct);

    /// <summary><c>GET /api/comments</c> by job.</summary>
    public Task<IReadOnlyList<Comment>> ListCommentsOfJobAsync(long jobId, CancellationToken ct) => ListCommentsAsync($"job_id={jobId}", ct);

    /// <summary><c>GET /api/comments</c> by commit row: the legacy ones.</summary>
    public Task<IReadOnlyList<Comment>> ListCommentsOfCommitAsync(long commitId, CancellationToken ct) => ListCommentsAsync($"commit_id={commitId}", ct);

    /// <summary><c>GET /api/comments</c> by commit name: the legacy ones.</summary>
    public Task<IReadOnlyList<Comment>> ListCommentsOfShaAsync(string sha, CancellationToken ct) =>
        ListCommentsAsync($"sha={Uri.EscapeDataString(sha)}", ct);

    /// <summary><c>POST /api/comment</c>.</summary>
    public Task<Comment> AddCommentAsync(AddCommentRequest request, CancellationToken ct) => PostAsync(
        "api/comment", request, WireJson.Plain.AddCommentRequest, Usual, (response, token) => ReadAsync(response, WireJson.Plain.Comment, token), ct);

    /// <summary><c>POST /api/review/close</c>.</summary>
    public Task CloseReviewAsync(long jobId, bool closed, CancellationToken ct) => PostAsync(
        "api/review/close",
        new CloseReviewRequest { JobId = jobId, Closed = closed },
        WireJson.Plain.CloseReviewRequest,
        Usual,
        (_, _) => Task.FromResult(true),
        ct);

    /// <summary><c>POST /api/repos/register</c>.</summary>
    public Task<Repository> RegisterRepositoryAsync(string path, CancellationToken ct) => PostAsync(
        "api/repos/register",
        new RegisterRepositoryRequest { RepoPath = path },
        WireJson.Plain.RegisterRepositoryRequest,
        Usual,
        (response, token) => ReadAsync(response, WireJson.Plain.Repository, token),
        ct);

    /// <summary><c>POST /api/shutdown</c>; the answer comes before the daemon ends.</summary>
    /// <param name="drain">True: the daemon lets running jobs finish, however long that takes.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task ShutdownAsync(bool drain, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, drain ? "api/shutdown?mode=drain" : "api/shutdown");
        await SendAsync(request, Brief, (_, _) => Task.FromResult(true), ct).ConfigureAwait(false);
    }

    /// <summary><c>GET /api/stream/events</c>; without time limit. The caller disposes it.</summary>
    /// <param name="repository">Main root to restrict the stream to, or null.</param>
    /// <param name="controlLines">True asks for protocol 2, whose first line arrives at once (events.md 13.7).</param>
    /// <param name="ct">Ends the stream.</param>
    public async Task<EventStream> OpenEventsAsync(string? repository, bool controlLines, CancellationToken ct)
    {
        var query = new StringBuilder("api/stream/events");
        var separator = '?';
        if (repository is not null)
        {
            query.Append(separator).Append("repo=").Append(Uri.EscapeDataString(repository));
            separator = '&';
        }

        if (controlLines)
        {
            query.Append(separator).Append("v=2");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, query.ToString());
        try
        {
            var response = await SendHeadAsync(request, ct).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return new EventStream(response, await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false));
            }

            using (response)
            {
                throw new DaemonRequestException(response.StatusCode, await ReadErrorAsync(response, ct).ConfigureAwait(false));
            }
        }
        catch (Exception error) when (AsUnreachable(error, ct) is { } unreachable)
        {
            throw unreachable;
        }
    }

    private async Task<Review?> FindReviewAsync(string query, CancellationToken ct)
    {
        try
        {
            return await GetAsync($"api/review?{query}", WireJson.Plain.Review, Usual, ct).ConfigureAwait(false);
        }
        catch (DaemonRequestException error) when (error.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Comment>> ListCommentsAsync(string query, CancellationToken ct)
    {
        var answer = await GetAsync($"api/comments?{query}", WireJson.Plain.CommentsAnswer, Usual, ct).ConfigureAwait(false);
        return answer.Responses ?? [];
    }

    private static async Task<EnqueueResult> ReadEnqueuedAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.StatusCode == HttpStatusCode.Created)
        {
            return new EnqueueResult(await ReadAsync(response, WireJson.Plain.ReviewJob, ct).ConfigureAwait(false), SkipReason: null);
        }

        var skipped = await ReadAsync(response, WireJson.Plain.SkippedAnswer, ct).ConfigureAwait(false);
        return skipped.Skipped ? new EnqueueResult(Job: null, skipped.Reason) : throw Unreadable(response);
    }
}

/// <summary>What came of an enqueue: a job, or the reason why there is none.</summary>
/// <param name="Job">The job of a 201 answer.</param>
/// <param name="SkipReason">The reason of a 200 answer.</param>
public sealed record EnqueueResult(ReviewJob? Job, string? SkipReason);
