using Roborev.Core.Reviews;

namespace Roborev.Store;

/// <summary>Rows of <c>reviews</c> and <c>responses</c>.</summary>
public static class ReviewRows
{
    private const string Columns =
        "SELECT v.id, v.job_id, v.agent, v.prompt, v.output, v.created_at, v.closed, v.verdict_bool, v.uuid, v.updated_at, v.updated_by_machine_id, v.synced_at FROM reviews v";

    private const string CommentColumns = "SELECT id, commit_id, job_id, responder, response, created_at, uuid, source_machine_id, synced_at FROM responses";

    /// <summary>The review of a job, or null.</summary>
    public static Review? OfJob(StoreConnection connection, long jobId) => connection.First(Columns + " WHERE v.job_id = ?1", Map, jobId);

    /// <summary>The newest review of an exact ref in any repository, or null.</summary>
    public static Review? OfRef(StoreConnection connection, string gitRef) => connection.First(
        Columns + " JOIN review_jobs j ON j.id = v.job_id WHERE j.git_ref = ?1 ORDER BY datetime(v.created_at) DESC, v.id DESC LIMIT 1", Map, gitRef);

    /// <summary>The newest reviews by review jobs of one repository and type for an exact ref, oldest first.</summary>
    public static List<Review> Attempts(StoreConnection connection, long repoId, string gitRef, string reviewType, int limit)
    {
        var newestFirst = connection.Query(Columns + """
         JOIN review_jobs j ON j.id = v.job_id
         WHERE j.repo_id = ?1 AND j.git_ref = ?2 AND j.job_type IN ('review', 'range', 'dirty')
           AND CASE WHEN j.review_type = '' THEN 'default' ELSE j.review_type END = ?3
         ORDER BY datetime(v.created_at) DESC, v.id DESC LIMIT ?4
        """, Map, repoId, gitRef, reviewType, Math.Max(0, limit));
        newestFirst.Reverse();
        return newestFirst;
    }

    /// <summary>Stores the review of a job, replacing one of an earlier run.</summary>
    public static void Upsert(StoreConnection connection, long jobId, string agent, string prompt, string output, bool? passes, string uuid, string? machineId, string now) =>
        connection.Execute(
            """
            INSERT INTO reviews(job_id, agent, prompt, output, verdict_bool, uuid, updated_by_machine_id, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT(job_id) DO UPDATE SET agent = excluded.agent, prompt = excluded.prompt, output = excluded.output, verdict_bool = excluded.verdict_bool,
              uuid = excluded.uuid, updated_by_machine_id = excluded.updated_by_machine_id, updated_at = excluded.updated_at, closed = 0, synced_at = NULL,
              created_at = datetime('now')
            """,
            jobId, agent, prompt, output, passes is { } value ? value ? 1 : 0 : null, uuid, machineId, now);

    /// <summary>Comments of a job, oldest first.</summary>
    public static List<Comment> CommentsOfJob(StoreConnection connection, long jobId) =>
        connection.Query(CommentColumns + " WHERE job_id = ?1 ORDER BY datetime(created_at), id", MapComment, jobId);

    /// <summary>Legacy comments of a commit, oldest first.</summary>
    public static List<Comment> CommentsOfCommit(StoreConnection connection, long commitId) =>
        connection.Query(CommentColumns + " WHERE commit_id = ?1 ORDER BY datetime(created_at), id", MapComment, commitId);

    /// <summary>Adds a comment and returns it.</summary>
    public static Comment AddComment(StoreConnection connection, long? jobId, long? commitId, string author, string text, string uuid, string? machineId, string now)
    {
        var id = connection.Insert(
            "INSERT INTO responses(commit_id, job_id, responder, response, created_at, uuid, source_machine_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            commitId, jobId, author, text, now, uuid, machineId);
        return connection.First(CommentColumns + " WHERE id = ?1", MapComment, id)!;
    }

    private static Review Map(Row row) => new()
    {
        Id = row.Long(0),
        JobId = row.Long(1),
        Agent = row.Text(2),
        Prompt = row.Text(3),
        Output = row.Text(4),
        CreatedAt = row.Time(5),
        Closed = row.Flag(6),
        VerdictBool = (int?)row.LongOrNull(7),
        Uuid = row.TextOrNull(8),
        UpdatedAt = row.TimeOrNull(9),
        UpdatedByMachineId = row.TextOrNull(10),
        SyncedAt = row.TimeOrNull(11),
    };

    private static Comment MapComment(Row row) => new()
    {
        Id = row.Long(0),
        CommitId = row.PositiveOrNull(1),
        JobId = row.PositiveOrNull(2),
        Responder = row.Text(3),
        Response = row.Text(4),
        CreatedAt = row.Time(5),
        Uuid = row.TextOrNull(6),
        SourceMachineId = row.TextOrNull(7),
        SyncedAt = row.TimeOrNull(8),
    };
}
