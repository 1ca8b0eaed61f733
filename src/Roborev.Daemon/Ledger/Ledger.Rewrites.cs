using Microsoft.Data.Sqlite;
using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;
using Roborev.Core.Time;
using Roborev.Store;

namespace Roborev.Daemon.Ledger;

/// <summary>A commit that was replaced by another with the same change.</summary>
internal sealed record CommitMove(string OldSha, string NewSha, string PatchId, string Author, string Subject, DateTimeOffset Timestamp);

/// <summary>What came of a remap.</summary>
/// <param name="Jobs">Jobs that were moved.</param>
/// <param name="SkippedMappings">Mappings that moved none.</param>
internal sealed record RemapOutcome(long Jobs, long SkippedMappings);

internal sealed partial class Ledger
{
    /// <summary>Marks a fix job as applied or rebased and returns it; null when it is no fix job that is done.</summary>
    public Task<LedgerResult<ReviewJob?>> MarkAsync(long jobId, JobOperation operation) => writer.RunAsync(tx =>
    {
        if (Allowed(tx, operation, jobId) is null)
        {
            return null;
        }

        tx.Connection.Execute("UPDATE review_jobs SET status = ?2, updated_at = ?3 WHERE id = ?1", jobId, JobStateMachine.Row(operation).To.ToWire(), tx.Now);
        return Publish(tx, EventTypes.JobUpdated, jobId, static change => change with { Changed = ["status"] });
    });

    /// <summary>Sets the branch of a job that has none; false when it has one or does not exist.</summary>
    public Task<LedgerResult<bool>> UpdateBranchAsync(long jobId, string branch) => writer.RunAsync(tx =>
    {
        var changed = tx.Connection.Execute("UPDATE review_jobs SET branch = ?2, updated_at = ?3 WHERE id = ?1 AND coalesce(branch, '') = ''", jobId, branch, tx.Now) > 0;
        if (changed)
        {
            Publish(tx, EventTypes.JobUpdated, jobId, static change => change with { Changed = ["branch"] });
        }

        return changed;
    });

    /// <summary>Moves the jobs of rewritten commits to their successors, where the change is the same; one event for all of them.</summary>
    public Task<LedgerResult<RemapOutcome>> RemapAsync(Repository repository, IReadOnlyList<CommitMove> moves) => writer.RunAsync(tx =>
    {
        var (jobs, skipped) = (0L, 0L);
        foreach (var move in moves)
        {
            var moved = TryMove(tx, repository.Id, move);
            jobs += moved;
            skipped += moved == 0 ? 1 : 0;
        }

        if (jobs > 0)
        {
            tx.Publish(new DaemonEvent { Type = EventTypes.ReviewRemapped, Repo = repository.RootPath });
        }

        return new RemapOutcome(jobs, skipped);
    });

    /// <summary>Each mapping stands alone: one that the database refuses is skipped.</summary>
    private static int TryMove(LedgerTransaction tx, long repoId, CommitMove move)
    {
        tx.Connection.Execute("SAVEPOINT mapping");
        var moved = 0;
        try
        {
            moved = Move(tx, repoId, move);
        }
        catch (SqliteException)
        {
            tx.Connection.Execute("ROLLBACK TO mapping");
        }

        tx.Connection.Execute("RELEASE mapping");
        return moved;
    }

    private static int Move(LedgerTransaction tx, long repoId, CommitMove move)
    {
        if (move.OldSha.Length == 0 || move.NewSha.Length == 0)
        {
            return 0;
        }

        var ids = tx.Connection.Query(
            "SELECT id FROM review_jobs WHERE git_ref = ?2 AND repo_id = ?1 AND status <> 'running' AND (coalesce(patch_id, '') = '' OR patch_id = ?3)",
            static row => row.Long(0), repoId, move.OldSha, move.PatchId);
        if (ids.Count == 0)
        {
            return 0;
        }

        var commitId = RepositoryRows.GetOrCreateCommit(
            tx.Connection, repoId, move.NewSha, move.Author, move.Subject, StoredTime.ToRfcFormWithOffset(move.Timestamp));
        foreach (var id in ids)
        {
            // A row of the automatic design review that would take a place already taken gives its claim on it up (storage.md T26).
            tx.Connection.Execute(
                """
                UPDATE review_jobs SET source = 'auto_design_duplicate' WHERE id = ?1 AND source = 'auto_design' AND EXISTS (
                  SELECT 1 FROM review_jobs o WHERE o.id <> ?1 AND o.repo_id = ?2 AND o.source = 'auto_design' AND o.review_type = review_jobs.review_type
                    AND (o.git_ref = ?3 OR o.commit_id = ?4))
                """,
                id, repoId, move.NewSha, commitId);
            tx.Connection.Execute(
                "UPDATE review_jobs SET git_ref = ?2, commit_id = ?3, patch_id = ?4, updated_at = ?5 WHERE id = ?1",
                id, move.NewSha, commitId, move.PatchId.Length > 0 ? move.PatchId : null, tx.Now);
        }

        return ids.Count;
    }
}
