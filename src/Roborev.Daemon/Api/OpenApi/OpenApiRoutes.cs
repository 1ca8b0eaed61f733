using System.Text;
using Microsoft.AspNetCore.Http;
using Roborev.Daemon.Api.Http;

namespace Roborev.Daemon.Api.OpenApi;

/// <summary><c>/openapi.json</c> and its variants (http-api.md 8.9). A JSON text is YAML as well, so both forms are one text.</summary>
internal static class OpenApiRoutes
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteTable routes, DaemonServices services)
    {
        foreach (var (name, isVersion30) in new[] { ("openapi", false), ("openapi-3.0", true) })
        {
            var text = new Lazy<byte[]>(() => Encoding.UTF8.GetBytes(ApiDocument.Create(services.Options.Version, isVersion30).ToJsonString() + "\n"));
            routes.Get($"/{name}.json", context => WriteAsync(context, text.Value, "application/openapi+json"));
            routes.Get($"/{name}.yaml", context => WriteAsync(context, text.Value, "application/openapi+yaml"));
        }
    }

    private static Task WriteAsync(HttpContext context, byte[] text, string contentType)
    {
        context.Response.ContentType = contentType;
        return context.Response.Body.WriteAsync(text, context.RequestAborted).AsTask();
    }
}
