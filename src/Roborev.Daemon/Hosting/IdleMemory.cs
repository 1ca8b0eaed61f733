namespace Roborev.Daemon.Hosting;

/// <summary>
/// Gives memory back to the machine once the daemon has become quiet: a burst of reviews leaves garbage that no later collection would come for, since an idle
/// daemon allocates nothing. Quiet means that a whole interval passed without a collection although there were some since memory was last given back.
/// </summary>
internal sealed class IdleMemory : IDisposable
{
    /// <summary>How long nothing may have been collected, and how often that is looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Func<int> _collections;
    private readonly Func<int> _release;
    private readonly ITimer _timer;
    private int _seen;
    private int _released;

    /// <summary>Watches this process.</summary>
    public IdleMemory(TimeProvider time)
        : this(time, static () => GC.CollectionCount(0), Release)
    {
    }

    /// <summary>Watches what it is given.</summary>
    /// <param name="time">Clock.</param>
    /// <param name="collections">How many collections there have been.</param>
    /// <param name="release">Gives memory back, and returns how many collections there have been afterwards.</param>
    internal IdleMemory(TimeProvider time, Func<int> collections, Func<int> release)
    {
        (_collections, _release) = (collections, release);
        _seen = collections();
        _timer = time.CreateTimer(static state => ((IdleMemory)state!).Look(), this, Interval, Interval);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var now = _collections();
        if (now == _seen && now != _released)
        {
            now = _released = _release();
        }

        _seen = now;
    }

    private static int Release()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.CollectionCount(0);
    }
}
