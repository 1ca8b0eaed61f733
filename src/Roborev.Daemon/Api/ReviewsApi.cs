using Microsoft.AspNetCore.Http;
using Roborev.Core.Reviews;
using Roborev.Core.Wire;
using Roborev.Daemon.Api.Http;
using Roborev.Daemon.Ledger;
using Roborev.Store;

namespace Roborev.Daemon.Api;

/// <summary>Reviews and comments (http-api.md section 6).</summary>
internal static class ReviewsApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteTable routes, DaemonServices services)
    {
        routes.Get("/api/review", context => GetAsync(context, services));
        routes.Post("/api/review/close", context => CloseAsync(context, services));
        routes.Get("/api/comments", context => CommentsAsync(context, services));
        routes.Post("/api/comment", context => CommentAsync(context, services));
    }

    private static Task GetAsync(HttpContext context, DaemonServices services)
    {
        var query = new QueryParameters(context.Request);
        var jobId = query.Number("job_id") ?? -1;
        var sha = query.Text("sha");
        if (query.Problems.Count > 0)
        {
            return Answer.InvalidQueryAsync(context, query);
        }

        if (jobId < 0 && sha is null)
        {
            return Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "job_id or sha parameter required");
        }

        var review = services.Database.ReadSnapshot(connection =>
            (jobId >= 0 ? ReviewRows.OfJob(connection, jobId) : ReviewRows.OfRef(connection, sha!)) is { } found
                ? found with { Job = JobRows.Find(connection, found.JobId) is { } job ? job with { Receipt = AttemptRows.NewestReceipt(connection, job.Id) } : null }
                : null);
        return review is null
            ? Answer.ProblemAsync(context, StatusCodes.Status404NotFound, "review not found")
            : Answer.JsonAsync(context, review, WireJson.Plain.Review);
    }

    private static async Task CloseAsync(HttpContext context, DaemonServices services)
    {
        if (await RequestBody.ReadAsync(context, WireJson.Default.CloseReviewRequest, BodyRules.Loose) is not { } request)
        {
            return;
        }

        if (request.JobId is null or 0)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "job_id is required");
            return;
        }

        if (request.Closed is not { } closed)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "closed is required: true closes the review, false reopens it");
            return;
        }

        var result = await services.Ledger.CloseReviewAsync(request.JobId.Value, closed);
        if (result.Value == CloseOutcome.NotFound)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status404NotFound, $"job {request.JobId} has no review");
            return;
        }

        Answer.SetSeq(context, result.Seq);
        await Answer.JsonAsync(context, new SuccessAnswer(), WireJson.Plain.SuccessAnswer);
    }

    private static Task CommentsAsync(HttpContext context, DaemonServices services)
    {
        var query = new QueryParameters(context.Request);
        var jobId = query.Number("job_id") ?? -1;
        var commitId = query.Number("commit_id") ?? -1;
        var sha = query.Text("sha");
        if (query.Problems.Count > 0)
        {
            return Answer.InvalidQueryAsync(context, query);
        }

        if (jobId < 0 && commitId < 0 && sha is null)
        {
            return Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "job_id, commit_id or sha parameter required");
        }

        var (comments, status) = services.Database.Read<(List<Comment>?, int)>(connection =>
        {
            if (jobId >= 0)
            {
                return (ReviewRows.CommentsOfJob(connection, jobId), 200);
            }

            if (commitId >= 0)
            {
                return (ReviewRows.CommentsOfCommit(connection, commitId), 200);
            }

            var commits = RepositoryRows.FindCommits(connection, sha!);
            return commits.Count == 1 ? (ReviewRows.CommentsOfCommit(connection, commits[0].Id), 200) : (null, commits.Count == 0 ? 404 : 409);
        });
        return comments is null
            ? Answer.ProblemAsync(context, status, status == 409 ? $"commit {sha} is known in more than one repository; name a job instead" : "commit not found")
            : Answer.JsonAsync(context, new CommentsAnswer { Responses = comments }, WireJson.Plain.CommentsAnswer);
    }

    private static async Task CommentAsync(HttpContext context, DaemonServices services)
    {
        if (await RequestBody.ReadAsync(context, WireJson.Default.AddCommentRequest, BodyRules.Loose) is not { } request)
        {
            return;
        }

        if (string.IsNullOrEmpty(request.Commenter) || string.IsNullOrEmpty(request.Comment))
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "commenter and comment are required");
            return;
        }

        var jobId = request.JobId is > 0 ? request.JobId : null;
        if (jobId is null && string.IsNullOrEmpty(request.Sha))
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "job_id or sha is required");
            return;
        }

        var result = await services.Ledger.CommentAsync(jobId, request.Sha, request.Commenter, request.Comment);
        if (result.Value.Comment is not { } comment)
        {
            await (result.Value.IsAmbiguous
                ? Answer.ProblemAsync(context, StatusCodes.Status409Conflict, $"commit {request.Sha} is known in more than one repository; comment on a job instead")
                : Answer.ProblemAsync(context, StatusCodes.Status404NotFound, jobId is null ? "commit not found" : $"job {jobId} not found"));
            return;
        }

        Answer.SetSeq(context, result.Seq);
        await Answer.JsonAsync(context, comment, WireJson.Plain.Comment, StatusCodes.Status201Created);
    }
}
