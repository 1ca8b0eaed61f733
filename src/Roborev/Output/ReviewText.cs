using System.Globalization;
using System.Text.Json;
using Roborev.Agents;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;
using Roborev.Core.Text;
using Roborev.Git;

namespace Roborev.Output;

/// <summary>A review as text, in the shape that the shipped skills read (cli.md 5.7, 7.1). Everything in it that came from elsewhere is cleaned of terminal control.</summary>
internal static class ReviewText
{
    /// <summary>What a job's error begins with when no review happened, although the agent ended without an error.</summary>
    private const string NoVerdict = "no-verdict: ";

    private const int RuleWidth = 60;

    /// <summary>The way out for somebody who got the built-in reviewer because nothing else is there.</summary>
    internal static string BuiltinHint { get; } =
        $"This is the built-in reviewer with its fixed rules; for a review by a coding agent install one of {string.Join(", ", AgentRegistry.RankedNames)}, "
        + "or set default_agent.";

    /// <summary>The line under every title.</summary>
    internal static string Rule { get; } = new('-', RuleWidth);

    /// <summary>A finished wait: agent, output and the receipt.</summary>
    internal static void WriteFinished(TextWriter output, Review review, ReviewJob job)
    {
        output.WriteLine();
        output.WriteLine($"Review (by {TerminalText.CleanLine(review.Agent)})");
        output.WriteLine(Rule);
        output.WriteLine(TerminalText.Clean(review.Output).TrimEnd());
        WriteReceipt(output, job.Receipt ?? review.Job?.Receipt);
        WriteBuiltinHint(output, review.Agent);
    }

    /// <summary>The output of <c>show</c>.</summary>
    internal static void WriteShown(TextWriter output, Review review, string title, bool showPrompt, IReadOnlyList<Comment> comments)
    {
        output.WriteLine(TerminalText.CleanLine(title));
        if (TokenLine(review.Job?.TokenUsage) is { } tokens)
        {
            output.WriteLine(tokens);
        }

        output.WriteLine(Rule);
        output.WriteLine(TerminalText.Clean(showPrompt ? review.Prompt : review.Output).TrimEnd());
        if (!showPrompt)
        {
            WriteReceipt(output, review.Job?.Receipt);
            WriteBuiltinHint(output, review.Agent);
        }

        if (comments.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("--- Comments ---");
            foreach (var comment in comments)
            {
                var time = comment.CreatedAt.ToLocalTime().ToString("MMM dd HH:mm", CultureInfo.InvariantCulture);
                output.WriteLine();
                output.WriteLine($"[{time}] {TerminalText.CleanLine(comment.Responder)}:");
                output.WriteLine(TerminalText.Clean(comment.Response));
            }
        }
    }

    /// <summary>Why a failed job gave no review; says so plainly when the agent ended without a verdict.</summary>
    internal static string FailureOf(ReviewJob job)
    {
        var error = job.Error?.Trim() ?? "";
        return error.StartsWith(NoVerdict, StringComparison.Ordinal)
            ? $"no review happened: {error[NoVerdict.Length..]}"
            : error.Length > 0 ? $"review failed: {error}" : "review failed";
    }

    /// <summary>How <c>show</c> and notices name a job's subject: a short commit name, a range of short names, or the label as it is.</summary>
    internal static string SubjectOf(string gitRef) => RefText.IsFullSha(gitRef) ? RefText.ShortSha(gitRef) : RefText.ShortRef(gitRef);

    /// <summary><c>Tokens: 1.2M ctx · 28.8k out</c>, or null when nothing is known.</summary>
    internal static string? TokenLine(string? usage)
    {
        if (string.IsNullOrWhiteSpace(usage))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(usage);
            var parts = new List<string>();
            AddCount(parts, json.RootElement, "peak_context_tokens", "ctx");
            AddCount(parts, json.RootElement, "total_output_tokens", "out");
            return parts.Count > 0 ? $"Tokens: {string.Join(" · ", parts)}" : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void AddCount(List<string> parts, JsonElement usage, string name, string unit)
    {
        if (usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty(name, out var value) && value.TryGetInt64(out var count) && count > 0)
        {
            parts.Add($"{Shorten(count)} {unit}");
        }
    }

    private static string Shorten(long count) => count switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(count / 100_000.0) / 10:0.0}M"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(count / 100.0) / 10:0.0}k"),
        _ => count.ToString(CultureInfo.InvariantCulture),
    };

    private static void WriteReceipt(TextWriter output, ReviewReceipt? receipt)
    {
        if (receipt is not null)
        {
            output.WriteLine();
            output.WriteLine(TerminalText.CleanLine(receipt.ToLine()));
        }
    }

    private static void WriteBuiltinHint(TextWriter output, string agent)
    {
        if (agent == AgentRegistry.Builtin)
        {
            output.WriteLine(BuiltinHint);
        }
    }
}
