namespace Roborev.Git.Tests;

/// <summary>A clock that stands still until it is moved; its timers fire while it is being moved.</summary>
public sealed class TestClock : TimeProvider
{
    private readonly List<TestTimer> _timers = [];
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => _elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50) + _elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        TestTimer timer = new(callback, state, _elapsed + dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan)
            _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        _elapsed += time;
        foreach (var timer in _timers.ToList())
            timer.FireIfDue(_elapsed);
    }

    private sealed class TestTimer(TimerCallback callback, object? state, TimeSpan due, TimeSpan period) : ITimer
    {
        private TimeSpan? _due = due;

        public void FireIfDue(TimeSpan now)
        {
            if (_due > now || _due is null)
                return;
            _due = period > TimeSpan.Zero ? now + period : null;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => _due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
