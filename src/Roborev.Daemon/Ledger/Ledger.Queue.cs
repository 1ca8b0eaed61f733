using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Core.Text;
using Roborev.Core.Time;
using Roborev.Git;
using Roborev.Store;

namespace Roborev.Daemon.Ledger;

/// <summary>A job to be queued.</summary>
/// <param name="RootPath">Main root of the repository.</param>
/// <param name="Identity">Identity of the repository, if known.</param>
/// <param name="Commit">Facts of the commit of single-commit work.</param>
/// <param name="Job">The row; repository and commit ids are filled in.</param>
/// <param name="Coalesce">True when a job of the same repository, ref and types that waits, runs or has a review makes this one superfluous.</param>
internal sealed record EnqueueChange(string RootPath, string? Identity, CommitFacts? Commit, NewJob Job, bool Coalesce);

/// <summary>What came of it.</summary>
/// <param name="Job">The new job, or null.</param>
/// <param name="Existing">The job that made it superfluous, or null.</param>
internal sealed record EnqueueOutcome(ReviewJob? Job, ReviewJob? Existing);

internal sealed partial class Ledger
{
    // The order is real time, not text: old rows may hold the other time format (storage.md T1).
    private static readonly string ClaimSql = $"""
        UPDATE review_jobs SET status = 'running', worker_id = ?1, started_at = ?2, updated_at = ?2, retry_not_before = NULL
        WHERE id = (
          SELECT id FROM review_jobs INDEXED BY idx_queue_order
          WHERE status = 'queued' AND job_type IN ({JobQueries.RunnableTypes})
            AND (retry_not_before IS NULL OR julianday(retry_not_before) <= julianday(?3))
          ORDER BY datetime(enqueued_at), id LIMIT 1)
        RETURNING id
        """;

    /// <summary>Queues a job.</summary>
    public async Task<LedgerResult<EnqueueOutcome>> EnqueueAsync(EnqueueChange change)
    {
        var result = await writer.RunAsync(tx => Enqueue(tx, change));
        if (result.Value.Job is not null)
        {
            queue.Release();
        }

        return result;
    }

    /// <summary>Claims the first waiting job, or returns null.</summary>
    public async Task<Claim?> ClaimAsync(string workerId) => (await writer.RunAsync(tx => ClaimNext(tx, workerId))).Value;

    /// <summary>
    /// Puts the jobs that a dead daemon left running back into the queue. A death counts: a job that keeps killing the daemon is failed.
    /// </summary>
    /// <returns>How many jobs were found running.</returns>
    public async Task<int> RecoverAsync()
    {
        var result = await writer.RunAsync(tx =>
        {
            var running = tx.Connection.Query("SELECT id FROM review_jobs WHERE status = 'running' ORDER BY id", static row => row.Long(0));
            foreach (var id in running)
            {
                Recover(tx, id);
            }

            return running.Count;
        });
        for (var i = 0; i < result.Value; i++)
        {
            queue.Release();
        }

        return result.Value;
    }

    /// <summary>Puts a running job back because the daemon stops; the attempt does not count.</summary>
    public async Task<bool> ReleaseAsync(Claim claim) => (await writer.RunAsync(tx =>
    {
        if (Allowed(tx, JobOperation.Release, claim.Job.Id, claim) is null)
        {
            return false;
        }

        Requeue(tx, claim.Job.Id, EventReasons.Recovered);
        return true;
    })).Value;

    /// <summary>Puts a running job back until a time, because its agent must rest; the attempt does not count.</summary>
    public async Task<bool> HoldBackAsync(Claim claim, DateTimeOffset until) => (await writer.RunAsync(tx =>
    {
        if (Allowed(tx, JobOperation.Release, claim.Job.Id, claim) is null)
        {
            return false;
        }

        tx.Connection.Execute("UPDATE review_jobs SET retry_not_before = ?2 WHERE id = ?1", claim.Job.Id, HoldBackStamp(until));
        Requeue(tx, claim.Job.Id, EventReasons.Retry);
        return true;
    })).Value;

