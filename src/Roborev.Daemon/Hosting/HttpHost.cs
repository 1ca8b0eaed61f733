using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Roborev.Daemon.Api;
using Roborev.Daemon.Api.Http;
using Roborev.Daemon.Api.OpenApi;

namespace Roborev.Daemon.Hosting;

/// <summary>The HTTP server: Kestrel on a socket that is bound already, the access guard, and the table of routes.</summary>
internal sealed class HttpHost : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    /// <summary>Routes whose errors have the one property <c>error</c> (http-api.md 3.4).</summary>
    private static readonly HashSet<string> ShortErrors = ["/api/enqueue", "/api/job/fix", "/api/job/output", "/api/job/log", "/api/job/patch"];

    private readonly WebApplication _app;

    private HttpHost(WebApplication app) => _app = app;

    /// <summary>Starts serving.</summary>
    public static async Task<HttpHost> StartAsync(Socket socket, DaemonServices services, CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = StopLimit);
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = _ => socket);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, services.Address));
        var app = builder.Build();
        var routes = Routes(services);
        app.Run(context => HandleAsync(context, services, routes));
        await app.StartAsync(ct);
        return new HttpHost(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions options, BoundAddress address)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        options.Limits.MaxConcurrentConnections = 1024 + 64;
        if (address.Network == "unix")
        {
            options.ListenUnixSocket(address.Text);
        }
        else
        {
            options.Listen(IPEndPoint.Parse(address.Text));
        }
    }

    private static RouteTable Routes(DaemonServices services)
    {
        var routes = new RouteTable();
        DaemonApi.Map(routes, services);
        EnqueueApi.Map(routes, services);
        FixApi.Map(routes, services);
        JobsApi.Map(routes, services);
        ReviewsApi.Map(routes, services);
        JobChangesApi.Map(routes, services);
        RemapApi.Map(routes, services);
        RepositoriesApi.Map(routes, services);
        SyncApi.Map(routes, services);
        OutputApi.Map(routes, services);
        StreamApi.Map(routes, services);
        OpenApiRoutes.Map(routes, services);
        return routes;
    }

    private static async Task HandleAsync(HttpContext context, DaemonServices services, RouteTable routes)
    {
        // The head of the log is read before the handler reads anything, so the answer contains at least every change up to it (events.md 13.8).
        context.Response.Headers[Answer.InstanceHeader] = services.Log.Instance;
        context.Response.Headers[Answer.EpochHeader] = services.Log.Epoch;
        Answer.SetSeq(context, services.Log.Head);
        try
        {
            if (services.Address.Network == "tcp" && AccessGuard.Refusal(context.Request, services.Address.Port) is { } refusal)
            {
                await Answer.ProblemAsync(context, StatusCodes.Status403Forbidden, refusal);
                return;
            }

            await routes.DispatchAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away.
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException bad)
        {
            await AnswerFailureAsync(context, services, bad.StatusCode, bad.Message, bad);
        }
        catch (OperationCanceledException stopping)
        {
            await AnswerFailureAsync(context, services, StatusCodes.Status503ServiceUnavailable, stopping.Message, stopping);
        }
        catch (SqliteException failure)
        {
            await AnswerFailureAsync(context, services, StatusCodes.Status500InternalServerError, $"database error: {failure.Message}", failure);
        }
        catch (Exception failure)
        {
            await AnswerFailureAsync(context, services, StatusCodes.Status500InternalServerError, failure.Message, failure);
        }
    }

    private static async Task AnswerFailureAsync(HttpContext context, DaemonServices services, int status, string message, Exception cause)
    {
        if (status == StatusCodes.Status500InternalServerError)
        {
            services.Errors.Unexpected("server", $"{context.Request.Method} {context.Request.Path}: {message}", cause);
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await (ShortErrors.Contains(context.Request.Path.Value ?? "") ? Answer.ErrorAsync(context, status, message) : Answer.ProblemAsync(context, status, message));
    }

    /// <summary>The daemon decides itself when it stops; the framework must not react to signals.</summary>
    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
