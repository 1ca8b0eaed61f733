using System.Globalization;
using Roborev.Core.Text;

namespace Roborev.Prompts;

/// <summary>
/// Composes the prompt of a review of a commit, a range or uncommitted changes. Its parts are measured as data and joined once, so text of others can
/// neither move nor cut a part. The change comes before every context; a prompt that cannot hold it is an error, never a review (prompts.md 2, 8; 22,
/// rows 10 and 27).
/// </summary>
public static class ReviewPrompt
{
    private const int MessagesLimit = 16 * 1024;

    /// <summary>Room that is assumed for the name of a diff file while there is none yet.</summary>
    private static readonly string LikelyPath = new('x', 120);

    /// <summary>
    /// Builds the prompt. If the diff does not fit and <see cref="ReviewPromptInput.SnapshotPath"/> is null, the answer asks for a file
    /// (<see cref="BuiltPrompt.NeedsSnapshot"/>).
    /// </summary>
    public static PromptResult Build(ReviewPromptInput input)
    {
        if (input.Diff.IsEmpty)
        {
            return PromptResult.Failed("the change is empty: there is nothing to review");
        }

        if (input.SnapshotPath is { } path && path.AsSpan().IndexOfAny('`', '\n', '\r') >= 0)
        {
            return PromptResult.Failed("the path of the diff file has a backtick or a line end in it; set TMPDIR to a directory without them");
        }

        var shape = input.Change.Shape;
        var head = SystemText.ForReview(input.AgentName, shape, input.ReviewType, input.Date) + "\n";
        var filter = SystemText.SeverityFilter(input.MinSeverity);
        var prefix = filter.Length == 0 ? head : head + filter + "\n";
        var heading = SubjectSection.Heading(input.Change);
        var room = input.CapBytes - Utf8Text.ByteCount(prefix) - Utf8Text.ByteCount(heading);

        return Deliver(input, room) is { } delivered
            ? PromptResult.Of(Join(input, prefix, heading, room, delivered))
            : PromptResult.Failed(TooSmall(input, room));
    }

    /// <summary>The diff block and the commit messages beside it; null when there is no room for the change.</summary>
    private static DeliveredChange? Deliver(ReviewPromptInput input, int room)
    {
        var shape = input.Change.Shape;
        var messagesLimit = Math.Min(MessagesLimit, input.CapBytes / 8);
        var messages = SubjectSection.Messages(input.Change, messagesLimit);
        // What cannot fit is not rendered at all: a diff may have many megabytes.
        var inline = input.Diff.Bytes <= room ? DiffBlock.Inline(shape, input.Diff) : "";
        var inlineBytes = inline.Length == 0 ? int.MaxValue : Utf8Text.ByteCount(inline);
        if (inlineBytes <= room - Utf8Text.ByteCount(messages.Text))
        {
            return new DeliveredChange(DiffDelivery.Inline, messages, inline);
        }

        var shortFile = DiffBlock.ShortFile(shape, input.Diff, input.SnapshotPath ?? LikelyPath);
        var shortRoom = room - Utf8Text.ByteCount(shortFile);
        if (shortRoom >= 0)
        {
            return DeliverAsFile(input, shortFile, SubjectSection.Messages(input.Change, Math.Min(messagesLimit, shortRoom)), room);
        }

        return inlineBytes <= room
            ? new DeliveredChange(DiffDelivery.Inline, SubjectSection.Messages(input.Change, room - inlineBytes), inline)
            : null;
    }

    private static DeliveredChange DeliverAsFile(ReviewPromptInput input, string shortFile, FittedText messages, int room)
    {
        if (input.SnapshotPath is null)
        {
            return new DeliveredChange(DiffDelivery.File, messages, Diff: null);
        }

        var file = DiffBlock.File(input.Change.Shape, input.Diff, input.SnapshotPath);
        var isRoomy = Utf8Text.ByteCount(messages.Text) + Utf8Text.ByteCount(file) <= room;
        return new DeliveredChange(DiffDelivery.File, messages, isRoomy ? file : shortFile);
    }

    private static BuiltPrompt Join(ReviewPromptInput input, string prefix, string heading, int room, DeliveredChange delivered)
    {
        var truncatedFiles = DiffBlock.TruncatedFiles(input.Diff);
        if (delivered.Diff is null)
        {
            return new BuiltPrompt { Text = "", Bytes = 0, Delivery = DiffDelivery.File, TruncatedFiles = truncatedFiles, NeedsSnapshot = true };
        }

        var messages = delivered.Messages;
        var (context, dropped) = ContextSections.Fit(input, room - Utf8Text.ByteCount(messages.Text) - Utf8Text.ByteCount(delivered.Diff));
        var text = string.Concat([prefix, context, heading, messages.Text, delivered.Diff]);
        return new BuiltPrompt
        {
            Text = text,
            Bytes = Utf8Text.ByteCount(text),
            Delivery = delivered.Delivery,
            DroppedSections = messages.IsShortened ? ["parts of the commit messages", .. dropped] : dropped,
            TruncatedFiles = truncatedFiles,
        };
    }

    private static string TooSmall(ReviewPromptInput input, int room)
    {
        var reference = Utf8Text.ByteCount(DiffBlock.ShortFile(input.Change.Shape, input.Diff, input.SnapshotPath ?? LikelyPath));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"a prompt of {input.CapBytes} bytes cannot hold this change; set max_prompt_size to {input.CapBytes - room + reference} or more");
    }

    /// <param name="Delivery">How the diff is given.</param>
    /// <param name="Messages">The commit messages, perhaps shortened.</param>
    /// <param name="Diff">The diff block; null while a file has to be written first.</param>
    private sealed record DeliveredChange(DiffDelivery Delivery, FittedText Messages, string? Diff);
}
