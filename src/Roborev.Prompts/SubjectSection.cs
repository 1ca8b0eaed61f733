using System.Globalization;
using System.Text;
using Roborev.Core.Text;

namespace Roborev.Prompts;

/// <summary>
/// What is reviewed: a heading that every prompt has, and the commit messages in an element. Only the fields of the element are ever cut, so its end tag
/// is always there (prompts.md 6; 22, rows 11 and 12).
/// </summary>
internal static class SubjectSection
{
    /// <summary>Most bytes of one field of a commit message.</summary>
    public const int FieldLimit = 8 * 1024;

    private const int ShortestUsefulBody = 80;
    private const string CutMark = "\n[cut]";

    /// <summary>The part that every prompt has.</summary>
    public static string Heading(ReviewedChange change) => change switch
    {
        ReviewedChange.Commit commit => $"## Current Commit\n\nCommit: {commit.Facts.ShortSha}\n\n",
        ReviewedChange.Range range => string.Create(CultureInfo.InvariantCulture, $"## Commit Range\n\nNumber of commits: {range.Commits.Count}\n\n"),
        _ => "## Uncommitted Changes\n\nThese changes are in the working tree and not committed yet.\n\n",
    };

    /// <summary>The element with the commit messages in at most a number of bytes; empty when there is nothing to say or no room.</summary>
    public static FittedText Messages(ReviewedChange change, int maxBytes) => change switch
    {
        ReviewedChange.Commit commit => CommitElement(commit.Facts, maxBytes),
        ReviewedChange.Range range => RangeElement(range.Commits, maxBytes),
        _ => new FittedText("", IsShortened: false),
    };

    /// <summary>The subject is served first, then the author, and the body gets what is left.</summary>
    private static FittedText CommitElement(PromptCommit commit, int maxBytes)
    {
        const string Open = "<commit-message context-only=\"true\">\n";
        const string Close = "</commit-message>\n\n";
        var room = Math.Max(0, maxBytes - Open.Length - Close.Length);

        var subject = Field("Subject: ", TerminalText.CleanLine(commit.Subject ?? ""), "\n", room);
        room -= Utf8Text.ByteCount(subject.Text);
        var author = Field("Author: ", PromptText.Name(commit.Author), "\n", room);
        author = author.IsShortened ? author with { Text = "" } : author;
        room -= Utf8Text.ByteCount(author.Text);
        var body = Body(commit.Body, room);

        var content = subject.Text + author.Text + body.Text;
        var isShortened = subject.IsShortened || author.IsShortened || body.IsShortened;
        return new FittedText(content.Length == 0 ? "" : Open + content + Close, isShortened);
    }

    private static FittedText Body(string body, int room)
    {
        var whole = Field("\n", body, "\n", room);
        if (!whole.IsShortened)
        {
            return whole;
        }

        return room < ShortestUsefulBody ? whole with { Text = "" } : Field("\n", body, CutMark + "\n", room);
    }

    /// <summary>A field with what stands around it, shortened to the room; empty if it is blank or not one byte of it fits.</summary>
    private static FittedText Field(string before, string text, string after, int room)
    {
        var trimmed = text.Trim();
        var limit = Math.Min(FieldLimit, room - before.Length - after.Length);
        var escaped = PromptText.EscapeWithin(trimmed, limit, out var isCut);
        return new FittedText(escaped.Length == 0 ? "" : before + escaped + after, isCut);
    }

    private static FittedText RangeElement(IReadOnlyList<PromptCommit> commits, int maxBytes)
    {
        const string Open = "<commit-messages context-only=\"true\">\n";
        const string Close = "</commit-messages>\n\n";
        List<string> lines = [.. commits.Select(commit => Line(commit, withSubject: true))];
        var excess = lines.Sum(line => Utf8Text.ByteCount(line)) + Open.Length + Close.Length - maxBytes;
        var isShortened = excess > 0;

        for (var index = lines.Count - 1; index >= 0 && excess > 0; index--)
        {
            var bare = Line(commits[index], withSubject: false);
            excess -= Utf8Text.ByteCount(lines[index]) - bare.Length;
            lines[index] = bare;
        }

        while (lines.Count > 0 && excess > 0)
        {
            excess -= lines[^1].Length;
            lines.RemoveAt(lines.Count - 1);
        }

        var element = lines.Count == 0 ? "" : new StringBuilder(Open).AppendJoin("", lines).Append(Close).ToString();
        return new FittedText(element, isShortened && commits.Count > 0);
    }

    private static string Line(PromptCommit commit, bool withSubject)
    {
        var subject = withSubject ? PromptText.EscapeWithin(TerminalText.CleanLine(commit.Subject ?? "").Trim(), FieldLimit, out _) : "";
        return subject.Length == 0 ? $"{commit.ShortSha}\n" : $"{commit.ShortSha} {subject}\n";
    }
}
