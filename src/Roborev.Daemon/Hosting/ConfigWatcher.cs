using System.Security.Cryptography;
using Roborev.Core.Events;
using Roborev.Daemon.Observability;
using Roborev.Settings;
using Roborev.Settings.Writing;

namespace Roborev.Daemon.Hosting;

/// <summary>
/// Tells of changes of the global configuration file: once per burst of writes, and only when the file has other content that can be read (events.md 4.1).
/// The settings themselves are read when they are used, so nothing else needs the watcher.
/// </summary>
internal sealed class ConfigWatcher : IDisposable
{
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(200);

    private readonly string _path;
    private readonly SettingsCache _settings;
    private readonly DataDirectory _directory;
    private readonly Ledger.Ledger _ledger;
    private readonly ActivityLog _activity;
    private readonly ErrorLog _errors;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly FileSystemWatcher? _watcher;
    private string? _known;
    private long _reloads;

    /// <summary>Starts watching; a directory that cannot be watched is reported and no more.</summary>
    public ConfigWatcher(
        string path, SettingsCache settings, DataDirectory directory, Ledger.Ledger ledger, ActivityLog activity, ErrorLog errors, TimeProvider time)
    {
        (_path, _settings, _directory, _ledger, _activity, _errors, _time) = (path, settings, directory, ledger, activity, errors, time);
        _known = Fingerprint();
        _timer = time.CreateTimer(_ => _ = ReloadAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            _watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path)) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
            _watcher.Changed += (_, _) => Wait();
            _watcher.Created += (_, _) => Wait();
            _watcher.Deleted += (_, _) => Wait();
            _watcher.Renamed += (_, _) => Wait();
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or UnauthorizedAccessException)
        {
            errors.Warn("config", $"changes of {path} are not announced: {failure.Message}");
        }
    }

    /// <summary>Reloads so far.</summary>
    public ulong Reloads => (ulong)Interlocked.Read(ref _reloads);

    /// <summary>Time of the last one, or null.</summary>
    public DateTimeOffset? ReloadedAt { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher?.Dispose();
        _timer.Dispose();
    }

    private void Wait() => _timer.Change(Debounce, Timeout.InfiniteTimeSpan);

    private async Task ReloadAsync()
    {
        try
        {
            var fingerprint = Fingerprint();
            var isSame = fingerprint == _known;
            _known = fingerprint;
            if (isSame || fingerprint is null)
            {
                return;
            }

            if (_settings.Global().LastRead.Error is { } broken)
            {
                _errors.Warn("config", $"{broken.Message}; the settings read before stay in force");
                return;
            }

            SettingsWriter.ReplacePrivate(_directory.LastGoodConfigFile, await File.ReadAllTextAsync(_path));
            ReloadedAt = _time.GetLocalNow();
            Interlocked.Increment(ref _reloads);
            _activity.Record("config.reloaded", "config", "configuration reloaded", ("path", _path));
            await _ledger.AnnounceAsync(new DaemonEvent { Type = EventTypes.ConfigReloaded });
        }
        catch (Exception failure)
        {
            _errors.Warn("config", $"the changed configuration could not be taken note of: {failure.Message}");
        }
    }

    /// <summary>What the file holds, or null when there is none. Times do not count: touching a file changes nothing.</summary>
    private string? Fingerprint()
    {
        try
        {
            return File.Exists(_path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_path))) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
