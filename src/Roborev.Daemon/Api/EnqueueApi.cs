using Microsoft.AspNetCore.Http;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Daemon.Api.Http;
using Roborev.Git;

namespace Roborev.Daemon.Api;

/// <summary><c>POST /api/enqueue</c> and <c>POST /api/repos/register</c>.</summary>
internal static class EnqueueApi
{
    private const int BodySlack = 51_200;
    private const int DefaultMaxPrompt = 204_800;

    /// <summary>Adds the routes.</summary>
    public static void Map(RouteTable routes, DaemonServices services)
    {
        routes.Post("/api/enqueue", context => EnqueueAsync(context, services));
        routes.Post("/api/repos/register", context => RegisterAsync(context, services));
    }

    private static async Task EnqueueAsync(HttpContext context, DaemonServices services)
    {
        var configured = services.Settings.Global().Settings.DefaultMaxPromptSize;
        var limit = (configured > 0 ? configured : DefaultMaxPrompt) + BodySlack;
        var rules = BodyRules.Loose with
        {
            // The guard refuses what exceeds the limit; other routes refuse what reaches it.
            Limit = limit + 1,
            TooLarge = http => Answer.ErrorAsync(http, StatusCodes.Status413PayloadTooLarge, $"request body too large (limit {limit / 1024}KB)"),
        };
        if (await RequestBody.ReadAsync(context, WireJson.Default.EnqueueRequest, rules) is not { } request)
        {
            return;
        }

        var plan = await services.Planner.PlanAsync(request, context.RequestAborted);
        if (plan.Change is null)
        {
            await (plan.SkipReason is { } reason
                ? Answer.JsonAsync(context, new SkippedAnswer { Skipped = true, Reason = reason }, WireJson.Plain.SkippedAnswer)
                : Answer.ErrorAsync(context, plan.Status, plan.Error!));
            return;
        }

        var result = await services.Ledger.EnqueueAsync(plan.Change);
        Answer.SetSeq(context, result.Seq);
        if (result.Value.Job is not { } job)
        {
            var existing = result.Value.Existing!;
            await Answer.JsonAsync(
                context, new SkippedAnswer { Skipped = true, Reason = $"job {existing.Id} reviews this commit already" }, WireJson.Plain.SkippedAnswer);
            return;
        }

        if (job is { JobType: JobTypes.Review, PatchId: null })
        {
            services.PatchIds.Add(job);
        }

        Note(services, job, request);
        await AnswerCreatedAsync(context, job, result.Seq);
    }

    /// <summary>Answers with a new job.</summary>
    public static Task AnswerCreatedAsync(HttpContext context, ReviewJob job, long seq)
    {
        Answer.SetSeq(context, seq);
        return Answer.JsonAsync(context, job, WireJson.Plain.ReviewJob, StatusCodes.Status201Created);
    }

    /// <summary>The log of activities tells what was asked for; the job tells what that was.</summary>
    private static void Note(DaemonServices services, ReviewJob job, EnqueueRequest request)
    {
        var asked = request.GitRef is { Length: > 0 } named ? named : request.CommitSha is { Length: > 0 } commit ? commit : job.GitRef;
        services.Activity.Record("job.enqueued", "server", $"job {job.Id} enqueued for {asked}", [
            ("job_id", job.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("repo", job.RepoName ?? ""), ("ref", asked),
            ("agent", job.Agent), ("review_type", job.ReviewType ?? "")]);
    }

    private static async Task RegisterAsync(HttpContext context, DaemonServices services)
    {
        if (await RequestBody.ReadAsync(context, WireJson.Default.RegisterRepositoryRequest, BodyRules.Loose) is not { } request)
        {
            return;
        }

        if (string.IsNullOrEmpty(request.RepoPath) || !Path.IsPathFullyQualified(request.RepoPath)
            || !Directory.Exists(request.RepoPath) || await services.Repositories.LocateAsync(request.RepoPath, context.RequestAborted) is not { } location)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, string.IsNullOrEmpty(request.RepoPath)
                ? "repo_path is required" : $"not a git repository: {request.RepoPath}");
            return;
        }

        var identity = await RepositoryIdentity.ResolveAsync(services.Git, location.MainRoot, context.RequestAborted);
        var result = await services.Ledger.RegisterAsync(location.MainRoot, identity);
        Answer.SetSeq(context, result.Seq);
        await Answer.JsonAsync(context, result.Value, WireJson.Plain.Repository);
    }
}
