namespace Roborev.Client;

/// <summary>Held by whoever starts or replaces the daemon of a data directory, so that two clients start one (cli.md 2.8). Ends with its process.</summary>
internal sealed class StartLock : IDisposable
{
    private const string FileName = "daemon-start.lock";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private readonly FileStream _file;

    private StartLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="UnauthorizedAccessException">The data directory is not writable.</exception>
    internal static async Task<StartLock> TakeAsync(string dataDirectory, TimeProvider time, CancellationToken ct)
    {
        var path = Path.Combine(dataDirectory, FileName);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (TryOpen(path) is { } file)
            {
                return new StartLock(file);
            }

            await Task.Delay(Poll, time, ct).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or PathTooLongException or DriveNotFoundException))
        {
            return null;
        }
    }
}
