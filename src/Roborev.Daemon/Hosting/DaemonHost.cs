using System.Runtime.InteropServices;
using Roborev.Agents;
using Roborev.Agents.Hosting;
using Roborev.Core.Text;
using Roborev.Core.Wire;
using Roborev.Daemon.Events;
using Roborev.Daemon.Ledger;
using Roborev.Daemon.Observability;
using Roborev.Daemon.Requests;
using Roborev.Daemon.Workers;
using Roborev.Git;
using Roborev.Prompts;
using Roborev.Settings;
using Roborev.Settings.Writing;
using Roborev.Store;
using Serilog;

namespace Roborev.Daemon.Hosting;

/// <summary>The daemon as a whole: composes its parts, starts them in order and stops them in reverse (http-api.md 2.1, 2.6; events.md 13.9).</summary>
public static class DaemonHost
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan StreamGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SnapshotAge = TimeSpan.FromDays(1);

    /// <summary>Runs the daemon in this process until it is asked to stop.</summary>
    /// <param name="options">What it was started with.</param>
    /// <param name="errors">Receives one line when it cannot start.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(DaemonOptions options, TextWriter errors, CancellationToken ct)
    {
        var directory = DataDirectory.At(options.DataDirectory);
        try
        {
            directory.EnsureCreated();
            using var life = await LockAsync(directory.LockFile, options.Time, ct) ?? throw new DaemonStartException($"a daemon is already running for {directory.Root}");
            // A database elsewhere may be named for several data directories.
            using var database = options.DatabasePath is not { } path || path == directory.Database ? null
                : TryLock(path + ".lock") ?? throw new DaemonStartException($"a daemon is already running on the database {path}");

            await RunLockedAsync(options, directory, ct);
            return 0;
        }
        catch (Exception failure) when (failure is DaemonStartException or DatabaseException or BindException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"Error: {failure.Message}");
            return 1;
        }
    }

    private static async Task RunLockedAsync(DaemonOptions options, DataDirectory directory, CancellationToken ct)
    {
        var (others, removed) = RuntimeFile.Sweep(directory);
        if (await OtherDaemon.FindAsync(others, DataDirectoryId.Of(directory.Root), ct) is { } other)
        {
            throw new DaemonStartException($"a daemon is already running for {directory.Root}: pid {other.Pid} at {other.Addr}");
        }

        using var log = new LoggerConfiguration().WriteTo
            .File(directory.DaemonLog, formatProvider: System.Globalization.CultureInfo.InvariantCulture, fileSizeLimitBytes: 5 * 1024 * 1024, rollOnFileSizeLimit: true, retainedFileCountLimit: 2, hooks: new PrivateLogFile())
            .CreateLogger();
        var errorLog = new ErrorLog(directory.ErrorsLog, options.Time, log);
        foreach (var problem in directory.Tighten())
        {
            errorLog.Warn("server", problem);
        }

        var settings = ReadSettings(options, directory, errorLog);
        var address = ListenAddress(options, settings);
        using var database = Database.Open(options.DatabasePath ?? directory.Database);
        EndOrphans(database, errorLog);
        var eventLog = new EventLog(database, new EventLogLimits());
        using var writer = new WriterTurn(database, eventLog, options.Time);
        var stop = new StopRequest();
        var git = new GitRunner();
        await using var commits = new CommitLookup(git, TimeSpan.FromMinutes(5), time: options.Time);
        var queue = new QueueSignal(options.Time);
        var ledger = new Ledger.Ledger(writer, eventLog, queue, options.Time);
        await using var patchIds = new PatchIdBackfill(git, ledger, errorLog);
        var activity = new ActivityLog(directory.ActivityLog, options.Time);
        using var watcher = new ConfigWatcher(options.ConfigPath ?? directory.ConfigFile, settings, directory, ledger, activity, errorLog, options.Time);
        var (services, runner) = Compose(options, directory, settings, database, eventLog, ledger, queue, git, commits, patchIds, watcher, activity, errorLog, stop);
        if (removed > 0)
        {
            services.Activity.Record("daemon.zombie_cleanup", "server", $"removed {removed} records of dead daemons", ("count", $"{removed}"));
        }

        await services.Ledger.RecoverAsync();
        await ServeAsync(services, runner, address, stop, log, ct);
    }

    private static (DaemonServices Services, AttemptRunner Runner) Compose(
        DaemonOptions options, DataDirectory directory, SettingsCache settings, Database database, EventLog eventLog, Ledger.Ledger ledger, QueueSignal queue,
        GitRunner git, CommitLookup commits, PatchIdBackfill patchIds, ConfigWatcher watcher, ActivityLog activity, ErrorLog errors, StopRequest stop)
    {
        var time = options.Time;
        var repositories = new RepositoryDirectory(git);
        var agents = new AgentRegistry(new ExecutableSearch(time), time);
        var cooldowns = new AgentCooldowns(time);
        var live = new LiveOutputs();
        var size = Math.Clamp(options.Workers ?? settings.Global().Settings.MaxWorkers, 0, 64);
        var workers = new WorkerPool(size, ledger, database, queue, errors, time);
        var services = new DaemonServices
        {
            Options = options,
            Directory = directory,
            Database = database,
            Log = eventLog,
            Ledger = ledger,
            Settings = settings,
            Git = git,
            Repositories = repositories,
            Planner = new EnqueuePlanner(git, repositories, commits, settings, agents, database),
            Fixes = new FixPlanner(git, repositories, settings, agents, database),
            PatchIds = patchIds,
            Agents = agents,
            Config = watcher,
            Workers = workers,
            Live = live,
            Blocked = new QueueExplanation(workers, cooldowns, time),
            Activity = activity,
            Errors = errors,
            MachineId = StateRows.MachineId(database.Writer),
            StartedAt = time.GetUtcNow(),
            RequestStop = stop.Stop,
            MaxSubscribers = options.MaxSubscribers,
        };
        return (services, new AttemptRunner(ledger, database, settings, agents, git, repositories, live, cooldowns, directory, activity, errors, time));
    }

    private static async Task ServeAsync(DaemonServices services, AttemptRunner runner, DaemonEndpoint endpoint, StopRequest stop, ILogger log, CancellationToken ct)
    {
        var (socket, bound) = Listener.Bind(endpoint);
        services.Address = bound;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => OnSignal(signal, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => OnSignal(signal, stop));
        await using var canceled = ct.Register(() => stop.Stop(drains: false));
        await using (await HttpHost.StartAsync(socket, services, ct))
        {
            RuntimeFile.Write(services.Directory, bound, services.Options.Version);
            using var memory = new IdleMemory(services.Options.Time);
            services.Workers.Start(runner.RunAsync);
            log.Information("daemon {Version} listens on {Network}:{Address}", services.Options.Version, bound.Network, bound.Text);
            services.Activity.Record("daemon.started", "server", $"daemon started on {bound.Network}:{bound.Text}", [
                ("version", services.Options.Version), ("binary", Environment.ProcessPath ?? ""), ("addr", bound.Text),
                ("pid", $"{Environment.ProcessId}"), ("workers", $"{services.Workers.Size}")]);
            _ = Task.Run(() => DiffSnapshot.SweepStale(Path.GetTempPath(), SnapshotAge, services.Options.Time), CancellationToken.None);
            _ = Task.Run(() => SweepWorktreesAsync(services), CancellationToken.None);
            var drains = await stop.Requested;
            await DrainAsync(services, stop, drains);
        }

        if (bound.Network == "unix")
        {
            File.Delete(bound.Text);
        }

        log.Information("daemon stopped");
    }

    /// <summary>Removes what fixes of a daemon that was killed left behind.</summary>
    private static async Task SweepWorktreesAsync(DaemonServices services)
    {
        try
        {
            var roots = services.Database.Read(static connection => connection.Query("SELECT root_path FROM repos", static row => row.Text(0)));
            await new StaleWorktrees(services.Git, services.Options.Time).SweepAsync(roots, Path.GetTempPath(), CancellationToken.None);
        }
        catch (Exception failure)
        {
            services.Errors.Warn("worker", $"left-over worktrees could not be removed: {failure.Message}");
        }
    }

    /// <summary>Ends the jobs, then the streams; the listener is closed by the caller.</summary>
    private static async Task DrainAsync(DaemonServices services, StopRequest stop, bool drains)
    {
        var time = services.Options.Time;
        var grace = drains ? (TimeSpan?)null : StopGrace;
        var ended = services.Workers.StopAsync(grace);
        await Task.WhenAny(ended, stop.Hurry);
        if (!ended.IsCompleted)
        {
            await Task.WhenAll(ended, services.Workers.StopAsync(TimeSpan.Zero));
        }

        services.Activity.Record("daemon.stopped", "server", "daemon stopped", ("uptime", Uptime.Format(time.GetUtcNow() - services.StartedAt)));
        await services.Ledger.CloseAsync();
        services.Log.Close();
        RuntimeFile.Remove(services.Directory);
        await Task.WhenAny(services.Streams.WaitForNoneAsync(), Task.Delay(StreamGrace, time, CancellationToken.None));
    }

    private static SettingsCache ReadSettings(DaemonOptions options, DataDirectory directory, ErrorLog errors)
    {
        var path = options.ConfigPath ?? directory.ConfigFile;
        var settings = new SettingsCache(path, options.Time);
        var read = settings.Global().LastRead;
        foreach (var warning in read.Warnings)
        {
            errors.Warn("config", warning.Message);
        }

        if (read.Error is null)
        {
            if (read.Exists)
            {
                SettingsWriter.ReplacePrivate(directory.LastGoodConfigFile, File.ReadAllText(path));
            }

            return settings;
        }

        errors.Error("config", read.Error.Message);
        if (GlobalSettingsFile.Load(directory.LastGoodConfigFile) is { Exists: true, Error: null } lastGood)
        {
            settings.SeedGlobal(lastGood.Settings);
        }

        return settings;
    }

    private static DaemonEndpoint ListenAddress(DaemonOptions options, SettingsCache settings) =>
        DaemonEndpoint.TryParse(options.Address ?? settings.Global().Settings.ServerAddress, out var endpoint, out var error)
            ? endpoint
            : throw new DaemonStartException(error);

    /// <summary>Ends agents that a daemon which was killed left behind, before their jobs run again.</summary>
    private static void EndOrphans(Database database, ErrorLog errors)
    {
        foreach (var orphan in database.Read(AttemptRows.Processes))
        {
            if (OrphanSweep.Kill(orphan.Pid, orphan.Started))
            {
                errors.Warn("worker", $"ended the agent that a killed daemon had left behind for job {orphan.JobId} (pid {orphan.Pid})", orphan.JobId);
            }
        }

        // The writer's thread does not run yet.
        AttemptRows.ClearProcesses(database.Writer);
    }

    /// <summary>A killed predecessor may hold the lock for as long as its threads take to end.</summary>
    private static async Task<FileStream?> LockAsync(string path, TimeProvider time, CancellationToken ct)
    {
        for (var started = time.GetTimestamp(); ; await Task.Delay(LockPoll, time, ct))
        {
            if (TryLock(path) is { } held)
            {
                return held;
            }

            if (time.GetElapsedTime(started) > LockPatience)
            {
                return null;
            }
        }
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None });
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private static void OnSignal(PosixSignalContext signal, StopRequest stop)
    {
        signal.Cancel = true;
        stop.Stop(drains: false);
    }
}

/// <summary>The daemon cannot start; the message says why.</summary>
internal sealed class DaemonStartException(string message) : Exception(message);
