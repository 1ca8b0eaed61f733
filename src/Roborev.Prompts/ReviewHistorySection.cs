using System.Globalization;
using System.Text;
using Roborev.Core.Text;

namespace Roborev.Prompts;

/// <summary>One earlier review in a section of them.</summary>
/// <param name="Title">What was reviewed, and by whom.</param>
/// <param name="Review">The review, or null for a commit that has none.</param>
internal sealed record HistoryEntry(string Title, PastReview? Review)
{
    private const int CommentLimit = 2 * 1024;
    private const int MaxComments = 50;
    private const string CutMark = "\n[cut]";

    /// <summary>The most bytes that shortening adds.</summary>
    public static int CutMarkBytes => CutMark.Length;

    /// <summary>Bytes of the review's text.</summary>
    public int OutputBytes => Review is null ? 0 : Utf8Text.ByteCount(Output);

    private string Output { get; } = PromptText.Clean(Review?.Output ?? "").Trim();

    /// <summary>The entry with a blank line after it, with no more than a number of bytes of the review's text.</summary>
    public string Render(int maxOutputBytes)
    {
        if (Review is null)
        {
            return $"### {Title}\n\nNo review of this commit is available.\n\n";
        }

        var output = Utf8Text.Truncate(Output, maxOutputBytes);
        var shown = output.Length < Output.Length ? output + CutMark : output;
        var text = new StringBuilder($"### {Title}\n\n").Append(PromptText.Fence("text", shown)).Append('\n');
        if (Review.Comments.Count > 0)
        {
            text.Append("Comments on it:\n\n");
            foreach (var comment in Review.Comments.TakeLast(MaxComments))
            {
                var quoted = PromptText.Quote(Utf8Text.Truncate(comment.Text, CommentLimit));
                text.Append(CultureInfo.InvariantCulture, $"- {PromptText.Name(comment.Author)}: {quoted}\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}

/// <summary>A section of earlier reviews, oldest first, that gives way entry by entry when room is short (prompts.md 5.3 to 5.5; 22, row 3).</summary>
internal static class ReviewHistorySection
{
    private const int ShortestOutput = 600;

    /// <summary>
    /// The section in at most a number of bytes: the oldest reviews are shortened first, then the oldest entries left out. Null when not even the newest
    /// entry fits.
    /// </summary>
    /// <param name="introduction">Heading and introduction.</param>
    /// <param name="entries">The entries, oldest first.</param>
    /// <param name="maxBytes">Room for the section.</param>
    public static FittedText? Fit(string introduction, IReadOnlyList<HistoryEntry> entries, int maxBytes)
    {
        var head = introduction + "\n\n";
        List<string> texts = [.. entries.Select(entry => entry.Render(int.MaxValue))];
        var excess = Utf8Text.ByteCount(head) + texts.Sum(text => Utf8Text.ByteCount(text)) - maxBytes;
        if (excess <= 0)
        {
            return new FittedText(head + string.Concat(texts), IsShortened: false);
        }

        for (var index = 0; index < texts.Count && excess > 0; index++)
        {
            var limit = Math.Max(ShortestOutput, entries[index].OutputBytes - excess - HistoryEntry.CutMarkBytes);
            if (limit + HistoryEntry.CutMarkBytes < entries[index].OutputBytes)
            {
                var shorter = entries[index].Render(limit);
                excess -= Utf8Text.ByteCount(texts[index]) - Utf8Text.ByteCount(shorter);
                texts[index] = shorter;
            }
        }

        while (texts.Count > 0 && excess > 0)
        {
            excess -= Utf8Text.ByteCount(texts[0]);
            texts.RemoveAt(0);
        }

        return texts.Count == 0 ? null : new FittedText(head + string.Concat(texts), IsShortened: true);
    }
}
