namespace Roborev.Store;

/// <summary>A row of <c>event_log</c>.</summary>
/// <param name="Seq">Number.</param>
/// <param name="Type">Event type.</param>
/// <param name="JobId">Job, or 0.</param>
/// <param name="Repo">Root path, or empty.</param>
/// <param name="Line">The serialised event with its line feed.</param>
public sealed record EventRow(long Seq, string Type, long JobId, string Repo, byte[] Line);

/// <summary>Rows of the event log and of its readers' cursors (events.md 13).</summary>
public static class EventRows
{
    /// <summary>Identity of the log.</summary>
    public static string Epoch(StoreConnection connection) => (string)connection.Scalar("SELECT epoch FROM log_identity WHERE id = 1")!;

    /// <summary>The highest number ever given, also when its row is trimmed; 0 before the first.</summary>
    public static long HighestSeq(StoreConnection connection) =>
        Math.Max(
            (long?)connection.Scalar("SELECT seq FROM sqlite_sequence WHERE name = 'event_log'") ?? 0,
            (long?)connection.Scalar("SELECT max(seq) FROM event_log") ?? 0);

    /// <summary>The lowest number that is still there, or null when the log is empty.</summary>
    public static long? OldestSeq(StoreConnection connection) => (long?)connection.Scalar("SELECT min(seq) FROM event_log");

    /// <summary>Appends an event.</summary>
    public static void Append(StoreConnection connection, EventRow row, long tsMs) => connection.Execute(
        "INSERT INTO event_log(seq, ts_ms, type, job_id, repo, line) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", row.Seq, tsMs, row.Type, row.JobId, row.Repo, row.Line);

    /// <summary>Events above a number, lowest first.</summary>
    public static List<EventRow> After(StoreConnection connection, long seq, long upTo, int limit) => connection.Query(
        "SELECT seq, type, job_id, repo, line FROM event_log WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3",
        static row => new EventRow(row.Long(0), row.Text(1), row.Long(2), row.Text(3), row.Bytes(4)),
        seq, upTo, limit);

    /// <summary>Bytes of all lines that are still there.</summary>
    public static long TotalBytes(StoreConnection connection) => (long)connection.Scalar("SELECT coalesce(sum(length(line)), 0) FROM event_log")!;

    /// <summary>Removes the events up to and including a number and returns how many bytes of lines went with them.</summary>
    public static long TrimUpTo(StoreConnection connection, long seq)
    {
        var bytes = (long)connection.Scalar("SELECT coalesce(sum(length(line)), 0) FROM event_log WHERE seq <= ?1", seq)!;
        connection.Execute("DELETE FROM event_log WHERE seq <= ?1", seq);
        return bytes;
    }

    /// <summary>The lowest cursor of the daemon's own readers, or null when there is none.</summary>
    public static long? LowestCursor(StoreConnection connection) => (long?)connection.Scalar("SELECT min(seq) FROM reader_cursors");
}
