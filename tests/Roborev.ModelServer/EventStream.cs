using System.Text.Json.Nodes;

namespace Roborev.ModelServer;

/// <summary>Server-sent events whose name is the <c>type</c> of their data.</summary>
internal static class EventStream
{
    public static async Task SendAsync(this HttpContext context, JsonObject data)
    {
        await context.Response.WriteAsync($"event: {data["type"]}\ndata: {data.ToJsonString()}\n\n", context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
