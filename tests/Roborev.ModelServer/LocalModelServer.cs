using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Roborev.ModelServer;

/// <summary>
/// Speaks just enough of two model interfaces, Anthropic Messages and OpenAI Responses, both streaming, for the real agent programs to complete a
/// run against it on this machine. It answers every request with the scripted reply.
/// </summary>
public sealed class LocalModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<RecordedRequest> _requests = [];

    private LocalModelServer(WebApplication app) => _app = app;

    /// <summary>What the model does; may be changed at any time.</summary>
    public Reply Reply { get; set; } = new();

    /// <summary>Address to configure, without a path.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Ends when the first model request has arrived.</summary>
    public Task Asked => _asked.Task;

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    /// <summary>Listens on a free loopback port.</summary>
    public static async Task<LocalModelServer> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new LocalModelServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync(ct).ConfigureAwait(false);
        server.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(soon.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        var path = context.Request.Path.Value ?? "";
        lock (_requests)
            _requests.Add(new(context.Request.Method, path, context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()), body));
        Func<HttpContext, Reply, string, Task>? answer = path switch
        {
            _ when path.EndsWith("/v1/messages", StringComparison.Ordinal) => AnthropicMessages.AnswerAsync,
            _ when path.EndsWith("/responses", StringComparison.Ordinal) => OpenAiResponses.AnswerAsync,
            _ => null,
        };
        if (answer is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        _asked.TrySetResult();
        try
        {
            await AnswerAsync(context, answer, body).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The program went away, which is what some tests are about.
        }
    }

    private async Task AnswerAsync(HttpContext context, Func<HttpContext, Reply, string, Task> answer, string body)
    {
        var reply = Reply;
        if (reply.Hangs)
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(false);
        if (reply.ErrorStatus is not { } status)
        {
            context.Response.ContentType = "text/event-stream";
            await answer(context, reply, body).ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-should-retry"] = "false";
        await context.Response.WriteAsync(reply.ErrorBody, context.RequestAborted).ConfigureAwait(false);
    }
}
