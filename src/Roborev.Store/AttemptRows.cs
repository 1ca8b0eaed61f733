using System.Text.Json;
using System.Text.Json.Serialization;
using Roborev.Core.Reviews;

namespace Roborev.Store;

/// <summary>The agent process that an attempt started.</summary>
/// <param name="JobId">Job.</param>
/// <param name="Pid">Process, leader of its group.</param>
/// <param name="Started">Start time of the process in the unit of the operating system, to recognise it again.</param>
public sealed record AgentProcessRow(long JobId, int Pid, long Started);

/// <summary>Rows of <c>job_attempts</c> and <c>review_receipts</c>.</summary>
public static class AttemptRows
{
    /// <summary>Begins the next attempt of a job and returns its number.</summary>
    public static int Begin(StoreConnection connection, long jobId, string instance, string? givenSession)
    {
        connection.Execute(
            """
            INSERT INTO job_attempts(job_id, attempt, given_session_id, instance) VALUES (?1, 1, ?2, ?3)
            ON CONFLICT(job_id) DO UPDATE SET attempt = attempt + 1, given_session_id = excluded.given_session_id, instance = excluded.instance,
              agent_pid = NULL, agent_started = NULL
            """,
            jobId, givenSession, instance);
        return (int)(long)connection.Scalar("SELECT attempt FROM job_attempts WHERE job_id = ?1", jobId)!;
    }

    /// <summary>Counts a death of the daemon during the job's attempt and returns the new count.</summary>
    public static int CountCrash(StoreConnection connection, long jobId)
    {
        connection.Execute(
            "INSERT INTO job_attempts(job_id, attempt, crashes) VALUES (?1, 1, 1) ON CONFLICT(job_id) DO UPDATE SET crashes = crashes + 1", jobId);
        return (int)(long)connection.Scalar("SELECT crashes FROM job_attempts WHERE job_id = ?1", jobId)!;
    }

    /// <summary>A user asks for a job again: its crashes are forgotten, and a review that it has is no longer that of its newest run.</summary>
    public static void Supersede(StoreConnection connection, long jobId) => connection.Execute(
        "INSERT INTO job_attempts(job_id, superseded) VALUES (?1, 1) ON CONFLICT(job_id) DO UPDATE SET crashes = 0, superseded = 1", jobId);

    /// <summary>The job's review is that of its newest run.</summary>
    public static void Renew(StoreConnection connection, long jobId) => connection.Execute("UPDATE job_attempts SET superseded = 0 WHERE job_id = ?1", jobId);

    /// <summary>The session that the current attempt was given to resume, or null.</summary>
    public static string? GivenSession(StoreConnection connection, long jobId) =>
        connection.Scalar("SELECT given_session_id FROM job_attempts WHERE job_id = ?1", jobId) as string;

    /// <summary>Remembers the agent's process so that a later start can end it.</summary>
    public static void RecordProcess(StoreConnection connection, long jobId, int attempt, int pid, long started) => connection.Execute(
        "UPDATE job_attempts SET agent_pid = ?3, agent_started = ?4 WHERE job_id = ?1 AND attempt = ?2", jobId, attempt, pid, started);

    /// <summary>Forgets the agent's process.</summary>
    public static void ClearProcess(StoreConnection connection, long jobId) =>
        connection.Execute("UPDATE job_attempts SET agent_pid = NULL, agent_started = NULL WHERE job_id = ?1", jobId);

    /// <summary>Forgets the agent's process, unless it is that of a later attempt.</summary>
    public static void ClearProcess(StoreConnection connection, long jobId, int attempt) =>
        connection.Execute("UPDATE job_attempts SET agent_pid = NULL, agent_started = NULL WHERE job_id = ?1 AND attempt = ?2", jobId, attempt);

    /// <summary>Forgets every agent process.</summary>
    public static void ClearProcesses(StoreConnection connection) =>
        connection.Execute("UPDATE job_attempts SET agent_pid = NULL, agent_started = NULL WHERE agent_pid IS NOT NULL");

    /// <summary>Agent processes that no attempt has reported as ended.</summary>
    public static List<AgentProcessRow> Processes(StoreConnection connection) => connection.Query(
        "SELECT job_id, agent_pid, agent_started FROM job_attempts WHERE agent_pid IS NOT NULL",
        static row => new AgentProcessRow(row.Long(0), row.Int(1), row.Long(2)));

    /// <summary>Stores the receipt of an attempt.</summary>
    public static void AddReceipt(StoreConnection connection, long jobId, ReviewReceipt receipt) => connection.Execute(
        """
        INSERT OR REPLACE INTO review_receipts(job_id, attempt, base_sha, head_sha, diff_hash, diff_bytes, files_in_diff, files_sent, excluded, truncated, delivery,
          dropped_sections, prompt_bytes, agent, model, duration_ms, input_tokens, output_tokens, output_hash, outcome, verdict_rule)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
        """,
        jobId, receipt.Attempt, receipt.BaseSha, receipt.HeadSha, receipt.DiffHash, receipt.DiffBytes, receipt.FilesInDiff, receipt.FilesSent,
        JsonSerializer.Serialize(receipt.Excluded, ReceiptJson.Default.IReadOnlyListReceiptExclusion),
        JsonSerializer.Serialize(receipt.Truncated, ReceiptJson.Default.IReadOnlyListString), receipt.Delivery,
        JsonSerializer.Serialize(receipt.DroppedSections, ReceiptJson.Default.IReadOnlyListString), receipt.PromptBytes, receipt.Agent, receipt.Model,
        receipt.DurationMs, receipt.InputTokens, receipt.OutputTokens, receipt.OutputHash, receipt.Outcome, receipt.VerdictRule);

    /// <summary>The receipt of the newest attempt that has one, or null.</summary>
    public static ReviewReceipt? NewestReceipt(StoreConnection connection, long jobId) => connection.First(
        """
        SELECT attempt, base_sha, head_sha, diff_hash, diff_bytes, files_in_diff, files_sent, excluded, truncated, delivery, dropped_sections, prompt_bytes, agent, model,
          duration_ms, input_tokens, output_tokens, output_hash, outcome, verdict_rule
        FROM review_receipts WHERE job_id = ?1 ORDER BY attempt DESC LIMIT 1
        """,
        static row => new ReviewReceipt
        {
            Attempt = row.Int(0),
            BaseSha = row.TextOrNull(1),
            HeadSha = row.TextOrNull(2),
            DiffHash = row.TextOrNull(3),
            DiffBytes = row.Long(4),
            FilesInDiff = row.Int(5),
            FilesSent = row.Int(6),
            Excluded = JsonSerializer.Deserialize(row.Text(7), ReceiptJson.Default.IReadOnlyListReceiptExclusion) ?? [],
            Truncated = JsonSerializer.Deserialize(row.Text(8), ReceiptJson.Default.IReadOnlyListString) ?? [],
            Delivery = row.Text(9),
            DroppedSections = JsonSerializer.Deserialize(row.Text(10), ReceiptJson.Default.IReadOnlyListString) ?? [],
            PromptBytes = row.Long(11),
            Agent = row.Text(12),
            Model = row.TextOrNull(13),
            DurationMs = row.Long(14),
            InputTokens = row.LongOrNull(15),
            OutputTokens = row.LongOrNull(16),
            OutputHash = row.TextOrNull(17),
            Outcome = row.Text(18),
            VerdictRule = row.TextOrNull(19),
        },
        jobId);
}

[JsonSerializable(typeof(IReadOnlyList<ReceiptExclusion>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class ReceiptJson : JsonSerializerContext;
