using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Roborev.Daemon.Events;
using Roborev.Store;

namespace Roborev.Daemon.Ledger;

/// <summary>
/// The writer: one thread that runs changes one after the other. Changes that wait together share one SQLite transaction, each in a savepoint of
/// its own, so that a burst costs one disk flush; a change is acknowledged, and its events are published, only after the commit.
/// </summary>
internal sealed class WriterTurn : IDisposable
{
    private const int MaxGroup = 128;

    private readonly Database _database;
    private readonly EventLog _log;
    private readonly TimeProvider _time;
    private readonly BlockingCollection<Change> _queue = [];
    private readonly Thread _thread;

    /// <summary>Starts the writer.</summary>
    public WriterTurn(Database database, EventLog log, TimeProvider time)
    {
        _database = database;
        _log = log;
        _time = time;
        _thread = new Thread(Run) { IsBackground = true, Name = "ledger" };
        _thread.Start();
    }

    /// <summary>Runs a change in the writer's turn.</summary>
    /// <returns>What the change returned and the number of its last event, or the head of the log when it caused none.</returns>
    /// <exception cref="SqliteException">The database refused the change; nothing of it was kept.</exception>
    public Task<LedgerResult<T>> RunAsync<T>(Func<LedgerTransaction, T> change)
    {
        var pending = new Change<T>(change);
        try
        {
            _queue.Add(pending);
        }
        catch (InvalidOperationException)
        {
            return Task.FromException<LedgerResult<T>>(new OperationCanceledException("the daemon is stopping"));
        }

        return pending.Completion;
    }

    /// <summary>Takes no more changes; those that wait still run.</summary>
    public void Seal() => _queue.CompleteAdding();

    /// <summary>Runs what is queued, then ends the thread.</summary>
    public void Dispose()
    {
        Seal();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        var group = new List<Change>(MaxGroup);
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            group.Clear();
            group.Add(first);
            while (group.Count < MaxGroup && _queue.TryTake(out var next))
            {
                group.Add(next);
            }

            Commit(group);
            while (TrimLog() && _queue.Count == 0)
            {
                // A long log is trimmed while nobody waits.
            }
        }
    }

    private void Commit(List<Change> group)
    {
        var connection = _database.Writer;
        var transaction = new LedgerTransaction(connection, _log.Epoch, _log.Head, _time);
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
            foreach (var change in group)
            {
                RunInSavepoint(connection, transaction, change);
            }

            connection.Execute("COMMIT");
        }
        catch (Exception failure)
        {
            connection.TryRollBack();
            foreach (var change in group)
            {
                change.Fail(failure);
            }

            return;
        }

        _log.Append(transaction.Events);
        foreach (var change in group)
        {
            change.Acknowledge(_log.Head);
        }
    }

    private static void RunInSavepoint(StoreConnection connection, LedgerTransaction transaction, Change change)
    {
        connection.Execute("SAVEPOINT change");
        var mark = transaction.Mark();
        try
        {
            change.Run(transaction);
        }
        catch (Exception failure)
        {
            // Told first: where SQLite has rolled back everything by itself the next statement fails with another text.
            change.Fail(failure);
            transaction.ResetTo(mark);
            connection.Execute("ROLLBACK TO change");
        }

        connection.Execute("RELEASE change");
    }

    /// <summary>Old events go in a transaction of their own after the group, a batch at a time.</summary>
    /// <returns>True when something was removed.</returns>
    private bool TrimLog()
    {
        if ((_queue.Count > 0 && !_log.IsFarOverLimit) || _log.TrimTarget() is not { } target)
        {
            return false;
        }

        var connection = _database.Writer;
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
            if (EventRows.LowestCursor(connection) is { } cursor && cursor < target)
            {
                target = Math.Min(target, Math.Max(cursor, _log.Head - _log.Limits.OwnReaderEvents));
            }

            if (target < _log.Oldest)
            {
                connection.TryRollBack();
                return false;
            }

            var bytes = EventRows.TrimUpTo(connection, target);
            connection.Execute("COMMIT");
            _log.Trimmed(target, bytes);
            return true;
        }
        catch (SqliteException)
        {
            // Trimming is tried again after the next change.
            connection.TryRollBack();
            return false;
        }
    }

    private abstract class Change
    {
        public abstract void Run(LedgerTransaction transaction);

        public abstract void Fail(Exception failure);

        public abstract void Acknowledge(long head);
    }

    private sealed class Change<T>(Func<LedgerTransaction, T> body) : Change
    {
        private readonly TaskCompletionSource<LedgerResult<T>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;
        private long? _lastSeq;

        public Task<LedgerResult<T>> Completion => _completion.Task;

        public override void Run(LedgerTransaction transaction)
        {
            var before = transaction.LastSeq;
            _value = body(transaction);
            _lastSeq = transaction.LastSeq > before ? transaction.LastSeq : null;
        }

        public override void Fail(Exception failure) => _completion.TrySetException(failure);

        public override void Acknowledge(long head) => _completion.TrySetResult(new(_value!, _lastSeq ?? head));
    }
}

/// <summary>A committed change.</summary>
/// <param name="Value">What it returned.</param>
/// <param name="Seq">Number of its last event; the head of the log when it caused none.</param>
internal readonly record struct LedgerResult<T>(T Value, long Seq);
