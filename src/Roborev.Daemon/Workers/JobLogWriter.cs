using System.Globalization;
using System.Text;
using Roborev.Settings;

namespace Roborev.Daemon.Workers;

/// <summary>
/// Writes the log file of an attempt. Disk trouble never fails the job: a bounded amount waits in memory, opening is tried again now and then, and what had to be
/// dropped is said in the log (worker.md section 10).
/// </summary>
internal sealed class JobLogWriter : IDisposable
{
    private const int MaxPending = 262_144;
    private static readonly TimeSpan ReopenInterval = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly MemoryStream _pending = new();
    private FileStream? _file;
    private bool _truncated;
    private long _dropped;
    private long _nextOpen;

    /// <summary>Starts the log of an attempt; an earlier attempt's log goes.</summary>
    public JobLogWriter(DataDirectory directory, long jobId, TimeProvider time)
    {
        _path = directory.JobLog(jobId);
        _time = time;
        try
        {
            directory.EnsureFolder(directory.JobLogs);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Opening is tried again with each write.
        }

        TryOpen();
    }

    /// <summary>Adds bytes. Not thread-safe.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_file is null)
        {
            TryOpen();
        }

        if (_file is null || _pending.Length > 0)
        {
            Hold(bytes);
            return;
        }

        try
        {
            _file.Write(bytes);
            _file.Flush();
        }
        catch (IOException)
        {
            CloseFile();
            Hold(bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _nextOpen = 0;
        if (_file is null)
        {
            TryOpen();
        }

        CloseFile();
        _pending.Dispose();
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        var room = (int)Math.Min(bytes.Length, MaxPending - _pending.Length);
        _pending.Write(bytes[..Math.Max(0, room)]);
        _dropped += bytes.Length - Math.Max(0, room);
    }

    private void TryOpen()
    {
        if (_time.GetTimestamp() < _nextOpen)
        {
            return;
        }

        _nextOpen = _time.GetTimestamp() + (long)(ReopenInterval.TotalSeconds * _time.TimestampFrequency);
        try
        {
            if (!_truncated)
            {
                // A new file, not the old one emptied: the writer of a dying attempt goes on in its own.
                File.Delete(_path);
            }

            _file = _truncated ? DataDirectory.AppendPrivate(_path) : DataDirectory.CreatePrivate(_path);
            _truncated = true;
            _file.Write(_pending.GetBuffer(), 0, (int)_pending.Length);
            if (_dropped > 0)
            {
                _file.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[roborev] {_dropped} log bytes were dropped because the log could not be written\n")));
            }

            _file.Flush();
            _pending.SetLength(0);
            _dropped = 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            CloseFile();
        }
    }

    private void CloseFile()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // Closing flushes; what the disk does not take is lost, as a full disk loses it anyway.
        }

        _file = null;
    }
}
