using Microsoft.AspNetCore.Http;
using Roborev.Agents;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Daemon.Api.Http;
using Roborev.Daemon.Requests;
using Roborev.Daemon.Workers;
using Roborev.Settings.Resolution;
using Roborev.Store;

namespace Roborev.Daemon.Api;

/// <summary><c>GET /api/jobs</c>, <c>POST /api/job/cancel</c>, <c>POST /api/job/rerun</c> (http-api.md 5.2, 5.4, 5.5).</summary>
internal static class JobsApi
{
    private const long MaxLimit = 10_000;

    /// <summary>Larger pages come without prompts: each may have 200 KB, and an answer must not take gigabytes.</summary>
    private const long MaxLimitWithPrompts = 500;

    /// <summary>Adds the routes.</summary>
    public static void Map(RouteTable routes, DaemonServices services)
    {
        routes.Get("/api/jobs", context => ListAsync(context, services));
        routes.Post("/api/job/cancel", context => CancelAsync(context, services));
        routes.Post("/api/job/rerun", context => RerunAsync(context, services));
    }

    private static Task ListAsync(HttpContext context, DaemonServices services)
    {
        var query = new QueryParameters(context.Request);
        var id = query.Number("id") ?? -1;
        var columns = query.Flag("omit_prompt") == true ? JobColumns.Slim : JobColumns.WithPrompt;
        var filter = new JobFilter
        {
            Status = query.Text("status"),
            Repo = query.Text("repo") is { } repo ? RequestPath.Clean(repo) : null,
            RepoPrefix = query.Text("repo_prefix") is { } prefix ? RequestPath.Clean(prefix).TrimEnd('/') : null,
            GitRef = query.Text("git_ref"),
            Branch = query.Text("branch"),
            BranchIncludeEmpty = query.Flag("branch_include_empty") ?? false,
            Closed = query.Flag("closed"),
            JobType = query.Text("job_type"),
            ExcludeJobType = query.Text("exclude_job_type"),
            HideClassifyJobs = query.Flag("hide_classify_jobs") ?? false,
            Limit = Math.Min(query.Number("limit") is { } limit and not -999_999 ? limit : 50, MaxLimit),
            Offset = query.Number("offset") ?? 0,
            Before = query.Number("before") ?? -1,
        };
        if (query.Problems.Count > 0)
        {
            return Answer.InvalidQueryAsync(context, query);
        }

        var answer = services.Database.ReadSnapshot(connection => id >= 0 ? One(connection, id) : Page(connection, filter, columns));
        return Answer.JsonAsync(context, services.Blocked.Explain(answer), WireJson.Plain.JobsAnswer);
    }

    private static JobsAnswer One(StoreConnection connection, long id) => new()
    {
        Jobs = JobRows.Find(connection, id, JobColumns.WithPrompt) is { } job ? [job with { Receipt = AttemptRows.NewestReceipt(connection, id) }] : [],
    };

    private static JobsAnswer Page(StoreConnection connection, JobFilter filter, JobColumns columns)
    {
        // Unlimited lists stop at the largest page, and say so.
        var bounded = filter.Limit > 0 ? filter : filter with { Limit = MaxLimit, Offset = 0 };
        var (jobs, hasMore) = JobQueries.List(connection, bounded, bounded.Limit > MaxLimitWithPrompts ? JobColumns.Slim : columns);
        if (bounded.Limit > MaxLimitWithPrompts && jobs.Count is > 0 and <= (int)MaxLimitWithPrompts && columns != JobColumns.Slim)
        {
            jobs = JobQueries.List(connection, bounded with { Limit = jobs.Count }, columns).Jobs;
        }

        return new JobsAnswer
        {
            Jobs = [.. jobs.Select(job => job with { Receipt = AttemptRows.NewestReceipt(connection, job.Id) })],
            HasMore = hasMore,
            Stats = JobQueries.Stats(connection, filter),
        };
    }

    private static async Task CancelAsync(HttpContext context, DaemonServices services)
    {
        if (await ReadIdAsync(context) is not { } jobId)
        {
            return;
        }

        var result = await services.Ledger.CancelAsync(jobId, reason: null);
        if (result.Value is null)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status404NotFound, $"job {jobId} not found or not cancellable");
            return;
        }

        services.Workers.Cancel(jobId);
        Answer.SetSeq(context, result.Seq);
        await Answer.JsonAsync(context, new SuccessAnswer(), WireJson.Plain.SuccessAnswer);
    }

    private static async Task RerunAsync(HttpContext context, DaemonServices services)
    {
        if (await ReadIdAsync(context) is not { } jobId)
        {
            return;
        }

        if (services.Database.Read(connection => JobRows.Find(connection, jobId)) is not { } job)
        {
            await NotRerunnableAsync(context, jobId);
            return;
        }

        if (!TryResolveModel(services, job, out var model, out var refusal)
            || (refusal = await StaleWorktreeAsync(services, job, context.RequestAborted)) is not null)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, refusal!);
            return;
        }

        var result = await services.Ledger.RerunAsync(jobId, model, job.RequestedProvider);
        if (result.Value is null)
        {
            await NotRerunnableAsync(context, jobId);
            return;
        }

        Answer.SetSeq(context, result.Seq);
        await Answer.JsonAsync(context, new SuccessAnswer(), WireJson.Plain.SuccessAnswer);
    }

    private static Task NotRerunnableAsync(HttpContext context, long jobId) =>
        Answer.ProblemAsync(context, StatusCodes.Status404NotFound, $"job {jobId} not found or not rerunnable");

    private static bool TryResolveModel(DaemonServices services, ReviewJob job, out string? model, out string? refusal)
    {
        model = null;
        if (!AgentRegistry.IsKnown(job.Agent))
        {
            refusal = AgentRegistry.UnknownText(job.Agent);
            return false;
        }

        if (!services.Agents.IsAvailable(job.Agent, AgentSettingsSource.From(services.Settings.Global().Settings)))
        {
            refusal = $"agent {job.Agent} is not installed; install it, or enqueue the review anew with another agent";
            return false;
        }

        var (layers, error) = services.Settings.Layers(job.WorktreePath ?? job.RepoPath ?? "");
        if (error is { } broken)
        {
            refusal = broken.Message;
            return false;
        }

        var workflow = Core.Settings.Workflows.OfJob(job.JobType, job.ReviewType);
        var level = ReasoningLevels.TryParse(job.Reasoning, out var parsed) ? parsed : ReasoningLevel.Standard;
        var choice = new WorkflowResolver(layers).Model(new ModelQuery(workflow, level, job.Agent, job.RequestedModel, job.Agent));
        model = choice.Model is { Length: > 0 } named ? named : null;
        refusal = choice.Error;
        return refusal is null;
    }

    private static async Task<string?> StaleWorktreeAsync(DaemonServices services, ReviewJob job, CancellationToken ct)
    {
        if (job.WorktreePath is not { } worktree)
        {
            return null;
        }

        var (path, _) = await AttemptSetup.CheckoutAsync(job, services.Repositories, services.Errors, ct);
        return path == worktree ? null : $"{worktree} is no worktree of {job.RepoPath} any more";
    }

    private static async Task<long?> ReadIdAsync(HttpContext context)
    {
        if (await RequestBody.ReadAsync(context, WireJson.Default.JobIdRequest, BodyRules.Strict) is not { } request)
        {
            return null;
        }

        if (request.JobId is null or 0)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "job_id is required");
            return null;
        }

        return request.JobId;
    }
}
