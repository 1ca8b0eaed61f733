namespace Roborev.Daemon.Tests.Support;

/// <summary>
/// A clock that can be moved ahead. It stands still, or runs with real time; its timers fire when their time has come by either way.
/// </summary>
public sealed class TestClock(bool isRunning = false) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly HashSet<ClockTimer> _timers = [];
    private readonly long _began = System.GetTimestamp();
    private TimeSpan _moved;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    private TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
                return _moved + (isRunning ? System.GetElapsedTime(_began) : TimeSpan.Zero);
        }
    }

    public override long GetTimestamp() => Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ClockTimer(this, callback, state);
        lock (_gate)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock ahead and fires what has become due.</summary>
    public void Advance(TimeSpan time)
    {
        ClockTimer[] timers;
        lock (_gate)
        {
            _moved += time;
            timers = [.. _timers];
        }

        foreach (var timer in timers)
            timer.Arm();
    }

    private sealed class ClockTimer : ITimer
    {
        private readonly TestClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly Timer _real;
        private readonly Lock _gate = new();
        private TimeSpan? _due;
        private TimeSpan _period;

        public ClockTimer(TestClock clock, TimerCallback callback, object? state)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            _real = new Timer(_ => Arm());
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _due = dueTime < TimeSpan.Zero ? null : _clock.Elapsed + dueTime;
                _period = period;
            }

            Arm();
            return true;
        }

        /// <summary>Fires when due, else waits for the rest in real time if the clock runs.</summary>
        public void Arm()
        {
            lock (_gate)
            {
                if (_due is not { } due)
                    return;
                var rest = due - _clock.Elapsed;
                if (rest > TimeSpan.Zero)
                {
                    if (_clock.IsRunning)
                        _real.Change(rest + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                    return;
                }

                _due = _period > TimeSpan.Zero ? _clock.Elapsed + _period : null;
            }

            _callback(_state);
        }

        public void Dispose()
        {
            lock (_gate)
                _due = null;
            lock (_clock._gate)
                _clock._timers.Remove(this);
            _real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private bool IsRunning => isRunning;
}
