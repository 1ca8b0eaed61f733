using System.Globalization;
using System.Text;
using Roborev.Core.Reviews;
using Roborev.Core.Text;

namespace Roborev.Prompts;

/// <summary>A section that fits.</summary>
/// <param name="Text">The section, with a blank line after it.</param>
/// <param name="IsShortened">True when a part of it had to go.</param>
internal sealed record FittedText(string Text, bool IsShortened);

/// <summary>
/// The sections that a prompt can do without. They share what the change leaves: guidelines are served first, earlier attempts last, and once one had to be
/// left out so are those behind it. What is left out is recorded (prompts.md 5 and 8.1; 22, row 3).
/// </summary>
internal static class ContextSections
{
    private const int ShortestGuidelines = 200;
    private const string GuidelinesCut = "\n[The guidelines are longer than this; the rest did not fit.]";

    /// <summary>The sections in the order of the prompt, and the names of those that lost something.</summary>
    /// <param name="input">Where they come from.</param>
    /// <param name="maxBytes">Room for all of them.</param>
    public static (string Text, IReadOnlyList<string> Dropped) Fit(ReviewPromptInput input, int maxBytes)
    {
        var text = new StringBuilder();
        List<string> dropped = [];
        var room = maxBytes;
        foreach (var (name, fit) in SectionsOf(input))
        {
            if (room > 0 && fit(room) is { } section)
            {
                text.Append(section.Text);
                room -= Utf8Text.ByteCount(section.Text);
                if (section.IsShortened)
                {
                    dropped.Add("parts of " + name);
                }
            }
            else
            {
                dropped.Add(name);
                room = 0;
            }
        }

        return (text.ToString(), dropped);
    }

    private static IEnumerable<(string Name, Func<int, FittedText?> Fit)> SectionsOf(ReviewPromptInput input)
    {
        // No history may take so much that nothing is left for the next one.
        var historyLimit = input.CapBytes / 4;
        if (!string.IsNullOrWhiteSpace(input.Guidelines))
        {
            yield return ("project guidelines", room => FitGuidelines(PromptText.Clean(input.Guidelines).Trim(), room));
        }

        if (!string.IsNullOrWhiteSpace(input.AdditionalContext))
        {
            yield return ("additional context", room => FitWhole(PromptText.Clean(input.AdditionalContext).Trim(), room));
        }

        if (input.PreviousReviews.Count > 0)
        {
            yield return ("previous reviews", room => FitHistory("previous-reviews", input.PreviousReviews.Select(PreviousEntry), room, historyLimit));
        }

        if (input.InRangeReviews.Any(commit => commit.Review is not null))
        {
            var reviewed = input.InRangeReviews.Where(commit => commit.Review is not null);
            yield return ("reviews of single commits", room => FitHistory("in-range-reviews", reviewed.Select(InRangeEntry), room, historyLimit));
        }

        if (input.PreviousAttempts.Count > 0)
        {
            yield return ("previous attempts", room => FitHistory("previous-attempts", input.PreviousAttempts.Select(AttemptEntry), room, historyLimit));
        }
    }

    private static FittedText? FitGuidelines(string guidelines, int room)
    {
        var head = PromptTemplate.Load("guidelines") + "\n\n";
        if (FitWhole(head + guidelines, room) is { } whole)
        {
            return whole;
        }

        var left = room - Utf8Text.ByteCount(head) - GuidelinesCut.Length - 2;
        return left < ShortestGuidelines ? null : new FittedText($"{head}{Utf8Text.Truncate(guidelines, left)}{GuidelinesCut}\n\n", IsShortened: true);
    }

    private static FittedText? FitWhole(string text, int room) =>
        Utf8Text.ByteCount(text) + 2 <= room ? new FittedText(text + "\n\n", IsShortened: false) : null;

    private static FittedText? FitHistory(string introduction, IEnumerable<HistoryEntry> entries, int room, int limit) =>
        ReviewHistorySection.Fit(PromptTemplate.Load(introduction), [.. entries], Math.Min(room, limit));

    private static HistoryEntry PreviousEntry(ReviewedCommit commit) => new($"Commit {ShortSha(commit.Sha)}", commit.Review);

    private static HistoryEntry InRangeEntry(ReviewedCommit commit)
    {
        var verdict = commit.Review?.Verdict switch { Verdict.Pass => "passed", Verdict.Fail => "failed", _ => "unknown" };
        return new HistoryEntry($"Commit {ShortSha(commit.Sha)} ({PromptText.Name(commit.Review?.Agent ?? "")}, {verdict})", commit.Review);
    }

    private static HistoryEntry AttemptEntry(PastReview review, int index)
    {
        var time = review.At is { } at ? string.Create(CultureInfo.InvariantCulture, $", {at.UtcDateTime:yyyy-MM-dd HH:mm}") : "";
        return new HistoryEntry(string.Create(CultureInfo.InvariantCulture, $"Attempt {index + 1} ({PromptText.Name(review.Agent)}{time})"), review);
    }

    private static string ShortSha(string sha) => sha[..Math.Min(7, sha.Length)];
}
