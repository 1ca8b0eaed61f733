using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;
using Roborev.Core.Text;
using Roborev.Store;

namespace Roborev.Daemon.Ledger;

/// <summary>What an attempt is about to do.</summary>
/// <param name="Agent">Canonical name of the agent that runs.</param>
/// <param name="Model">Its model, if one is given to it.</param>
/// <param name="StoredPrompt">The prompt to show while it runs.</param>
/// <param name="CommandLine">The agent's command line.</param>
/// <param name="Worktree">Linked worktree in which it runs, or null.</param>
internal sealed record AttemptStart(string Agent, string? Model, string StoredPrompt, string CommandLine, string? Worktree);

/// <summary>A finished review.</summary>
/// <param name="Agent">Agent that ran.</param>
/// <param name="Prompt">Prompt as sent.</param>
/// <param name="Output">Agent output without the job's prefix.</param>
/// <param name="CommandLine">What really ran.</param>
/// <param name="Receipt">Proof of the attempt.</param>
/// <param name="Worktree">Linked worktree in which it ran, or null.</param>
/// <param name="AutoClose">Whether a passing code review is closed at once.</param>
internal sealed record AttemptOutput(string Agent, string Prompt, string Output, string CommandLine, ReviewReceipt Receipt, string? Worktree, bool AutoClose)
{
    /// <summary>The patch of a fix job.</summary>
    public string? Patch { get; init; }
}

internal sealed partial class Ledger
{
    /// <summary>Notes that the agent is about to run; false when the claim is lost.</summary>
    public async Task<bool> StartAsync(Claim claim, AttemptStart start) => (await writer.RunAsync(tx =>
    {
        if (Allowed(tx, JobOperation.Complete, claim.Job.Id, claim) is null)
        {
            return false;
        }

        tx.Connection.Execute(
            "UPDATE review_jobs SET prompt = ?2, command_line = ?3, updated_at = ?4 WHERE id = ?1", claim.Job.Id, start.StoredPrompt, start.CommandLine, tx.Now);
        Publish(tx, EventTypes.ReviewStarted, claim.Job.Id, change => change with { Agent = start.Agent, WorktreePath = start.Worktree });
        return true;
    })).Value;

    /// <summary>Stores the first session id that an attempt reports; nothing when the claim is lost or one is stored already.</summary>
    public Task RecordSessionAsync(Claim claim, string sessionId) => writer.RunAsync(tx =>
    {
        if (Allowed(tx, JobOperation.Complete, claim.Job.Id, claim) is not { SessionId: null })
        {
            return false;
        }

        tx.Connection.Execute("UPDATE review_jobs SET session_id = ?2, updated_at = ?3 WHERE id = ?1", claim.Job.Id, sessionId, tx.Now);
        Publish(tx, EventTypes.JobUpdated, claim.Job.Id, static change => change with { Changed = ["session_id"] });
        return true;
    });

    /// <summary>Remembers the agent's process, so that a later start can end it if this daemon dies.</summary>
    public Task RecordProcessAsync(Claim claim, int pid, long started) => writer.RunAsync(tx =>
    {
        AttemptRows.RecordProcess(tx.Connection, claim.Job.Id, claim.Attempt, pid, started);
        return true;
    });

    /// <summary>Forgets the agent's process of an attempt that was canceled.</summary>
    public Task EndProcessAsync(Claim claim) => writer.RunAsync(tx =>
    {
        AttemptRows.ClearProcess(tx.Connection, claim.Job.Id, claim.Attempt);
        return true;
    });

    /// <summary>Stores the review; false when the claim is lost, for instance to a cancel, and then nothing is stored.</summary>
    public async Task<bool> CompleteAsync(Claim claim, AttemptOutput output)
    {
        // Read before the writer's turn: others wait while it lasts, and a text may be large.
        var stored = claim.Job.OutputPrefix + output.Output;
        bool? passes = stored.Length == 0 ? null : VerdictParser.Parse(stored).Verdict == Verdict.Pass;
        var raw = VerdictParser.Parse(output.Output).Verdict;
        return (await writer.RunAsync(tx => Complete(tx, claim, output, stored, passes, raw))).Value;
    }

    /// <summary>Closes a review whose findings a compacting job has taken over.</summary>
    public Task<LedgerResult<CloseOutcome>> CloseCompactedAsync(long jobId) => writer.RunAsync(tx => SetClosed(tx, jobId, closed: true, EventReasons.Compact));

