namespace Roborev.Daemon.Events;

/// <summary>The newest events in a ring, addressed by number. Not thread-safe: the log guards it.</summary>
internal sealed class EventTail(int capacity, long maxBytes)
{
    private readonly LoggedEvent?[] _ring = new LoggedEvent?[capacity];
    private int _start;
    private int _count;
    private long _bytes;

    /// <summary>Adds the next event and lets the oldest go where a limit is passed.</summary>
    public void Add(LoggedEvent added)
    {
        if (_count == capacity)
        {
            RemoveOldest();
        }

        _ring[(_start + _count) % capacity] = added;
        _count++;
        _bytes += added.Size;
        while (_bytes > maxBytes && _count > 1)
        {
            RemoveOldest();
        }
    }

    /// <summary>Events above a position, or null when the ring does not reach back that far.</summary>
    public LoggedEvent[]? After(long position, int limit)
    {
        if (_count == 0 || position < _ring[_start]!.Seq - 1)
        {
            return null;
        }

        var skip = (int)(position - (_ring[_start]!.Seq - 1));
        var events = new LoggedEvent[Math.Clamp(_count - skip, 0, limit)];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = _ring[(_start + skip + i) % capacity]!;
        }

        return events;
    }

    private void RemoveOldest()
    {
        _bytes -= _ring[_start]!.Size;
        _ring[_start] = null;
        _start = (_start + 1) % capacity;
        _count--;
    }
}
