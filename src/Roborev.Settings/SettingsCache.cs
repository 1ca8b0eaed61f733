using Roborev.Core.Settings;
using Roborev.Settings.Resolution;

namespace Roborev.Settings;

/// <summary>
/// Configuration as a long-lived process reads it: a file is parsed again only when its times, size or inode changed. Safe for use from several threads. The
/// global settings of the last readable version stay in force while the file is broken or missing (config.md 3.1).
/// </summary>
public sealed class SettingsCache
{
    private const int DefaultCapacity = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _repositories = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _recent = new();
    private readonly string _configFile;
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private (FileStamp Stamp, bool Settled)? _globalRead;
    private GlobalSnapshot _global;

    /// <summary>A cache over one global file and up to 256 repositories.</summary>
    public SettingsCache(string configFile, TimeProvider time)
        : this(configFile, time, DefaultCapacity)
    {
    }

    internal SettingsCache(string configFile, TimeProvider time, int capacity)
    {
        ArgumentNullException.ThrowIfNull(time);
        _configFile = configFile;
        _time = time;
        _capacity = capacity;
        _global = new GlobalSnapshot(GlobalSettings.Defaults, new SettingsResult<GlobalSettings> { File = configFile, Settings = GlobalSettings.Defaults });
    }

    /// <summary>
    /// The global settings in force now. After a failed read they are those of the last good one, or the built-in defaults when there was none; the failure is
    /// in <see cref="GlobalSnapshot.LastRead"/>.
    /// </summary>
    public GlobalSnapshot Global()
    {
        lock (_gate)
        {
            var stamp = FileStamp.Of(_configFile);
            if (_globalRead is { Settled: true } last && last.Stamp == stamp)
            {
                return _global;
            }

            var settled = stamp.IsSettled(_time.GetUtcNow());
            var vanished = !stamp.Exists && _global.LastRead.Exists;
            var read = GlobalSettingsFile.Load(_configFile);
            if (read.Error is not null)
            {
                _global = _global with { LastRead = read };
            }
            else if (read.Exists || !(vanished || _global.LastRead.Error is not null))
            {
                _global = new GlobalSnapshot(read.Settings, read);
            }
            else
            {
                var gone = new SettingsError(_configFile, null, null, null, "the file is gone; the settings read before stay in force");
                _global = _global with { LastRead = read with { Error = gone } };
            }

            _globalRead = (stamp, settled);
            return _global;
        }
    }

    /// <summary>Starts from a configuration that was good before, for instance from the copy kept on disk, in case the file itself cannot be read.</summary>
    public void SeedGlobal(GlobalSettings settings)
    {
        lock (_gate)
        {
            _global = _global with { Settings = settings };
            _globalRead = null;
        }
    }

    /// <summary>What the <c>.roborev.toml</c> of a work tree says now. The same object comes back while the file does not change.</summary>
    public SettingsResult<RepositorySettings> Repository(string directory)
    {
        if (directory.Length == 0)
        {
            return RepositorySettingsFile.Load(directory);
        }

        var stamp = FileStamp.Of(Path.Combine(directory, RepositorySettingsFile.Name));
        lock (_gate)
        {
            if (_repositories.TryGetValue(directory, out var known) && known.Value is { Settled: true } entry && entry.Stamp == stamp)
            {
                _recent.Remove(known);
                _recent.AddFirst(known);
                return entry.Result;
            }
        }

        var settled = stamp.IsSettled(_time.GetUtcNow());
        var result = RepositorySettingsFile.Load(directory);
        lock (_gate)
        {
            Keep(new Entry(directory, stamp, settled, result));
        }

        return result;
    }

    /// <summary>
    /// Both files as they count for work in a checkout. What a repository's file says about commands is left out, because it comes from whoever wrote the
    /// repository; a file that cannot be read says nothing, and its error comes along.
    /// </summary>
    public (SettingsLayers Layers, SettingsError? Error) Layers(string directory)
    {
        var repository = Repository(directory);
        return (new(Global().Settings, repository.Settings.WithoutCommands()), repository.Error);
    }

    private void Keep(Entry entry)
    {
        if (_repositories.Remove(entry.Directory, out var old))
        {
            _recent.Remove(old);
        }

        _repositories[entry.Directory] = _recent.AddFirst(entry);
        if (_recent.Count > _capacity)
        {
            _repositories.Remove(_recent.Last!.Value.Directory);
            _recent.RemoveLast();
        }
    }

    private sealed record Entry(string Directory, FileStamp Stamp, bool Settled, SettingsResult<RepositorySettings> Result);
}

/// <summary>The global settings in force and how the last reading of their file went.</summary>
/// <param name="Settings">The settings in force.</param>
/// <param name="LastRead">The last reading; its error, if any, is why <paramref name="Settings"/> may be older than the file.</param>
public sealed record GlobalSnapshot(GlobalSettings Settings, SettingsResult<GlobalSettings> LastRead);
