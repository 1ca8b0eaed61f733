using System.Text.Json;
using Roborev.Core.Wire;
using Roborev.Store;

namespace Roborev.Daemon.Events;

/// <summary>What <see cref="EventLog.Read"/> found.</summary>
/// <param name="Events">Events above the position, lowest first; all of them, filters are the reader's.</param>
/// <param name="LostUpTo">When not null: everything from the position up to this number is no longer retained.</param>
internal readonly record struct LogSlice(IReadOnlyList<LoggedEvent> Events, long? LostUpTo);

/// <summary>
/// The durable log of events with an in-memory tail. Readers hold positions, not queues: publishing costs the same whatever they do, and a
/// position that is no longer retained is reported, never skipped (events.md 13.5).
/// </summary>
internal sealed class EventLog
{
    private readonly Database _database;
    private readonly EventLogLimits _limits;
    private readonly Lock _gate = new();
    private readonly EventTail _tail;
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _head;
    private long _oldest;
    private long _retainedBytes;
    private bool _closed;

    /// <summary>Opens the log of a database whose schema is there.</summary>
    public EventLog(Database database, EventLogLimits limits)
    {
        _database = database;
        _limits = limits;
        _tail = new EventTail(limits.TailEvents, limits.TailBytes);
        Instance = Guid.NewGuid().ToString("N");
        (Epoch, _head, _oldest, _retainedBytes) = database.Read(connection =>
        {
            var head = EventRows.HighestSeq(connection);
            return (EventRows.Epoch(connection), head, EventRows.OldestSeq(connection) ?? head + 1, EventRows.TotalBytes(connection));
        });
    }

    /// <summary>Identity of the log; new only when the database is.</summary>
    public string Epoch { get; }

    /// <summary>Identity of this daemon process.</summary>
    public string Instance { get; }

    /// <summary>Limits.</summary>
    public EventLogLimits Limits => _limits;

    /// <summary>Number of the newest event; 0 before the first.</summary>
    public long Head => Interlocked.Read(ref _head);

    /// <summary>Number of the oldest retained event; head + 1 when none is.</summary>
    public long Oldest => Interlocked.Read(ref _oldest);

    /// <summary>True once the last event of this process was appended.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _closed;
            }
        }
    }

    /// <summary>Adds committed events in commit order and wakes the readers. Never waits for one.</summary>
    public void Append(IReadOnlyList<LoggedEvent> events)
    {
        if (events.Count == 0)
        {
            return;
        }

        TaskCompletionSource arrival;
        lock (_gate)
        {
            foreach (var added in events)
            {
                _tail.Add(added);
                _retainedBytes += added.Line.Length;
            }

            Interlocked.Exchange(ref _head, events[^1].Seq);
            arrival = _arrival;
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Wake(arrival);
    }

    /// <summary>Ends the log for this process: readers that have everything end.</summary>
    public void Close()
    {
        TaskCompletionSource arrival;
        lock (_gate)
        {
            _closed = true;
            arrival = _arrival;
        }

        Wake(arrival);
    }

    /// <summary>A task that completes when the head is above the position, or the log is closed.</summary>
    public Task WaitAsync(long position)
    {
        lock (_gate)
        {
            return _closed || _head > position ? Task.CompletedTask : _arrival.Task;
        }
    }

    /// <summary>At most <paramref name="limit"/> events above a position: from the tail, or for older positions from the table.</summary>
    /// <param name="position">Number of the last event that the reader has.</param>
    /// <param name="limit">Largest number of events.</param>
    /// <param name="includeJob">Whether the reader wants the jobs' rows; from the table they are the rows of now.</param>
    public LogSlice Read(long position, int limit, bool includeJob)
    {
        lock (_gate)
        {
            if (position >= _head)
            {
                return new([], null);
            }

            if (_tail.After(position, limit) is { } recent)
            {
                return new(recent, null);
            }
        }

        return ReadTable(position, limit, includeJob);
    }

    /// <summary>True when the table is so large that trimming must not wait for a quiet moment.</summary>
    public bool IsFarOverLimit
    {
        get
        {
            lock (_gate)
            {
                return _head - _oldest > 2L * _limits.RetainedEvents || _retainedBytes > 2 * _limits.RetainedBytes;
            }
        }
    }

    /// <summary>How far the table may be trimmed now, or null when it is small enough.</summary>
    public long? TrimTarget()
    {
        lock (_gate)
        {
            var count = _head - _oldest + 1;
            if (count <= _limits.RetainedEvents + _limits.TrimSlack && _retainedBytes <= _limits.RetainedBytes)
            {
                return null;
            }

            var byCount = _head - _limits.RetainedEvents;
            var byBytes = _retainedBytes > _limits.RetainedBytes ? _oldest + Math.Max(1, count / 10) - 1 : 0;
            var target = Math.Min(Math.Max(byCount, byBytes), _oldest + _limits.TrimBatch - 1);
            return target >= _oldest && target < _head ? target : null;
        }
    }

    /// <summary>Notes that the table was trimmed.</summary>
    public void Trimmed(long upTo, long bytes)
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _oldest, upTo + 1);
            _retainedBytes -= bytes;
        }
    }

    private LogSlice ReadTable(long position, int limit, bool includeJob) => _database.ReadSnapshot(connection =>
    {
        var oldest = EventRows.OldestSeq(connection) ?? Head + 1;
        if (position < oldest - 1)
        {
            return new LogSlice([], oldest - 1);
        }

        var rows = EventRows.After(connection, position, Head, limit);
        var jobs = new Dictionary<long, ReadOnlyMemory<byte>>();
        return new LogSlice([.. rows.Select(row => LoggedEvent.FromRow(row, includeJob ? JobJson(connection, row.JobId, jobs) : default))], null);
    });

    private static ReadOnlyMemory<byte> JobJson(StoreConnection connection, long jobId, Dictionary<long, ReadOnlyMemory<byte>> known)
    {
        if (jobId == 0)
        {
            return default;
        }

        if (!known.TryGetValue(jobId, out var json))
        {
            json = JobRows.Find(connection, jobId) is { } job
                ? JsonSerializer.SerializeToUtf8Bytes(job with { Receipt = AttemptRows.NewestReceipt(connection, jobId) }, WireJson.Default.ReviewJob)
                : default(ReadOnlyMemory<byte>);
            known.Add(jobId, json);
        }

        return json;
    }

    /// <summary>Completing a task walks its waiters, so that happens off the writer's turn.</summary>
    private static void Wake(TaskCompletionSource arrival) =>
        ThreadPool.UnsafeQueueUserWorkItem(static source => source.TrySetResult(), arrival, preferLocal: false);
}

/// <summary>Limits of the log (events.md 13.5).</summary>
internal sealed record EventLogLimits
{
    /// <summary>Events kept in the table.</summary>
    public int RetainedEvents { get; init; } = 20_000;

    /// <summary>Bytes of lines kept in the table.</summary>
    public long RetainedBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Events kept in memory.</summary>
    public int TailEvents { get; init; } = 4096;

    /// <summary>Bytes kept in memory.</summary>
    public long TailBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>Events above the limit before trimming starts.</summary>
    public int TrimSlack { get; init; } = 1000;

    /// <summary>Largest number of events removed in one transaction.</summary>
    public int TrimBatch { get; init; } = 2000;

    /// <summary>Events kept for a reader of the daemon's own that is behind.</summary>
    public long OwnReaderEvents { get; init; } = 65_536;
}
