using Microsoft.AspNetCore.Http;
using Roborev.Core.Wire;
using Roborev.Daemon.Api.Http;

namespace Roborev.Daemon.Api;

/// <summary><c>POST /api/job/fix</c> (http-api.md 5.6).</summary>
internal static class FixApi
{
    /// <summary>Adds the route.</summary>
    public static void Map(RouteTable routes, DaemonServices services) => routes.Post("/api/job/fix", context => FixAsync(context, services));

    private static async Task FixAsync(HttpContext context, DaemonServices services)
    {
        if (await RequestBody.ReadAsync(context, WireJson.Default.FixRequest, BodyRules.Loose with { Limit = 52_428_800 }) is not { } request)
        {
            return;
        }

        var plan = await services.Fixes.PlanAsync(request, context.RequestAborted);
        if (plan.Change is not { } change)
        {
            await Answer.ErrorAsync(context, plan.Status, plan.Error!);
            return;
        }

        var result = await services.Ledger.EnqueueAsync(change);
        await EnqueueApi.AnswerCreatedAsync(context, result.Value.Job!, result.Seq);
    }
}
