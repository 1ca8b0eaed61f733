using System.Globalization;
using System.Text;
using Roborev.Core.Text;

namespace Roborev.Prompts;

/// <summary>A review that found problems, as the insights prompt lists it.</summary>
public sealed record InsightsReview
{
    /// <summary>Its job.</summary>
    public required long JobId { get; init; }

    /// <summary>Agent that wrote it.</summary>
    public required string Agent { get; init; }

    /// <summary>Reviewed commit, range or <c>dirty</c>.</summary>
    public required string GitRef { get; init; }

    /// <summary>Branch, if known.</summary>
    public string? Branch { get; init; }

    /// <summary>When it was finished, if known.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>True once a person has dealt with it.</summary>
    public bool IsClosed { get; init; }

    /// <summary>The whole review.</summary>
    public required string Output { get; init; }

    /// <summary>Comments on it, oldest first.</summary>
    public IReadOnlyList<PastComment> Comments { get; init; } = [];
}

/// <summary>What the insights prompt is made from.</summary>
public sealed record InsightsInput
{
    /// <summary>Reviews that found problems, the newest first.</summary>
    public required IReadOnlyList<InsightsReview> Reviews { get; init; }

    /// <summary>True when there were more such reviews than were selected.</summary>
    public bool HasMore { get; init; }

    /// <summary>The project's guidelines; empty when it has none.</summary>
    public string Guidelines { get; init; } = "";

    /// <summary>Largest prompt in bytes.</summary>
    public required int CapBytes { get; init; }
}

/// <summary>The prompt of an analysis of past reviews (prompts.md 15; 22, rows 21 and 22).</summary>
public static class InsightsPrompt
{
    /// <summary>Most reviews that are looked at for one prompt.</summary>
    public const int MaxSelected = 100;

    private const int MaxShown = 50;
    private const int MaxOutputBytes = 8192;
    private const int MaxCommentBytes = 2048;
    private const int Reserve = 256;

    /// <summary>Guidelines that are shown in part could seem to have gaps that they have not, so they get a fifth.</summary>
    private const int GuidelinesShare = 5;

    private const string Cut = "\n[the rest is left out]";

    /// <summary>The prompt, valid UTF-8 within the limit.</summary>
    public static string Build(InsightsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var text = new StringBuilder(PromptTemplate.Load("insights")).Append("\n\n").Append(Guidelines(input)).Append('\n')
            .Append(PromptTemplate.Load("insights-reviews")).Append("\n\n");
        var bytes = Utf8Text.ByteCount(text.ToString());
        var ordered = input.Reviews.OrderBy(static review => review.IsClosed).ToList();
        var shown = 0;
        foreach (var review in ordered.Take(MaxShown))
        {
            var entry = Entry(review, shown + 1);
            var size = Utf8Text.ByteCount(entry);
            if (bytes + size > input.CapBytes - Reserve)
            {
                break;
            }

            text.Append(entry);
            bytes += size;
            shown++;
        }

        if (shown < ordered.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ordered.Count - shown} more of these reviews are not shown here, because they would not fit.\n");
        }

        if (input.HasMore)
        {
            text.Append(CultureInfo.InvariantCulture, $"There were more reviews with findings in this time than the newest {ordered.Count}.\n");
        }

        return Utf8Text.Truncate(text.ToString(), input.CapBytes);
    }

    private static string Guidelines(InsightsInput input)
    {
        var guidelines = PromptText.Clean(input.Guidelines).Trim();
        return guidelines.Length == 0
            ? "## Project Guidelines\n\nThe project has none yet.\n"
            : $"{PromptTemplate.Load("insights-guidelines")}\n\n{PromptText.Fence("text", Limited(guidelines, input.CapBytes / GuidelinesShare))}";
    }

    private static string Entry(InsightsReview review, int number)
    {
        var branch = review.Branch is { Length: > 0 } name ? $", branch {PromptText.Name(name)}" : "";
        var time = review.FinishedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $", finished {at.UtcDateTime:yyyy-MM-dd HH:mm}") : "";
        var state = review.IsClosed ? "closed" : "unaddressed";
        var heading = string.Create(
            CultureInfo.InvariantCulture,
            $"### {number}. Job {review.JobId} ({PromptText.Name(review.Agent)}, {PromptText.Name(review.GitRef)}{branch}{time}, {state})");
        return $"{heading}\n\n{PromptText.Fence("text", Limited(PromptText.Clean(review.Output), MaxOutputBytes))}{Comments(review.Comments)}\n";
    }

    private static string Comments(IReadOnlyList<PastComment> comments)
    {
        if (comments.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder("\nComments:\n");
        var left = MaxCommentBytes;
        foreach (var comment in comments)
        {
            var line = $"- {PromptText.Name(comment.Author)}: {PromptText.Quote(comment.Text)}\n";
            left -= Utf8Text.ByteCount(line);
            if (left < 0)
            {
                // A line cut in its middle would lose its closing quote.
                text.Append("- [further comments are left out]\n");
                break;
            }

            text.Append(line);
        }

        return text.ToString();
    }

    private static string Limited(string text, int maxBytes) => Utf8Text.ByteCount(text) <= maxBytes ? text : Utf8Text.Truncate(text, maxBytes) + Cut;
}
