using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Roborev.Daemon.Api.Http;

/// <summary>Handles one request.</summary>
internal delegate Task RouteHandler(HttpContext context);

/// <summary>
/// Paths and their handlers. The rules of http-api.md 3.1 (exact case, no trailing slash, plain-text 404 and 405, <c>Allow: GET, HEAD</c>, redirect to
/// the clean path) are those of a plain table, so it is one, without a routing framework.
/// </summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, (bool IsPost, RouteHandler Handler)> _routes = new(StringComparer.Ordinal);

    /// <summary>Adds a route that is read.</summary>
    public void Get(string path, RouteHandler handler) => _routes.Add(path, (false, handler));

    /// <summary>Adds a route that changes something.</summary>
    public void Post(string path, RouteHandler handler) => _routes.Add(path, (true, handler));

    /// <summary>Answers a request.</summary>
    public Task DispatchAsync(HttpContext context)
    {
        // The server resolves dot segments by itself, so the path is taken as it was sent.
        var sent = SentPath(context);
        if (Clean(sent) is var clean && clean != sent)
        {
            return RedirectAsync(context, clean);
        }

        var path = context.Request.Path.Value ?? "/";

        if (!_routes.TryGetValue(path, out var route))
        {
            return PlainAsync(context, StatusCodes.Status404NotFound, "404 page not found\n");
        }

        var method = context.Request.Method;
        if (route.IsPost ? method != HttpMethods.Post : method != HttpMethods.Get && method != HttpMethods.Head)
        {
            context.Response.Headers.Allow = route.IsPost ? "POST" : "GET, HEAD";
            return PlainAsync(context, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed\n");
        }

        return route.Handler(context);
    }

    private static string SentPath(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!target.StartsWith('/'))
        {
            return context.Request.Path.Value ?? "/";
        }

        var query = target.IndexOf('?', StringComparison.Ordinal);
        return Uri.UnescapeDataString(query < 0 ? target : target[..query]);
    }

    /// <summary>Resolves empty, <c>.</c> and <c>..</c> segments; a trailing slash is kept.</summary>
    private static string Clean(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        var segments = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
            {
                segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
            }
            else if (segment != ".")
            {
                segments.Add(segment);
            }
        }

        return "/" + string.Join('/', segments) + (path.EndsWith('/') && segments.Count > 0 ? "/" : "");
    }

    private static Task RedirectAsync(HttpContext context, string clean)
    {
        var location = new PathString(clean).ToUriComponent() + context.Request.QueryString.Value;
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = location;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        var target = System.Net.WebUtility.HtmlEncode(location);
        return context.Response.WriteAsync($"<a href=\"{target}\">Temporary Redirect</a>.\n\n", context.RequestAborted);
    }

    private static Task PlainAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
