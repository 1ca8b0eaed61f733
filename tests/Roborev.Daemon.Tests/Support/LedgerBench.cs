using System.Text.Json;
using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Daemon.Events;
using Roborev.Daemon.Ledger;
using Roborev.Git;
using Roborev.Store;

namespace Roborev.Daemon.Tests.Support;

/// <summary>A ledger on a database file of its own, as the daemon composes it.</summary>
internal sealed class LedgerBench : IDisposable
{
    public const string Sha = "1111111111111111111111111111111111111111";

    private EventLogLimits _limits;

    public LedgerBench(EventLogLimits? limits = null, TimeProvider? time = null)
    {
        _limits = limits ?? new EventLogLimits();
        Time = time ?? Clock;
        Open();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("roborev-ledger-").FullName;

    public TestClock Clock { get; } = new();

    public TimeProvider Time { get; }

    public Database Database { get; private set; } = null!;

    public EventLog Log { get; private set; } = null!;

    public WriterTurn Writer { get; private set; } = null!;

    public QueueSignal Queue { get; private set; } = null!;

    public Daemon.Ledger.Ledger Ledger { get; private set; } = null!;

    /// <summary>Opens the same file again, as the next daemon does.</summary>
    public void Reopen(EventLogLimits? limits = null)
    {
        Close();
        _limits = limits ?? _limits;
        Open();
    }

    public async Task<ReviewJob> EnqueueAsync(string gitRef = Sha, Func<NewJob, NewJob>? change = null, bool coalesce = false, string root = "/w/alpha") =>
        (await TryEnqueueAsync(gitRef, change, coalesce, root)).Job!;

    public async Task<EnqueueOutcome> TryEnqueueAsync(string gitRef = Sha, Func<NewJob, NewJob>? change = null, bool coalesce = false, string root = "/w/alpha")
    {
        var job = new NewJob { RepoId = 0, GitRef = gitRef, Agent = "test" };
        return (await Ledger.EnqueueAsync(new EnqueueChange(root, null, null, change?.Invoke(job) ?? job, coalesce))).Value;
    }

    public async Task<Claim> ClaimAsync(string worker = "worker-0") => await Ledger.ClaimAsync(worker) ?? throw new InvalidOperationException("nothing to claim");

    /// <summary>Enqueues a job and claims it.</summary>
    public async Task<Claim> ClaimNewAsync(Func<NewJob, NewJob>? change = null, string worker = "worker-0")
    {
        await EnqueueAsync(change: change);
        return await ClaimAsync(worker);
    }

    public Task<bool> CompleteAsync(Claim claim, string output = "No issues found.", bool autoClose = false) => Ledger.CompleteAsync(claim, Output(output, autoClose));

    public static AttemptOutput Output(string output, bool autoClose = false) =>
        new("test", "prompt", output, "test --run", new() { Agent = "test", Outcome = "pass" }, null, autoClose);

    /// <summary>Changes a row behind the ledger's back, to make a state that is hard to reach.</summary>
    public Task SetAsync(long jobId, string column, object? value) =>
        Writer.RunAsync(tx => tx.Connection.Execute($"UPDATE review_jobs SET {column} = ?2 WHERE id = ?1", jobId, value));

    public ReviewJob Job(long id) => Database.Read(connection => JobRows.Find(connection, id, JobColumns.All))!;

    public Core.Reviews.Review? Review(long jobId) => Database.Read(connection => ReviewRows.OfJob(connection, jobId));

    public object? Scalar(string sql, params object?[] arguments) => Database.Read(connection => connection.Scalar(sql, arguments));

    /// <summary>All events from a position, decoded, with the job's row.</summary>
    public List<DaemonEvent> Events(long after = 0)
    {
        var events = new List<DaemonEvent>();
        while (Log.Read(after, 1000, includeJob: true) is { Events: { Count: > 0 } next })
        {
            events.AddRange(next.Select(static logged => Decode(Line(logged, withJob: true))));
            after = next[^1].Seq;
        }

        return events;
    }

    public static byte[] Line(LoggedEvent logged, bool withJob)
    {
        var line = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.Equal(logged.WriteTo(line, withJob), line.WrittenCount);
        return line.WrittenSpan.ToArray();
    }

    public static DaemonEvent Decode(ReadOnlySpan<byte> line) => JsonSerializer.Deserialize(line.TrimEnd((byte)'\n'), WireJson.Default.DaemonEvent)!;

    public static CommitFacts Commit(string sha = Sha) => new(sha, "Ann", "subject", DateTimeOffset.UnixEpoch, "", []);

    public void Dispose()
    {
        Close();
        Directory.Delete(Folder, recursive: true);
    }

    private void Open()
    {
        Database = Database.Open(Path.Combine(Folder, "reviews.db"));
        Log = new EventLog(Database, _limits);
        Writer = new WriterTurn(Database, Log, Time);
        Queue = new QueueSignal(Time);
        Ledger = new Daemon.Ledger.Ledger(Writer, Log, Queue, Time);
    }

    private void Close()
    {
        Writer.Dispose();
        Database.Dispose();
    }
}
