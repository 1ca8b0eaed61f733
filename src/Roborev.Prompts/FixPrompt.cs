using System.Globalization;
using Roborev.Core.Text;

namespace Roborev.Prompts;

/// <summary>A remark on the review that a fix works on.</summary>
/// <param name="Author">Who wrote it; names that begin with <c>roborev-</c> are tools.</param>
/// <param name="Text">What was written.</param>
/// <param name="At">When.</param>
public sealed record FixComment(string Author, string Text, DateTimeOffset At);

/// <summary>What the prompt of a fix is made from.</summary>
public sealed record FixPromptInput
{
    /// <summary>Job whose review is to be dealt with.</summary>
    public required long JobId { get; init; }

    /// <summary>The whole review.</summary>
    public required string Findings { get; init; }

    /// <summary>Least severe level to resolve; empty for all.</summary>
    public string MinSeverity { get; init; } = "";

    /// <summary>Comments on the review in any order.</summary>
    public IReadOnlyList<FixComment> Comments { get; init; } = [];

    /// <summary>More instructions of the person who asked, or null.</summary>
    public string? Request { get; init; }
}

/// <summary>
/// Prompts of runs that change code in a worktree of their own and leave the changes to be captured as a patch (prompts.md 13). They carry no guidelines, no
/// date and no diff; everything that others wrote stands in a fence.
/// </summary>
public static class FixPrompt
{
    /// <summary>What the names of tools among the authors of comments begin with (prompts.md 12).</summary>
    public const string ToolPrefix = "roborev-";

    private const int PatchFenceLength = 5;

    /// <summary>The prompt that asks for findings to be resolved.</summary>
    public static string Build(FixPromptInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var comments = input.Comments.OrderBy(static comment => comment.At).ToLookup(static comment => comment.Author.StartsWith(ToolPrefix, StringComparison.Ordinal));
        var job = input.JobId.ToString(CultureInfo.InvariantCulture);
        return Join(
            PromptTemplate.Load("fix"),
            SeverityInstruction(input.MinSeverity),
            $"{PromptTemplate.Fill("fix-findings", ("job", job))}\n\n{Data(input.Findings)}",
            CommentSection("fix-attempts", comments[true]),
            CommentSection("fix-comments", comments[false]),
            string.IsNullOrWhiteSpace(input.Request) ? "" : $"{PromptTemplate.Load("fix-request")}\n\n{PromptText.Clean(input.Request).Trim()}",
            PromptTemplate.Load("fix-task"));
    }

    /// <summary>The prompt that asks for the changes of a stale patch on the present code.</summary>
    /// <param name="patch">The stale patch, or null.</param>
    /// <param name="request">More instructions of the person who asked, or null.</param>
    public static string BuildRebase(string? patch, string? request) => Join(
        PromptTemplate.Load("rebase"),
        string.IsNullOrEmpty(patch) ? "" : $"{PromptTemplate.Load("rebase-patch")}\n\n{PatchFence(PromptText.Clean(patch))}",
        string.IsNullOrWhiteSpace(request) ? "" : $"{PromptTemplate.Load("fix-request")}\n\n{PromptText.Clean(request).Trim()}",
        PromptTemplate.Load("rebase-task"));

    /// <summary>The instruction to resolve only findings from a level upwards; empty when it would leave out nothing (prompts.md 4; 22, row 7).</summary>
    /// <param name="minSeverity">The least severe level to resolve.</param>
    internal static string SeverityInstruction(string minSeverity) =>
        SystemText.LevelsFrom(minSeverity) is { } levels ? PromptTemplate.Fill("fix-severity", ("levels", levels)) : "";

    private static string CommentSection(string introduction, IEnumerable<FixComment> comments)
    {
        var entries = comments.Select(static comment => string.Create(
            CultureInfo.InvariantCulture, $"### {PromptText.Name(comment.Author)}, {comment.At.UtcDateTime:yyyy-MM-dd HH:mm}\n\n{Data(comment.Text)}"));
        return string.Join('\n', entries) is { Length: > 0 } text ? $"{PromptTemplate.Load(introduction)}\n\n{text}" : "";
    }

    private static string Data(string text) => PromptText.Fence("text", PromptText.Clean(text));

    private static string PatchFence(string patch)
    {
        var fence = MarkdownFence.For(patch).PadRight(PatchFenceLength, '`');
        var lineEnd = patch.EndsWith('\n') ? "" : "\n";
        return $"{fence}diff\n{patch}{lineEnd}{fence}";
    }

    private static string Join(params ReadOnlySpan<string> sections)
    {
        var text = new System.Text.StringBuilder();
        foreach (var section in sections)
        {
            if (section.Length > 0)
            {
                text.Append(text.Length == 0 ? "" : "\n").Append(section.TrimEnd('\n')).Append('\n');
            }
        }

        return text.ToString();
    }
}
