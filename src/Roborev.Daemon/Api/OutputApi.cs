using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Daemon.Api.Http;
using Roborev.Daemon.Workers;
using Roborev.Store;

namespace Roborev.Daemon.Api;

/// <summary><c>GET /api/job/output</c> and <c>GET /api/job/log</c> (events.md sections 9, 10 and 13.11).</summary>
internal static class OutputApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteTable routes, DaemonServices services)
    {
        routes.Get("/api/job/output", context => OutputAsync(context, services));
        routes.Get("/api/job/log", context => LogAsync(context, services));
    }

    private static async Task OutputAsync(HttpContext context, DaemonServices services)
    {
        var query = new QueryParameters(context.Request);
        if (await FindJobAsync(context, services, query) is not { } job)
        {
            return;
        }

        if (query.Text("stream") == "1")
        {
            await StreamAsync(context, services, job);
            return;
        }

        var isRunning = job.Status == "running";
        await Answer.JsonAsync(
            context,
            new OutputAnswer { JobId = job.Id, Status = job.Status, Lines = isRunning ? services.Live.Find(job.Id)?.All() ?? [] : [], HasMore = isRunning },
            WireJson.Default.OutputAnswer);
    }

    private static async Task StreamAsync(HttpContext context, DaemonServices services, ReviewJob job)
    {
        context.Response.ContentType = "application/x-ndjson";
        Answer.AllowSlowReader(context);
        var attempt = job.Status == "running" ? services.Live.Find(job.Id) : null;
        if (attempt is not null)
        {
            context.Response.Headers.CacheControl = "no-cache";
            context.Response.Headers.Connection = "keep-alive";
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        while (attempt is not null)
        {
            await FollowAsync(context, attempt);
            attempt = await NextAttemptAsync(services, job.Id, attempt, context.RequestAborted);
            if (attempt is not null)
            {
                await WriteAsync(context, new OutputStreamLine { Type = "restart", Attempt = attempt.Attempt });
            }
        }

        var status = services.Database.Read(connection => JobRows.Find(connection, job.Id))?.Status ?? "done";
        await WriteAsync(context, new OutputStreamLine { Type = "complete", Status = status });
    }

    private static async Task FollowAsync(HttpContext context, LiveAttempt attempt)
    {
        var position = 0L;
        while (true)
        {
            var (lines, lost, isClosed) = attempt.After(position);
            if (lost > 0)
            {
                await WriteAsync(context, new OutputStreamLine { Type = "gap", Dropped = lost });
                position += lost;
            }

            foreach (var line in lines)
            {
                Append(context, new OutputStreamLine { Type = "line", Ts = line.Ts, Text = line.Text, LineType = line.LineType, N = line.N, Attempt = line.Attempt });
            }

            position += lines.Count;
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            if (isClosed && lines.Count == 0)
            {
                return;
            }

            await attempt.WaitAsync(position).WaitAsync(context.RequestAborted);
        }
    }

    /// <summary>Waits until the job has another live attempt, or has reached a final status or waits longer than a moment.</summary>
    private static async Task<LiveAttempt?> NextAttemptAsync(DaemonServices services, long jobId, LiveAttempt ended, CancellationToken ct)
    {
        while (!services.Log.IsClosed)
        {
            // Both signals are taken before looking, so that what happens in between is not missed.
            var (head, opened) = (services.Log.Head, services.Live.WaitForNewAsync());
            if (services.Live.Find(jobId) is { } next && next != ended)
            {
                return next;
            }

            if (services.Database.Read(connection => JobRows.Find(connection, jobId)) is not { IsTerminal: false })
            {
                return null;
            }

            // Every change of the job is an event, and an attempt becomes live right after the event that starts it.
            await Task.WhenAny(services.Log.WaitAsync(head), opened).WaitAsync(ct);
        }

        return null;
    }

    private static async Task LogAsync(HttpContext context, DaemonServices services)
    {
        var query = new QueryParameters(context.Request);
        var offset = 0L;
        if (query.Text("job_id") is not null && query.Text("offset") is { } text
            && !(long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out offset) && offset >= 0))
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, $"invalid offset \"{text}\": a byte position, 0 or more, is wanted");
            return;
        }

        if (await FindJobAsync(context, services, query) is not { } job)
        {
            return;
        }

        var isRunning = job.Status == "running";
        var path = services.Directory.JobLog(job.Id);
        await using var file = TryOpen(path);
        if (file is null)
        {
            await (isRunning ? EmptyLogAsync(context) : Answer.ErrorAsync(context, StatusCodes.Status404NotFound, $"job {job.Id} has no log"));
            return;
        }

        var (start, end) = JobLogRange.Of(file, offset, isRunning);
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers["X-Job-Status"] = job.Status;
        context.Response.Headers["X-Log-Offset"] = end.ToString(CultureInfo.InvariantCulture);
        file.Position = start;
        await JobLogRange.CopyAsync(file, context.Response.Body, end - start, context.RequestAborted);
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static Task EmptyLogAsync(HttpContext context)
    {
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers["X-Job-Status"] = "running";
        context.Response.Headers["X-Log-Offset"] = "0";
        return Task.CompletedTask;
    }

    private static async Task<ReviewJob?> FindJobAsync(HttpContext context, DaemonServices services, QueryParameters query)
    {
        var text = query.Text("job_id");
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var jobId))
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, text is null ? "job_id parameter required" : $"invalid job_id \"{text}\"");
            return null;
        }

        if (services.Database.Read(connection => JobRows.Find(connection, jobId)) is not { } job)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status404NotFound, $"job {jobId} not found");
            return null;
        }

        return job;
    }

    private static void Append(HttpContext context, OutputStreamLine line)
    {
        var writer = context.Response.BodyWriter;
        using (var json = new Utf8JsonWriter(writer))
        {
            JsonSerializer.Serialize(json, line, WireJson.Default.OutputStreamLine);
        }

        writer.GetSpan(1)[0] = (byte)'\n';
        writer.Advance(1);
    }

    private static async Task WriteAsync(HttpContext context, OutputStreamLine line)
    {
        Append(context, line);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
