using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Daemon.Events;
using Roborev.Store;

namespace Roborev.Daemon.Ledger;

/// <summary>What a change works with: the writer's connection inside its transaction, and the events that are committed with it.</summary>
internal sealed class LedgerTransaction(StoreConnection connection, string epoch, long head, TimeProvider time)
{
    private readonly List<LoggedEvent> _events = [];
    private string? _machineId;

    /// <summary>The writer's connection.</summary>
    public StoreConnection Connection => connection;

    /// <summary>Number of the newest event, committed or about to be.</summary>
    public long LastSeq => head + _events.Count;

    /// <summary>Events in order.</summary>
    public IReadOnlyList<LoggedEvent> Events => _events;

    /// <summary>Identity of this machine.</summary>
    public string MachineId => _machineId ??= StateRows.MachineId(connection);

    /// <summary>Now, in the form of <c>updated_at</c>.</summary>
    public string Now => JobRows.Stamp(time);

    /// <summary>A place to return to when a change is rolled back.</summary>
    public int Mark() => _events.Count;

    /// <summary>Forgets the events added since.</summary>
    public void ResetTo(int mark) => _events.RemoveRange(mark, _events.Count - mark);

    /// <summary>A job as it is now, with its newest receipt.</summary>
    public ReviewJob? Job(long id, JobColumns columns = JobColumns.Slim) =>
        JobRows.Find(connection, id, columns) is { } job ? job with { Receipt = AttemptRows.NewestReceipt(connection, id) } : null;

    /// <summary>Adds an event about a job as it is after the change.</summary>
    /// <param name="type">Event type.</param>
    /// <param name="job">The job after the change.</param>
    /// <param name="complete">Adds what is special to the type.</param>
    public void Publish(string type, ReviewJob job, Func<DaemonEvent, DaemonEvent>? complete = null)
    {
        var change = new DaemonEvent
        {
            Type = type,
            JobId = job.Id,
            Repo = job.RepoPath ?? "",
            RepoName = job.RepoName ?? "",
            Sha = job.GitRef,
            Agent = job.Agent is { Length: > 0 } agent ? agent : null,
            WorktreePath = type == EventTypes.JobEnqueued ? null : job.WorktreePath,
            JobUuid = job.Uuid,
            Branch = job.Branch,
            Status = job.Status,
            JobType = job.JobType,
            ReviewType = job.ReviewType,
            Source = job.Source,
            Attempt = job.Attempt ?? 0,
            Job = job with { Prompt = null, DiffContent = null, Patch = null },
        };
        Publish(complete is null ? change : complete(change));
    }

    /// <summary>Adds an event; number, log and time are set here.</summary>
    public void Publish(DaemonEvent change)
    {
        var now = time.GetUtcNow();
        var logged = LoggedEvent.Create(change with
        {
            Ts = Core.Time.StoredTime.ToRfcForm(now),
            TsMs = now.ToUnixTimeMilliseconds(),
            Epoch = epoch,
            Seq = LastSeq + 1,
        });
        EventRows.Append(connection, new EventRow(logged.Seq, logged.Type, logged.JobId, logged.Repo, logged.Line), now.ToUnixTimeMilliseconds());
        _events.Add(logged);
    }
}
