using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Daemon.Api.Http;
using Roborev.Store;

namespace Roborev.Daemon.Api;

/// <summary>Batch reads, patches and the smaller changes of jobs (http-api.md 5.3, 5.7, 5.8, 5.11).</summary>
internal static class JobChangesApi
{
    private const int MaxBatch = 100;

    /// <summary>Adds the routes.</summary>
    public static void Map(RouteTable routes, DaemonServices services)
    {
        routes.Post("/api/jobs/batch", context => BatchAsync(context, services));
        routes.Post("/api/job/applied", context => MarkAsync(context, services, JobOperation.MarkApplied));
        routes.Post("/api/job/rebased", context => MarkAsync(context, services, JobOperation.MarkRebased));
        routes.Post("/api/job/update-branch", context => UpdateBranchAsync(context, services));
        routes.Get("/api/job/patch", context => PatchAsync(context, services));
    }

    private static async Task BatchAsync(HttpContext context, DaemonServices services)
    {
        if (await RequestBody.ReadAsync(context, WireJson.Default.BatchRequest, BodyRules.Loose) is not { } request)
        {
            return;
        }

        if (request.JobIds is not { Count: > 0 and <= MaxBatch } ids)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, request.JobIds is { Count: > 0 }
                ? $"too many job_ids: at most {MaxBatch} at a time" : "job_ids is required");
            return;
        }

        var results = services.Database.ReadSnapshot(connection =>
        {
            var found = new Dictionary<string, BatchEntry>(StringComparer.Ordinal);
            foreach (var id in ids.Distinct())
            {
                if (JobRows.Find(connection, id, JobColumns.WithPrompt) is { } job)
                {
                    var complete = job with { Receipt = AttemptRows.NewestReceipt(connection, id) };
                    found[id.ToString(CultureInfo.InvariantCulture)] = new BatchEntry { Job = complete, Review = ReviewRows.OfJob(connection, id) };
                }
            }

            return found;
        });
        await Answer.JsonAsync(context, new BatchAnswer { Results = results }, WireJson.Plain.BatchAnswer);
    }

    private static async Task MarkAsync(HttpContext context, DaemonServices services, JobOperation operation)
    {
        if (await RequestBody.ReadAsync(context, WireJson.Default.JobIdRequest, BodyRules.Loose) is not { } request)
        {
            return;
        }

        if (request.JobId is null or 0)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "job_id is required");
            return;
        }

        var result = await services.Ledger.MarkAsync(request.JobId.Value, operation);
        if (result.Value is not { } job)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status404NotFound, $"job {request.JobId} is no fix job that is done");
            return;
        }

        Answer.SetSeq(context, result.Seq);
        await Answer.JsonAsync(context, new JobStatusAnswer { Status = job.Status }, WireJson.Plain.JobStatusAnswer);
    }

    private static async Task UpdateBranchAsync(HttpContext context, DaemonServices services)
    {
        if (await RequestBody.ReadAsync(context, WireJson.Default.UpdateBranchRequest, BodyRules.Loose) is not { } request)
        {
            return;
        }

        if (request.JobId is null or 0 || string.IsNullOrEmpty(request.Branch))
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "job_id and branch are required");
            return;
        }

        var result = await services.Ledger.UpdateBranchAsync(request.JobId.Value, request.Branch);
        Answer.SetSeq(context, result.Seq);
        await Answer.JsonAsync(context, new UpdateBranchAnswer { Updated = result.Value }, WireJson.Plain.UpdateBranchAnswer);
    }

    private static async Task PatchAsync(HttpContext context, DaemonServices services)
    {
        var text = new QueryParameters(context.Request).Text("job_id");
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var jobId))
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, text is null ? "job_id parameter required" : $"invalid job_id \"{text}\"");
            return;
        }

        var job = services.Database.Read(connection => JobRows.Find(connection, jobId, JobColumns.All));
        if (job?.Patch is not { } patch || !JobStatuses.TryParse(job.Status, out var status) || !status.HasViewableOutput())
        {
            await Answer.ErrorAsync(context, StatusCodes.Status404NotFound, job is null ? $"job {jobId} not found" : $"job {jobId} has no patch");
            return;
        }

        context.Response.ContentType = "text/plain";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(patch), context.RequestAborted);
    }
}
