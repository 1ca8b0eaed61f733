using System.Globalization;
using Roborev.Core.Diffs;
using Roborev.Git;

namespace Roborev.Prompts;

/// <summary>The diff as the last part of a prompt: in a fence, or as the name of a file (prompts.md 7 and 8.2).</summary>
internal static class DiffBlock
{
    /// <summary>The diff itself, in a fence that it cannot close.</summary>
    public static string Inline(ReviewShape shape, ReviewDiff diff) =>
        Heading(shape) + Note(diff) + PromptText.Fence("diff", PromptText.Clean(diff.Text));

    /// <summary>The name of the file that holds the diff, with what the agent has to know about it.</summary>
    public static string File(ReviewShape shape, ReviewDiff diff, string path)
    {
        var bytes = diff.Bytes.ToString(CultureInfo.InvariantCulture);
        var text = PromptTemplate.Fill("diff-file-long", ("bytes", bytes), ("path", path), ("marker", UnreadableDiff.Marker));
        return Heading(shape) + Note(diff) + text + "\n";
    }

    /// <summary>The same in as few words as possible.</summary>
    public static string ShortFile(ReviewShape shape, ReviewDiff diff, string path) =>
        Heading(shape) + Note(diff) + PromptTemplate.Fill("diff-file-short", ("path", path), ("marker", UnreadableDiff.Marker)) + "\n";

    /// <summary>Files that the text of the diff does not hold completely: the last one that is begun in it, and those after it.</summary>
    public static IReadOnlyList<string> TruncatedFiles(ReviewDiff diff)
    {
        if (!diff.IsTruncated)
        {
            return [];
        }

        var begun = DiffFiles.Parse(diff.Text).Count;
        return [.. diff.Files.Skip(Math.Max(0, begun - 1)).Select(file => file.Path)];
    }

    private static string Heading(ReviewShape shape) => shape == ReviewShape.Range ? "### Combined Diff\n\n" : "### Diff\n\n";

    private static string Note(ReviewDiff diff) => diff.IsTruncated ? PromptTemplate.Load("diff-cut") + "\n\n" : "";
}