    private static EnqueueOutcome Enqueue(LedgerTransaction tx, EnqueueChange change)
    {
        var (repository, created) = RepositoryRows.GetOrCreate(tx.Connection, change.RootPath, change.Identity);
        if (created)
        {
            tx.Publish(new DaemonEvent { Type = EventTypes.RepoUpdated, Repo = repository.RootPath, RepoName = repository.Name });
        }

        if (change.Coalesce && FindSame(tx, repository.Id, change.Job) is { } existing)
        {
            return new(null, existing);
        }

        long? commitId = change.Commit is { } commit
            ? RepositoryRows.GetOrCreateCommit(tx.Connection, repository.Id, commit.Sha, commit.Author, commit.Subject, StoredTime.ToRfcFormWithOffset(commit.Timestamp))
            : change.Job.CommitId;
        var id = JobRows.Insert(tx.Connection, change.Job with { RepoId = repository.Id, CommitId = commitId }, Uuid4.New(), tx.MachineId, tx.Now);
        // Row ids are reused after a repository was deleted, so a left-over attempt row of the former bearer must not count.
        tx.Connection.Execute("DELETE FROM job_attempts WHERE job_id = ?1", id);
        var job = tx.Job(id, JobColumns.All)!;
        tx.Publish(EventTypes.JobEnqueued, job);
        return new(job, null);
    }

    private static ReviewJob? FindSame(LedgerTransaction tx, long repoId, NewJob job) =>
        tx.Connection.Scalar(
            """
            SELECT id FROM review_jobs WHERE git_ref = ?2 AND repo_id = ?1 AND job_type = ?3 AND status IN ('queued', 'running', 'done')
              AND CASE WHEN review_type = '' THEN 'default' ELSE review_type END = ?4 ORDER BY id DESC LIMIT 1
            """,
            repoId, job.GitRef, job.JobType, job.ReviewType ?? "default") is long id
            ? tx.Job(id)
            : null;

    private Claim? ClaimNext(LedgerTransaction tx, string workerId)
    {
        var claimed = tx.Connection.Scalar(ClaimSql, workerId, tx.Now, HoldBackStamp(time.GetUtcNow()));
        if (claimed is not long id)
        {
            return null;
        }

        var session = tx.Connection.Scalar("SELECT session_id FROM review_jobs WHERE id = ?1", id) as string;
        var attempt = AttemptRows.Begin(tx.Connection, id, log.Instance, session);
        var job = tx.Job(id, JobColumns.All)!;
        tx.Publish(EventTypes.JobClaimed, job);
        return new Claim(job, workerId, attempt);
    }

    private static void Recover(LedgerTransaction tx, long id)
    {
        var crashes = AttemptRows.CountCrash(tx.Connection, id);
        if (crashes <= JobStateMachine.MaxCrashes)
        {
            Requeue(tx, id, EventReasons.Recovered);
            return;
        }

        AttemptRows.ClearProcess(tx.Connection, id);
        var error = $"the daemon ended {crashes} times while this job was running; it is not tried again";
        tx.Connection.Execute(
            "UPDATE review_jobs SET status = 'failed', error = ?2, finished_at = ?3, updated_at = ?3 WHERE id = ?1", id, error, tx.Now);
        Publish(tx, EventTypes.ReviewFailed, id, change => change with { Error = error });
    }

    /// <summary>Puts a running job back without counting a retry; a session that the interrupted attempt captured is not resumed.</summary>
    private static void Requeue(LedgerTransaction tx, long id, string reason)
    {
        tx.Connection.Execute(
            "UPDATE review_jobs SET status = 'queued', worker_id = NULL, started_at = NULL, session_id = ?2, updated_at = ?3 WHERE id = ?1",
            id, AttemptRows.GivenSession(tx.Connection, id), tx.Now);
        AttemptRows.ClearProcess(tx.Connection, id);
        Publish(tx, EventTypes.JobRequeued, id, change => change with { Reason = reason });
    }

    /// <summary>Times of one form and zone with milliseconds, so that they compare as text.</summary>
    private static string HoldBackStamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
