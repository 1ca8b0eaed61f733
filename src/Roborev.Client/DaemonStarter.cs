namespace Roborev.Client;

/// <summary>The daemon could not be started, or must not be.</summary>
/// <param name="message">One line for the user that holds the cause.</param>
/// <param name="inner">The exception behind it, if there is one.</param>
public sealed class DaemonStartException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Starts the daemon of a data directory as a process of its own and waits until it answers (cli.md 2.6, 2.8).</summary>
public sealed class DaemonStarter
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a daemon that says nothing gets.</summary>
    private static readonly TimeSpan QuietLimit = TimeSpan.FromSeconds(3);

    /// <summary>How long a daemon that lives on and reports what it does gets, for instance while it migrates a large database.</summary>
    private static readonly TimeSpan BusyLimit = TimeSpan.FromMinutes(2);

    private readonly string _dataDirectory;
    private readonly DaemonDiscovery _discovery;
    private readonly DaemonLaunch _launch;
    private readonly TimeProvider _time;

    /// <summary>A starter for one data directory.</summary>
    /// <param name="dataDirectory">Absolute path of the data directory; created when absent.</param>
    /// <param name="discovery">Finds what was started.</param>
    /// <param name="launch">What to start.</param>
    /// <param name="time">Clock.</param>
    public DaemonStarter(string dataDirectory, DaemonDiscovery discovery, DaemonLaunch launch, TimeProvider time)
    {
        _dataDirectory = dataDirectory;
        _discovery = discovery;
        _launch = launch;
        _time = time;
    }

    internal DaemonDiscovery Discovery => _discovery;

    /// <summary>Where a started daemon's own output goes until it logs by itself.</summary>
    internal string OutputFile => Path.Combine(_dataDirectory, "logs", "daemon-start.log");

    /// <summary>Starts the daemon, unless another client was faster, and returns it once it answers.</summary>
    /// <param name="before">Runs under the lock when no daemon was found yet or one must be replaced; false ends the start because one is there.</param>
    /// <param name="progress">Receives a line when the start takes long.</param>
    /// <param name="ct">Ends the wait; the child goes on.</param>
    /// <exception cref="DaemonStartException">The child ended or did not answer in time; the message holds its first error line (C27).</exception>
    public async Task<FoundDaemon> StartAsync(Func<CancellationToken, Task<FoundDaemon?>> before, Action<string> progress, CancellationToken ct)
    {
        try
        {
            CreatePrivate(_dataDirectory);
            CreatePrivate(Path.GetDirectoryName(OutputFile)!);
            using var held = await StartLock.TakeAsync(_dataDirectory, _time, ct).ConfigureAwait(false);
            return await before(ct).ConfigureAwait(false)
                ?? await AwaitReadyAsync(DetachedProcess.Start(_launch, _dataDirectory, OutputFile), progress, ct).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DaemonStartException($"daemon failed to start: {error.Message}", error);
        }
    }

    private async Task<FoundDaemon> AwaitReadyAsync(DetachedProcess child, Action<string> progress, CancellationToken ct)
    {
        var started = _time.GetTimestamp();
        var pause = FirstPoll;
        var reported = false;
        while (true)
        {
            await Task.Delay(pause, _time, ct).ConfigureAwait(false);
            pause = pause * 1.5 < LongestPoll ? pause * 1.5 : LongestPoll;
            if (await _discovery.FindByRecordAsync(ct).ConfigureAwait(false) is { Daemon: { } daemon })
            {
                return daemon;
            }

            if (child.HasExited)
            {
                throw new DaemonStartException($"daemon failed to start: {FirstErrorLine() ?? $"it ended at once; see {OutputFile}"}");
            }

            var waited = _time.GetElapsedTime(started);
            if (waited < QuietLimit)
            {
                continue;
            }

            if (waited > BusyLimit || LastLine() is not { } line)
            {
                throw new DaemonStartException($"daemon failed to start: no answer within {waited.TotalSeconds:0} s; see {OutputFile}");
            }

            if (!reported)
            {
                progress($"The daemon is still starting: {line}");
                reported = true;
            }
        }
    }

    private string? FirstErrorLine()
    {
        var lines = OutputLines();
        var line = Array.Find(lines, text => text.StartsWith("Error: ", StringComparison.Ordinal)) ?? (lines.Length > 0 ? lines[0] : null);
        return line?.StartsWith("Error: ", StringComparison.Ordinal) == true ? line["Error: ".Length..] : line;
    }

    private string? LastLine() => OutputLines() is [.., var last] ? last : null;

    private string[] OutputLines()
    {
        try
        {
            return File.ReadAllText(OutputFile).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
