using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Roborev.Core.Reviews;

/// <summary>A file that a review was not given, with the rule that left it out.</summary>
/// <param name="Path">Path in the repository.</param>
/// <param name="Rule">The exclude pattern.</param>
public sealed record ReceiptExclusion([property: JsonPropertyName("path")] string Path, [property: JsonPropertyName("rule")] string Rule);

/// <summary>
/// Proof of one attempt: what was sent to whom, what was left out and why. One row of <c>review_receipts</c> per attempt.
/// </summary>
public sealed record ReviewReceipt
{
    /// <summary>Attempt number, from 1.</summary>
    [JsonPropertyName("attempt")] public int Attempt { get; init; }

    /// <summary>Left side of the change; null for a root commit.</summary>
    [JsonPropertyName("base_sha")] public string? BaseSha { get; init; }

    /// <summary>Right side of the change; null for uncommitted changes.</summary>
    [JsonPropertyName("head_sha")] public string? HeadSha { get; init; }

    /// <summary>SHA-256 of the diff that was reviewed, lower-case hex.</summary>
    [JsonPropertyName("diff_hash")] public string? DiffHash { get; init; }

    /// <summary>Size of that diff in bytes.</summary>
    [JsonPropertyName("diff_bytes")] public long DiffBytes { get; init; }

    /// <summary>Files that the change touches.</summary>
    [JsonPropertyName("files_in_diff")] public int FilesInDiff { get; init; }

    /// <summary>Files that the agent was given.</summary>
    [JsonPropertyName("files_sent")] public int FilesSent { get; init; }

    /// <summary>Files that were left out, at most a hundred of them; the two counts tell how many there were.</summary>
    [JsonPropertyName("excluded")] public IReadOnlyList<ReceiptExclusion> Excluded { get => field ?? []; init; }

    /// <summary>Files of which only a part was given.</summary>
    [JsonPropertyName("truncated")] public IReadOnlyList<string> Truncated { get => field ?? []; init; }

    /// <summary>How the diff was delivered: <c>inline</c>, <c>file</c>, <c>none</c>.</summary>
    [JsonPropertyName("delivery")] public string Delivery { get => field ?? "none"; init; }

    /// <summary>Context sections that did not fit into the prompt.</summary>
    [JsonPropertyName("dropped_sections")] public IReadOnlyList<string> DroppedSections { get => field ?? []; init; }

    /// <summary>Size of the prompt in bytes.</summary>
    [JsonPropertyName("prompt_bytes")] public long PromptBytes { get; init; }

    /// <summary>Agent that ran.</summary>
    [JsonPropertyName("agent")] public string Agent { get => field ?? ""; init; }

    /// <summary>Model that ran, if known.</summary>
    [JsonPropertyName("model")] public string? Model { get; init; }

    /// <summary>Run time in milliseconds.</summary>
    [JsonPropertyName("duration_ms")] public long DurationMs { get; init; }

    /// <summary>Tokens read, if the agent reported them.</summary>
    [JsonPropertyName("input_tokens")] public long? InputTokens { get; init; }

    /// <summary>Tokens written, if the agent reported them.</summary>
    [JsonPropertyName("output_tokens")] public long? OutputTokens { get; init; }

    /// <summary>SHA-256 of the agent's output, lower-case hex.</summary>
    [JsonPropertyName("output_hash")] public string? OutputHash { get; init; }

    /// <summary>What came of it: <c>pass</c>, <c>fail</c>, <c>done</c> for a task, <c>no-verdict</c> or <c>error</c>.</summary>
    [JsonPropertyName("outcome")] public string Outcome { get => field ?? "error"; init; }

    /// <summary>The rule that decided the verdict, see <see cref="VerdictRule"/>.</summary>
    [JsonPropertyName("verdict_rule")] public string? VerdictRule { get; init; }

    /// <summary>One line for people, for instance <c>reviewed 3/3 files, 4.1 kB, codex, 2m10s</c>.</summary>
    public string ToLine()
    {
        var line = new StringBuilder();
        if (FilesInDiff > 0)
        {
            line.Append(CultureInfo.InvariantCulture, $"reviewed {FilesSent}/{FilesInDiff} files, {FormatBytes(DiffBytes)}, ");
        }

        line.Append(Agent);
        if (Model is { Length: > 0 })
        {
            line.Append(CultureInfo.InvariantCulture, $" ({Model})");
        }

        line.Append(CultureInfo.InvariantCulture, $", {FormatDuration(TimeSpan.FromMilliseconds(DurationMs))}");
        var excluded = Math.Max(Excluded.Count, FilesSent > 0 ? FilesInDiff - FilesSent : 0);
        if (excluded > 0)
        {
            line.Append(CultureInfo.InvariantCulture, $", {excluded} excluded");
        }

        if (Truncated.Count > 0)
        {
            line.Append(CultureInfo.InvariantCulture, $", {Truncated.Count} truncated");
        }

        if (DroppedSections.Count > 0)
        {
            line.Append(CultureInfo.InvariantCulture, $", without {string.Join(", ", DroppedSections)}");
        }

        return line.ToString();
    }

    private static string FormatBytes(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.#} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.#} MB"),
    };

    private static string FormatDuration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#}s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m{time.Seconds}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}h{time.Minutes}m"),
    };
}
