using System.Security.Cryptography;
using System.Text;
using Roborev.Agents;
using Roborev.Core.Diffs;
using Roborev.Core.Reviews;
using Roborev.Core.Text;
using Roborev.Prompts;

namespace Roborev.Daemon.Workers;

/// <summary>Collects what a receipt states while an attempt goes on.</summary>
internal sealed class AttemptReport(string agent, string? model, TimeProvider time)
{
    /// <summary>A receipt travels with every event of its job, so its lists have an end.</summary>
    private const int MaxListed = 100;

    private readonly long _started = time.GetTimestamp();
    private ReviewDiff? _diff;
    private BuiltPrompt? _prompt;
    private int _promptBytes;

    /// <summary>The change, once it is known.</summary>
    public void Captured(ReviewDiff diff) => _diff = diff;

    /// <summary>The prompt of a review, once it is built.</summary>
    public void Built(BuiltPrompt prompt)
    {
        _prompt = prompt;
        _promptBytes = prompt.Bytes;
    }

    /// <summary>The prompt of a task.</summary>
    public void Built(string prompt) => _promptBytes = Utf8Text.ByteCount(prompt);

    /// <summary>The receipt of an attempt that gave a review.</summary>
    public ReviewReceipt Completed(AgentResult result, VerdictDecision? decision) => Receipt() with
    {
        Model = result.Model ?? model,
        InputTokens = result.InputTokens,
        OutputTokens = result.OutputTokens,
        OutputHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(result.Output))),
        Outcome = decision switch { null => "done", { Verdict: Verdict.Pass } => "pass", _ => "fail" },
        VerdictRule = decision?.Rule.ToWire(),
    };

    /// <summary>The receipt of an attempt that gave none.</summary>
    public ReviewReceipt Failed(bool isNoVerdict) => Receipt() with { Outcome = isNoVerdict ? "no-verdict" : "error" };

    private ReviewReceipt Receipt() => new()
    {
        Agent = agent,
        Model = model,
        BaseSha = _diff?.BaseSha,
        HeadSha = _diff?.HeadSha,
        DiffHash = _diff?.Sha256,
        DiffBytes = _diff?.Bytes ?? 0,
        FilesInDiff = (_diff?.Files.Count ?? 0) + (_diff?.Excluded.Count ?? 0),
        FilesSent = _prompt is null ? 0 : _diff?.Files.Count ?? 0,
        Excluded = [.. (_diff?.Excluded ?? []).Take(MaxListed).Select(static file => new ReceiptExclusion(file.Path, file.Rule))],
        Truncated = [.. (_prompt?.TruncatedFiles ?? []).Take(MaxListed)],
        Delivery = _prompt?.Delivery switch { DiffDelivery.Inline => "inline", DiffDelivery.File => "file", _ => "none" },
        DroppedSections = _prompt?.DroppedSections ?? [],
        PromptBytes = _promptBytes,
        DurationMs = (long)time.GetElapsedTime(_started).TotalMilliseconds,
    };
}
