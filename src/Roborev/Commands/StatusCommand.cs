using System.CommandLine;
using System.Globalization;
using Roborev.Client;
using Roborev.Core.Jobs;
using Roborev.Core.Text;
using Roborev.Core.Wire;
using Roborev.Git;
using Roborev.Output;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev status</c>: what the daemon does; starts and changes nothing (cli.md 5.9, C20).</summary>
internal sealed class StatusCommand : CliCommand
{
    private const int RecentJobs = 10;

    private readonly Option<bool> _json = new("--json") { Description = "print JSON" };

    internal StatusCommand(string name)
        : base(name, "show the daemon, its queue and recent jobs") => Add(_json);

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var (report, problem) = await AskAsync(context, ct).ConfigureAwait(false);
        if (context.Value(_json))
        {
            JsonOutput.Write(context.Out, report, WireJson.Indented.StatusReport);
            return 0;
        }

        if (report.Daemon is not { } daemon)
        {
            context.Out.WriteLine($"Daemon: {problem ?? "not running"}");
            context.Out.WriteLine();
            context.Out.WriteLine("Start with: roborev daemon start");
            return 0;
        }

        Write(context, report, daemon);
        await WarnAboutHooksAsync(context, ct).ConfigureAwait(false);
        return 0;
    }

    private static async Task<(StatusReport Report, string? Problem)> AskAsync(CommandContext context, CancellationToken ct)
    {
        try
        {
            if (await context.ConnectIfRunningAsync(ct).ConfigureAwait(false) is not { } client)
            {
                var denied = (await context.Discovery.FindAsync(ct).ConfigureAwait(false)).DeniedAt;
                return (new StatusReport(), denied is null ? null : $"access denied at {denied}");
            }

            var status = await client.GetStatusAsync(ct).ConfigureAwait(false);
            var health = await OrNullAsync(client.GetHealthAsync(ct)).ConfigureAwait(false);
            var jobs = await OrNullAsync(client.ListJobsAsync(new JobQuery { Limit = RecentJobs }, ct)).ConfigureAwait(false);
            return (new StatusReport
            {
                Running = true,
                Daemon = status,
                Health = health is null ? null : health with { Components = health.Components ?? [], RecentErrors = health.RecentErrors ?? [] },
                Jobs = jobs?.Jobs is { Count: > 0 } some ? some : null,
            }, null);
        }
        catch (DaemonUnreachableException error)
        {
            return (new StatusReport(), error.IsDenied ? "access denied" : null);
        }
        catch (DaemonRequestException error)
        {
            return (new StatusReport(), error.Message);
        }
    }

    private static async Task<T?> OrNullAsync<T>(Task<T> call)
        where T : class
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (Exception error) when (error is DaemonRequestException or DaemonUnreachableException)
        {
            return null;
        }
    }

    private static void Write(CommandContext context, StatusReport report, StatusAnswer daemon)
    {
        var output = context.Out;
        var uptime = report.Health?.Uptime is { Length: > 0 } time ? $" (uptime: {TerminalText.CleanLine(time)})" : "";
        output.WriteLine($"Daemon: running{uptime} [{TerminalText.CleanLine(daemon.Version)}]");
        output.WriteLine($"Workers: {daemon.ActiveWorkers}/{daemon.MaxWorkers} active");
        output.WriteLine(
            $"Jobs:    {daemon.QueuedJobs} queued, {daemon.RunningJobs} running, {daemon.CompletedJobs} completed, {daemon.FailedJobs} failed, {daemon.SkippedJobs} skipped");
        if (daemon.ConfigError is { Length: > 0 } problem)
        {
            output.WriteLine($"Config:  {TerminalText.CleanLine(problem)}");
        }

        output.WriteLine();
        if (report.Health is { } health)
        {
            WriteHealth(output, health, context.Host.Time.GetUtcNow());
        }

        if (report.Jobs is { Count: > 0 } jobs)
        {
            output.WriteLine("Recent Jobs:");
            JobTable.Write(context.Host, jobs, indent: 2, daemon.MachineId);
            WriteWaiting(output, jobs);
            output.WriteLine();
        }
    }

    private static void WriteHealth(TextWriter output, HealthAnswer health, DateTimeOffset now)
    {
        output.WriteLine($"Health: {(health.Healthy ? "OK" : "degraded")}");
        foreach (var part in health.Components ?? [])
        {
            var text = part.Message is { Length: > 0 } message ? message : part.Healthy ? "healthy" : "unhealthy";
            output.WriteLine($"  {(part.Healthy ? '+' : '-')} {TerminalText.CleanLine($"{part.Name}: {text}")}");
        }

        output.WriteLine();
        if (health.ErrorCount24h > 0)
        {
            output.WriteLine($"Errors of the last 24 h: {health.ErrorCount24h}");
            foreach (var entry in health.RecentErrors ?? [])
            {
                var job = entry.JobId is > 0 ? string.Create(CultureInfo.InvariantCulture, $" (job {entry.JobId})") : "";
                output.WriteLine(TerminalText.CleanLine($"  {Uptime.Format(now - entry.Ts)} ago  {entry.Component}: {entry.Message}{job}"));
            }

            output.WriteLine();
        }
    }

    private static void WriteWaiting(TextWriter output, IReadOnlyList<ReviewJob> jobs)
    {
        foreach (var job in jobs.Where(job => job.ClaimBlocked is { Length: > 0 }))
        {
            output.WriteLine(TerminalText.CleanLine($"  Job {job.Id} waits: {job.ClaimBlocked}"));
        }
    }

    private static async Task WarnAboutHooksAsync(CommandContext context, CancellationToken ct)
    {
        try
        {
            if (await new RepositoryLocator(context.Git).LocateAsync(context.Host.Directory, ct).ConfigureAwait(false) is not { } location)
            {
                return;
            }

            var hooks = await new HookInstaller(context.Git).InspectAsync(location, ct).ConfigureAwait(false);
            if (hooks.NeedsUpgrade(HookKind.PostCommit))
            {
                context.Out.WriteLine("Warning: post-commit hook is outdated; run 'roborev init' to upgrade it");
            }

            if (hooks.NeedsUpgrade(HookKind.PostRewrite) || hooks.IsMissingCompanion(HookKind.PostRewrite))
            {
                context.Out.WriteLine("Warning: post-rewrite hook is missing or outdated; run 'roborev init' to install it");
            }
        }
        catch (GitException)
        {
            // The daemon's state is what was asked for; a repository that git cannot read has no hooks to warn about.
        }
    }
}
