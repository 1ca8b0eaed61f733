using System.Text.Json;
using Microsoft.Data.Sqlite;
using Roborev.Agents;
using Roborev.Daemon.Ledger;
using Roborev.Daemon.Observability;
using Roborev.Settings;

namespace Roborev.Daemon.Workers;

/// <summary>
/// Closes the reviews whose findings a compacting job has taken over. Which they are stands in a file that the command writes after it has queued the job, so the
/// file may come late (worker.md 4.1). No trouble here fails the job.
/// </summary>
internal sealed class CompactSources(Ledger.Ledger ledger, DataDirectory directory, ErrorLog errors, TimeProvider time)
{
    private const int Reads = 3;

    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(500);
    private static readonly string[] ErrorStarts = ["error:", "exception:", "traceback"];

    /// <summary>False for an output that is none: its sources must stay open (worker.md section 4).</summary>
    public static bool IsUsable(string output) =>
        AgentResult.HasText(output)
        && !output.Split('\n').Any(static line => ErrorStarts.Any(start => line.Trim().StartsWith(start, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Closes the sources of a job that is done, and removes the file when all of them are closed.</summary>
    public async Task CloseAsync(long jobId)
    {
        var path = directory.CompactFile(jobId);
        try
        {
            if (await ReadAsync(path) is not { } sources)
            {
                errors.Note("worker", $"compact job {jobId} closes nothing: {path} is missing or unreadable");
                return;
            }

            var open = await CloseAllAsync(sources);
            if (open.Count == 0)
            {
                File.Delete(path);
            }
            else
            {
                errors.Warn("worker", $"compact job {jobId} could not close the reviews of {string.Join(", ", open)}; {path} names them all", jobId);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SqliteException)
        {
            errors.Warn("worker", $"compact job {jobId} could not close its sources: {failure.Message}", jobId);
        }
    }

    private async Task<List<long>> CloseAllAsync(IReadOnlyList<long> sources)
    {
        List<long> open = [];
        foreach (var source in sources)
        {
            if ((await ledger.CloseCompactedAsync(source)).Value == CloseOutcome.NotFound)
            {
                open.Add(source);
            }
        }

        return open;
    }

    /// <summary>The ids, or null when the file does not come or stays unreadable.</summary>
    private async Task<IReadOnlyList<long>?> ReadAsync(string path)
    {
        for (var read = 1; ; read++)
        {
            var sources = Parse(path);
            if (sources is not null || read == Reads)
            {
                return sources;
            }

            await Task.Delay(BetweenReads, time, CancellationToken.None);
        }
    }

    private static long[]? Parse(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("source_job_ids", out var ids)
                ? [.. ids.EnumerateArray().Select(static id => id.GetInt64())]
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            // Not there, or half written.
            return null;
        }
    }
}
