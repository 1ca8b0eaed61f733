using System.Globalization;
using Microsoft.AspNetCore.Http;
using Roborev.Core.Events;
using Roborev.Daemon.Api.Http;

namespace Roborev.Daemon.Api;

/// <summary><c>GET /api/stream/events</c> (events.md sections 2 and 13).</summary>
internal static class StreamApi
{
    private const int DefaultHeartbeat = 15;
    private const int MaxHeartbeat = 300;

    /// <summary>Adds the route.</summary>
    public static void Map(RouteTable routes, DaemonServices services)
    {
        routes.Get("/api/stream/events", context => StreamAsync(context, services));
    }

    private static async Task StreamAsync(HttpContext context, DaemonServices services)
    {
        var query = new QueryParameters(context.Request);
        if (!TryReadPosition(context.Request, query, out var resume, out var error) || !TryReadHeartbeat(query, out var heartbeat, out error))
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, error);
            return;
        }

        var filter = await EventFilter.ReadAsync(query, services.Repositories, context.RequestAborted);
        if (query.Problems.Count > 0)
        {
            await Answer.InvalidQueryAsync(context, query);
            return;
        }

        var framing = StreamFraming.For(context.Request, services.Log.Epoch, namesEvents: query.Text("named") != "0");
        context.Response.ContentType = framing.ContentType;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Response.Headers.Vary = "Accept";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        if (!services.Streams.TryEnter(services.MaxSubscribers))
        {
            context.Response.Headers.RetryAfter = "5";
            await Answer.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, $"all {services.MaxSubscribers} places for event streams are taken");
            return;
        }

        try
        {
            if (!context.Request.Headers.Connection.ToString().Contains("close", StringComparison.OrdinalIgnoreCase))
            {
                context.Response.Headers.Connection = "keep-alive";
            }

            Answer.AllowSlowReader(context);
            var stream = new EventStream(context, services, filter, framing)
            {
                SpeaksProtocol2 = query.Text("v") == "2",
                IncludesJob = query.Text("include") == "job",
                Heartbeat = heartbeat,
            };
            await stream.RunAsync(resume);
        }
        catch (OperationCanceledException)
        {
            // The client went away or stalled; it resumes from its position.
        }
        finally
        {
            services.Streams.Leave();
        }
    }

    private static bool TryReadPosition(HttpRequest request, QueryParameters query, out EventPosition? position, out string error)
    {
        error = "";
        position = null;
        if (request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header)
        {
            return TryParsePosition(header, epoch: null, out position, out error);
        }

        return query.Text("after") is not { } after || TryParsePosition(after, query.Text("epoch"), out position, out error);
    }

    private static bool TryParsePosition(string text, string? epoch, out EventPosition? position, out string error)
    {
        position = null;
        error = $"invalid position \"{text}\": <epoch>:<seq>, or after=<seq>&epoch=<epoch>, is wanted";
        var split = text.LastIndexOf(':');
        var number = split < 0 ? text : text[(split + 1)..];
        epoch = split < 0 ? epoch : text[..split];
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) || (epoch is not null && !IsEpoch(epoch)))
        {
            return false;
        }

        if (seq > 0 && epoch is null)
        {
            error = "a position above 0 needs its epoch, because the log may be another one now: after=<seq>&epoch=<epoch>";
            return false;
        }

        position = new EventPosition(epoch, seq);
        return true;
    }

    private static bool IsEpoch(string text) => text.Length is > 0 and <= 40 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool TryReadHeartbeat(QueryParameters query, out TimeSpan heartbeat, out string error)
    {
        error = "";
        var seconds = DefaultHeartbeat;
        if (query.Text("heartbeat") is { } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds <= MaxHeartbeat))
        {
            error = $"invalid heartbeat \"{text}\": whole seconds from 0 to {MaxHeartbeat} are wanted";
        }

        heartbeat = TimeSpan.FromSeconds(seconds);
        return error.Length == 0;
    }
}
