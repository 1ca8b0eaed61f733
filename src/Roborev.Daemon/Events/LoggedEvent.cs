using System.Buffers;
using System.Text.Json;
using Roborev.Core.Events;
using Roborev.Core.Text;
using Roborev.Core.Wire;

namespace Roborev.Daemon.Events;

/// <summary>
/// An event as it lies in the log: serialised once and shared by all readers. The job's row is kept beside it for the readers that ask
/// for it.
/// </summary>
internal sealed class LoggedEvent
{
    /// <summary>Largest line including its line feed (events.md 13.3).</summary>
    public const int MaxLineBytes = 1_000_000;

    private readonly ReadOnlyMemory<byte> _job;

    private LoggedEvent(long seq, string type, long jobId, string repo, string? worktree, byte[] line, ReadOnlyMemory<byte> job)
    {
        Seq = seq;
        Type = type;
        JobId = jobId;
        Repo = repo;
        Worktree = worktree;
        Line = line;
        _job = job;
    }

    /// <summary>Number.</summary>
    public long Seq { get; }

    /// <summary>Event type.</summary>
    public string Type { get; }

    /// <summary>Job, or 0.</summary>
    public long JobId { get; }

    /// <summary>Root path, or empty.</summary>
    public string Repo { get; }

    /// <summary>Linked worktree, if any.</summary>
    public string? Worktree { get; }

    /// <summary>The line with its line feed, without the job.</summary>
    public byte[] Line { get; }

    /// <summary>Whether a job row came with the event.</summary>
    public bool HasJob => _job.Length > 0;

    /// <summary>Bytes held in memory, for the limit of the tail.</summary>
    public int Size => Line.Length + _job.Length;

    /// <summary>Serialises an event whose number is set.</summary>
    public static LoggedEvent Create(DaemonEvent change)
    {
        var job = change.Job is null ? default : (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(change.Job, WireJson.Default.ReviewJob);
        return new(change.Seq!.Value, change.Type, change.JobId, change.Repo, change.WorktreePath, Serialize(change with { Job = null }), job);
    }

    /// <summary>An event read from the table; <paramref name="job"/> is the row of the job as it is now, if it was asked for.</summary>
    public static LoggedEvent FromRow(Store.EventRow row, ReadOnlyMemory<byte> job) => new(row.Seq, row.Type, row.JobId, row.Repo, WorktreeOf(row.Line), row.Line, job);

    /// <summary>Writes the line, with the job's row as its last property where it is wanted and known.</summary>
    /// <returns>Bytes written.</returns>
    public int WriteTo(IBufferWriter<byte> target, bool withJob)
    {
        if (!withJob || !HasJob)
        {
            target.Write(Line);
            return Line.Length;
        }

        target.Write(Line.AsSpan(0, Line.Length - 2));
        target.Write(",\"job\":"u8);
        target.Write(_job.Span);
        target.Write("}\n"u8);
        return Line.Length + _job.Length + 7;
    }

    /// <summary>Serialises one event or control line with its line feed, cutting findings and error where the line would be too long.</summary>
    public static byte[] Serialize(DaemonEvent change)
    {
        var line = SerializeUncut(change);
        var budget = Math.Max(Utf8Text.ByteCount(change.Findings ?? ""), Utf8Text.ByteCount(change.Error ?? ""));
        while (line.Length > MaxLineBytes && budget > 0)
        {
            // Escaping lengthens a text by a factor that is not known beforehand: what is kept is taken to have the factor of the whole. The
            // writer waits for this, so it must come to an end in a few rounds.
            budget = Math.Max(0, (int)((long)budget * MaxLineBytes / line.Length) - 1024);
            change = change with
            {
                Findings = change.Findings is { } findings ? Utf8Text.Truncate(findings, budget) : null,
                Error = change.Error is { } error ? Utf8Text.Truncate(error, budget) : null,
                FindingsTruncated = true,
            };
            line = SerializeUncut(change);
        }

        return line;
    }

    private static byte[] SerializeUncut(DaemonEvent change)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JsonSerializer.Serialize(writer, change, WireJson.Default.DaemonEvent);
        }

        var line = new byte[buffer.WrittenCount + 1];
        buffer.WrittenSpan.CopyTo(line);
        line[^1] = (byte)'\n';
        return line;
    }

    private static string? WorktreeOf(byte[] line) =>
        line.AsSpan().IndexOf("\"worktree_path\""u8) < 0 ? null : JsonSerializer.Deserialize(line.AsSpan(0, line.Length - 1), WireJson.Default.DaemonEvent)?.WorktreePath;
}
