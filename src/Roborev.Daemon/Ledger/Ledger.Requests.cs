using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;
using Roborev.Core.Text;
using Roborev.Store;

namespace Roborev.Daemon.Ledger;

/// <summary>What came of a request to close or reopen.</summary>
internal enum CloseOutcome
{
    /// <summary>The job has no review.</summary>
    NotFound,

    /// <summary>It was so already; no event.</summary>
    Unchanged,

    /// <summary>It changed.</summary>
    Changed,
}

/// <summary>What came of a comment.</summary>
/// <param name="Comment">The stored comment, or null.</param>
/// <param name="IsAmbiguous">True when the commit name is known in more than one repository.</param>
internal sealed record CommentOutcome(Comment? Comment, bool IsAmbiguous = false);

internal sealed partial class Ledger
{
    /// <summary>Cancels a queued or running job and returns it as it is now; null when it is in no such state.</summary>
    public Task<LedgerResult<ReviewJob?>> CancelAsync(long jobId, string? reason) => writer.RunAsync(tx =>
    {
        if (Allowed(tx, JobOperation.Cancel, jobId) is null)
        {
            return null;
        }

        tx.Connection.Execute(
            "UPDATE review_jobs SET status = 'canceled', finished_at = ?2, updated_at = ?2, error = coalesce(?3, error) WHERE id = ?1", jobId, tx.Now, reason);
        return Publish(tx, EventTypes.ReviewCanceled, jobId);
    });

    /// <summary>Queues an ended job again; null when it is in no state for that. Comments stay, and the old review until a new one is stored.</summary>
    public async Task<LedgerResult<ReviewJob?>> RerunAsync(long jobId, string? model, string? provider)
    {
        var result = await writer.RunAsync(tx =>
        {
            if (Allowed(tx, JobOperation.Rerun, jobId) is not { } job)
            {
                return null;
            }

            tx.Connection.Execute(
                """
                UPDATE review_jobs SET status = 'queued', worker_id = NULL, started_at = NULL, finished_at = NULL, error = NULL, patch = NULL, session_id = NULL,
                  skip_reason = NULL, retry_count = 0, prompt_prebuilt = 0, model = ?2, provider = ?3, token_usage = NULL, command_line = NULL,
                  retry_not_before = NULL, enqueued_at = datetime('now'), updated_at = ?4, prompt = CASE WHEN ?5 = 1 THEN prompt END
                WHERE id = ?1
                """,
                jobId, model, provider, tx.Now, JobTypes.UsesStoredPrompt(job.JobType) ? 1 : 0);
            AttemptRows.Supersede(tx.Connection, jobId);
            return Publish(tx, EventTypes.JobRequeued, jobId, static change => change with { Reason = EventReasons.Rerun });
        });
        if (result.Value is not null)
        {
            queue.Release();
        }

        return result;
    }

    /// <summary>Stores the patch id of a job's commit, unless the job has one or was moved to another commit meanwhile.</summary>
    public Task RecordPatchIdAsync(long jobId, string gitRef, string patchId) => writer.RunAsync(tx =>
    {
        var changed = tx.Connection.Execute(
            "UPDATE review_jobs SET patch_id = ?3, updated_at = ?4 WHERE id = ?1 AND git_ref = ?2 AND coalesce(patch_id, '') = ''", jobId, gitRef, patchId, tx.Now);
        if (changed > 0)
        {
            Publish(tx, EventTypes.JobUpdated, jobId, static change => change with { Changed = ["patch_id"] });
        }

        return changed > 0;
    });

    /// <summary>Closes or reopens the review of a job.</summary>
    public Task<LedgerResult<CloseOutcome>> CloseReviewAsync(long jobId, bool closed) => writer.RunAsync(tx => SetClosed(tx, jobId, closed, EventReasons.User));

    /// <summary>Adds a comment to a job, or to a commit that exactly one repository knows.</summary>
    public Task<LedgerResult<CommentOutcome>> CommentAsync(long? jobId, string? sha, string author, string text) => writer.RunAsync(tx =>
    {
        if (jobId is { } id)
        {
            if (JobRows.Find(tx.Connection, id) is null)
            {
                return new CommentOutcome(null);
            }

            var onJob = ReviewRows.AddComment(tx.Connection, id, null, author, text, Uuid4.New(), tx.MachineId, tx.Now);
            Publish(tx, EventTypes.ReviewCommented, id);
            return new CommentOutcome(onJob);
        }

        var commits = RepositoryRows.FindCommits(tx.Connection, sha ?? "");
        if (commits.Count != 1)
        {
            return new CommentOutcome(null, IsAmbiguous: commits.Count > 1);
        }

        var onCommit = ReviewRows.AddComment(tx.Connection, null, commits[0].Id, author, text, Uuid4.New(), tx.MachineId, tx.Now);
        var repository = RepositoryRows.Find(tx.Connection, commits[0].RepoId);
        tx.Publish(new DaemonEvent
        {
            Type = EventTypes.ReviewCommented,
            Sha = commits[0].Sha,
            Repo = repository?.RootPath ?? "",
            RepoName = repository?.Name ?? "",
        });
        return new CommentOutcome(onCommit);
    });

    private static CloseOutcome SetClosed(LedgerTransaction tx, long jobId, bool closed, string reason)
    {
        if (tx.Connection.Scalar("SELECT closed FROM reviews WHERE job_id = ?1", jobId) is not long current)
        {
            return CloseOutcome.NotFound;
        }

        if (current != 0 == closed)
        {
            return CloseOutcome.Unchanged;
        }

        tx.Connection.Execute(
            "UPDATE reviews SET closed = ?2, updated_by_machine_id = ?3, updated_at = ?4 WHERE job_id = ?1", jobId, closed ? 1 : 0, tx.MachineId, tx.Now);
        Publish(tx, closed ? EventTypes.ReviewClosed : EventTypes.ReviewReopened, jobId, change => change with { Reason = reason });
        return CloseOutcome.Changed;
    }
}
