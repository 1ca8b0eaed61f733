using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;
using Roborev.Daemon.Events;
using Roborev.Store;

namespace Roborev.Daemon.Ledger;

/// <summary>
/// The only door to change. Each method is one change: one transaction that writes the rows and the event rows, published after the commit.
/// A change that the state machine forbids returns null or false and leaves nothing.
/// </summary>
internal sealed partial class Ledger(WriterTurn writer, EventLog log, QueueSignal queue, TimeProvider time)
{
    /// <summary>Finds or creates a repository; a missing identity is filled in.</summary>
    public Task<LedgerResult<Repository>> RegisterAsync(string rootPath, string? identity) => writer.RunAsync(tx =>
    {
        var (repository, changed) = RepositoryRows.GetOrCreate(tx.Connection, rootPath, identity);
        if (changed)
        {
            tx.Publish(new DaemonEvent { Type = EventTypes.RepoUpdated, Repo = repository.RootPath, RepoName = repository.Name });
        }

        return repository;
    });

    /// <summary>Publishes an event that goes with no change of a row.</summary>
    public Task<LedgerResult<bool>> AnnounceAsync(DaemonEvent announcement) => writer.RunAsync(tx =>
    {
        tx.Publish(announcement);
        return true;
    });

    /// <summary>Publishes the last event of this process; every later change is refused.</summary>
    public async Task CloseAsync()
    {
        await AnnounceAsync(new DaemonEvent { Type = EventTypes.DaemonStopping });
        writer.Seal();
    }

    /// <summary>The job, if the state machine allows the operation now; else null.</summary>
    private static ReviewJob? Allowed(LedgerTransaction tx, JobOperation operation, long jobId, Claim? claim = null)
    {
        var job = JobRows.Find(tx.Connection, jobId);
        return job is not null
            && JobStatuses.TryParse(job.Status, out var status)
            && JobStateMachine.Allows(operation, status, job.JobType, job.Source, claim is not null && job.Attempt == claim.Attempt && job.WorkerId == claim.WorkerId)
            ? job
            : null;
    }

    /// <summary>Reads the job after a change and publishes the event that tells of it.</summary>
    private static ReviewJob Publish(LedgerTransaction tx, string type, long jobId, Func<DaemonEvent, DaemonEvent>? complete = null)
    {
        var job = tx.Job(jobId)!;
        tx.Publish(type, job, complete);
        return job;
    }
}

/// <summary>The right to work on a job: lost when the job is canceled, put back or claimed again.</summary>
/// <param name="Job">The job as it was claimed, with its prompt and diff.</param>
/// <param name="WorkerId">Worker.</param>
/// <param name="Attempt">Attempt number.</param>
internal sealed record Claim(ReviewJob Job, string WorkerId, int Attempt);
