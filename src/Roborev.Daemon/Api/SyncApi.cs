using Microsoft.AspNetCore.Http;
using Roborev.Core.Wire;
using Roborev.Daemon.Api.Http;

namespace Roborev.Daemon.Api;

/// <summary>The sync routes as they answer where sync is off (http-api.md 8.6, 8.7).</summary>
internal static class SyncApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteTable routes, DaemonServices services)
    {
        routes.Get("/api/sync/status", context => Answer.JsonAsync(context, Status(services), WireJson.Plain.SyncStatusAnswer));
        routes.Post("/api/sync/now", static context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentType = "text/plain; charset=utf-8";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return context.Response.WriteAsync("Sync not enabled\n", context.RequestAborted);
        });
    }

    private static SyncStatusAnswer Status(DaemonServices services) => new()
    {
        Message = services.Settings.Global().Settings.Sync.Enabled
            ? "sync is enabled in the configuration, but this version does not sync"
            : "sync not enabled",
    };
}
