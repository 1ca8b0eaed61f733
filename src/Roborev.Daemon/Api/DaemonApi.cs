using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Roborev.Core.Text;
using Roborev.Core.Wire;
using Roborev.Daemon.Api.Http;
using Roborev.Daemon.Observability;
using Roborev.Store;

namespace Roborev.Daemon.Api;

/// <summary>The daemon about itself (http-api.md section 8 and 2.6).</summary>
internal static class DaemonApi
{
    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(30);

    /// <summary>Adds the routes.</summary>
    public static void Map(RouteTable routes, DaemonServices services)
    {
        routes.Get("/api/ping", context => Answer.JsonAsync(context, Ping(services), WireJson.Plain.PingAnswer));
        routes.Get("/api/status", context => Answer.JsonAsync(context, Status(services), WireJson.Plain.StatusAnswer));
        routes.Get("/api/health", context => Answer.JsonAsync(context, Health(services), WireJson.Plain.HealthAnswer));
        routes.Get("/api/activity", context => ActivityAsync(context, services));
        routes.Post("/api/shutdown", context => ShutdownAsync(context, services));
    }

    private static PingAnswer Ping(DaemonServices services) => new()
    {
        Service = "roborev",
        Version = services.Options.Version,
        Pid = Environment.ProcessId,
        DataDirectoryId = DataDirectoryId.Of(services.Directory.Root),
    };

    private static StatusAnswer Status(DaemonServices services)
    {
        var counts = services.Database.Read(JobQueries.CountsByStatus);
        long Count(string status) => counts.GetValueOrDefault(status);
        return new StatusAnswer
        {
            Version = services.Options.Version,
            QueuedJobs = Count("queued"),
            RunningJobs = Count("running"),
            CompletedJobs = Count("done"),
            FailedJobs = Count("failed"),
            CanceledJobs = Count("canceled"),
            AppliedJobs = Count("applied"),
            RebasedJobs = Count("rebased"),
            SkippedJobs = Count("skipped"),
            ActiveWorkers = services.Workers.Active,
            MaxWorkers = services.Workers.Size,
            Network = services.Address.Network,
            Address = services.Address.Text,
            Port = services.Address.Port is > 0 and var port ? port : null,
            MachineId = services.MachineId,
            ConfigReloadedAt = services.Config.ReloadedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture),
            ConfigReloadCounter = services.Config.Reloads is > 0 and var reloads ? reloads : null,
            Instance = services.Log.Instance,
            ConfigError = services.Settings.Global().LastRead.Error?.Message,
        };
    }

    private static HealthAnswer Health(DaemonServices services)
    {
        var components = new[] { DatabaseHealth(services), WorkersHealth(services), SettingsHealth(services) };
        return new HealthAnswer
        {
            Healthy = components.All(static component => component.Healthy),
            Uptime = Uptime.Format(services.Options.Time.GetUtcNow() - services.StartedAt),
            Version = services.Options.Version,
            Components = [.. components.Where(static component => component.Name != "config" || !component.Healthy)],
            RecentErrors = services.Errors.Newest(10),
            ErrorCount24h = services.Errors.CountLastDay(),
        };
    }

    private static HealthComponent DatabaseHealth(DaemonServices services)
    {
        try
        {
            services.Database.Read(static connection => connection.Scalar("SELECT 1"));
            return new HealthComponent { Name = "database", Healthy = true };
        }
        catch (SqliteException failure)
        {
            return new HealthComponent { Name = "database", Healthy = false, Message = failure.Message };
        }
    }

    private static HealthComponent WorkersHealth(DaemonServices services)
    {
        try
        {
            var stalled = services.Database.Read(connection => JobQueries.CountStalled(connection, services.Options.Time.GetUtcNow() - Stalled));
            return stalled == 0
                ? new HealthComponent { Name = "workers", Healthy = true }
                : new HealthComponent { Name = "workers", Healthy = false, Message = $"{stalled} jobs have been running for more than 30 minutes" };
        }
        catch (SqliteException failure)
        {
            return new HealthComponent { Name = "workers", Healthy = false, Message = failure.Message };
        }
    }

    private static HealthComponent SettingsHealth(DaemonServices services) => new()
    {
        Name = "config",
        Healthy = services.Settings.Global().LastRead.Error is null,
        Message = services.Settings.Global().LastRead.Error?.Message,
    };

    private static Task ActivityAsync(HttpContext context, DaemonServices services)
    {
        var text = new QueryParameters(context.Request).Text("limit");
        var limit = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? Math.Min(number, 500) : 50;
        return Answer.JsonAsync(context, new ActivityAnswer { Entries = services.Activity.Newest(limit) }, ObservabilityJson.Default.ActivityAnswer);
    }

    private static async Task ShutdownAsync(HttpContext context, DaemonServices services)
    {
        var drains = new QueryParameters(context.Request).Text("mode") == "drain";
        try
        {
            await Answer.JsonAsync(context, new ShutdownAnswer(), WireJson.Plain.ShutdownAnswer);
        }
        finally
        {
            // Also when the client did not wait for the answer.
            services.RequestStop(drains);
        }
    }
}