    /// <summary>Ends the job without a review; false when the claim is lost.</summary>
    public async Task<bool> FailAsync(Claim claim, string error, string agent, string? worktree, ReviewReceipt? receipt) => (await writer.RunAsync(tx =>
    {
        if (Allowed(tx, JobOperation.Fail, claim.Job.Id, claim) is null)
        {
            return false;
        }

        EndAttempt(tx, claim, receipt);
        tx.Connection.Execute(
            "UPDATE review_jobs SET status = 'failed', error = ?2, finished_at = ?3, updated_at = ?3 WHERE id = ?1", claim.Job.Id, error, tx.Now);
        Publish(tx, EventTypes.ReviewFailed, claim.Job.Id, change => change with { Error = error, Agent = agent, WorktreePath = worktree });
        return true;
    })).Value;

    /// <summary>Queues the job for another attempt of the same agent; false when the claim is lost or the retries are used up.</summary>
    public async Task<bool> RetryAsync(Claim claim, DateTimeOffset notBefore, ReviewReceipt? receipt)
    {
        var retried = (await writer.RunAsync(tx =>
        {
            if (Allowed(tx, JobOperation.Retry, claim.Job.Id, claim) is not { } job || job.RetryCount >= JobStateMachine.MaxRetries)
            {
                return false;
            }

            EndAttempt(tx, claim, receipt);
            tx.Connection.Execute(
                """
                UPDATE review_jobs SET status = 'queued', retry_count = retry_count + 1, worker_id = NULL, started_at = NULL, finished_at = NULL, error = NULL,
                  session_id = NULL, retry_not_before = ?2, updated_at = ?3
                WHERE id = ?1
                """,
                claim.Job.Id, HoldBackStamp(notBefore), tx.Now);
            Publish(tx, EventTypes.JobRequeued, claim.Job.Id, static change => change with { Reason = EventReasons.Retry });
            return true;
        })).Value;
        if (retried)
        {
            queue.Release();
        }

        return retried;
    }

    /// <summary>Queues the job for the backup agent; false when the claim is lost.</summary>
    public async Task<bool> FailoverAsync(Claim claim, string agent, string? model, ReviewReceipt? receipt)
    {
        var moved = (await writer.RunAsync(tx =>
        {
            if (Allowed(tx, JobOperation.Failover, claim.Job.Id, claim) is null)
            {
                return false;
            }

            EndAttempt(tx, claim, receipt);
            tx.Connection.Execute(
                """
                UPDATE review_jobs SET status = 'queued', agent = ?2, model = ?3, provider = NULL, retry_count = 0, worker_id = NULL, started_at = NULL,
                  finished_at = NULL, error = NULL, session_id = NULL, retry_not_before = NULL, updated_at = ?4
                WHERE id = ?1
                """,
                claim.Job.Id, agent, model, tx.Now);
            Publish(tx, EventTypes.JobRequeued, claim.Job.Id, static change => change with { Reason = EventReasons.Failover });
            return true;
        })).Value;
        if (moved)
        {
            queue.Release();
        }

        return moved;
    }

    private static bool Complete(LedgerTransaction tx, Claim claim, AttemptOutput output, string stored, bool? passes, Verdict raw)
    {
        if (Allowed(tx, JobOperation.Complete, claim.Job.Id, claim) is not { } job)
        {
            return false;
        }

        EndAttempt(tx, claim, output.Receipt);
        AttemptRows.Renew(tx.Connection, job.Id);
        ReviewRows.Upsert(tx.Connection, job.Id, output.Agent, output.Prompt, stored, passes, Uuid4.New(), tx.MachineId, tx.Now);
        tx.Connection.Execute(
            "UPDATE review_jobs SET status = 'done', finished_at = ?2, updated_at = ?2, command_line = ?3, patch = ?4 WHERE id = ?1",
            job.Id, tx.Now, output.CommandLine, output.Patch);
        Publish(tx, EventTypes.ReviewCompleted, job.Id, change => change with
        {
            Agent = output.Agent,
            Verdict = JobTypes.IsTaskLike(job.JobType) ? null : raw.ToWire(),
            Findings = output.Output is { Length: > 0 } findings ? findings : null,
            WorktreePath = output.Worktree,
        });
        if (output.AutoClose && raw == Verdict.Pass && JobTypes.IsCodeReview(job.JobType))
        {
            SetClosed(tx, job.Id, closed: true, EventReasons.Auto);
        }

        return true;
    }

    private static void EndAttempt(LedgerTransaction tx, Claim claim, ReviewReceipt? receipt)
    {
        AttemptRows.ClearProcess(tx.Connection, claim.Job.Id);
        if (receipt is not null)
        {
            AttemptRows.AddReceipt(tx.Connection, claim.Job.Id, receipt with { Attempt = claim.Attempt });
        }
    }
}
