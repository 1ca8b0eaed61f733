using System.Text.Json;
using Roborev.Core.Wire;
using Roborev.Settings;

namespace Roborev.Commands;

/// <summary>What the git hook did, one JSON line a commit; the only place where a hook says anything (git.md 13.2, T24).</summary>
/// <param name="data">The data directory.</param>
/// <param name="time">Clock.</param>
internal sealed class HookLog(DataDirectory data, TimeProvider time)
{
    /// <summary>A log that has grown beyond this becomes <c>post-commit.log.1</c>.</summary>
    internal const long MaxBytes = 1024 * 1024;

    /// <summary>Appends a line; whatever goes wrong with it must not disturb a commit.</summary>
    /// <param name="repository">Checkout root, or the path as given while the root is not known.</param>
    /// <param name="outcome"><c>ok</c>, <c>skip</c> or <c>fail</c>.</param>
    /// <param name="message">What happened.</param>
    internal void Write(string repository, string outcome, string message)
    {
        try
        {
            data.EnsureCreated();
            Rotate();
            var entry = new HookLogEntry { Ts = time.GetLocalNow(), Repo = repository, Outcome = outcome, Message = message };
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, WireJson.Plain.HookLogEntry), (byte)'\n'];
            using var file = DataDirectory.AppendPrivate(data.PostCommitLog);
            file.Write(line);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk or a read-only home is no reason to fail a commit.
        }
    }

    private void Rotate()
    {
        if (new FileInfo(data.PostCommitLog) is { Exists: true, Length: > MaxBytes })
        {
            File.Move(data.PostCommitLog, data.PostCommitLog + ".1", overwrite: true);
        }
    }
}
