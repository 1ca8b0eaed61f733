using System.Security.Cryptography;
using System.Text;
using Roborev.Core.Diffs;
using Roborev.Core.Reviews;

namespace Roborev.Prompts.Tests;

/// <summary>Changes and histories that the tests share.</summary>
internal static class Samples
{
    public const string Sha = "1111111222222233333334444444555555566666";

    public const string SnapshotPath = "/tmp/roborev-snapshot-0a1b/roborev-snapshot-content.diff";

    public static readonly DateTimeOffset Date = new(2026, 3, 4, 23, 30, 0, TimeSpan.FromHours(-5));

    public const string SmallDiff =
        """
        diff --git a/src/clock.c b/src/clock.c
        index 83db48f..bf2a1c0 100644
        --- a/src/clock.c
        +++ b/src/clock.c
        @@ -1,3 +1,3 @@
         int hour(int seconds)
         {
        -    return seconds / 60;
        +    return seconds / 3600;

        """;

    public static ReviewDiff Diff(string text = SmallDiff, bool isTruncated = false, params string[] paths) => new()
    {
        Text = text,
        Bytes = Encoding.UTF8.GetByteCount(text),
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
        IsTruncated = isTruncated,
        Files = [.. paths.Select(path => new ChangedFile(path, ChangeKind.Modified))],
    };

    public static ReviewDiff DiffOfSize(int bytes) => Diff("diff --git a/x b/x\n" + new string('+', bytes - 20) + "\n");

    public static ReviewedChange Commit { get; } = new ReviewedChange.Commit(
        new PromptCommit(Sha, "Count hours in seconds", "Ada Example", "The divisor was that of minutes.\n\nFixes <clock> & friends."));

    public static ReviewedChange Range { get; } = new ReviewedChange.Range(
    [
        new PromptCommit("aaaaaaabbbbbbbccccccc", "Add the clock"),
        new PromptCommit("bbbbbbbcccccccddddddd", null),
        new PromptCommit("cccccccdddddddeeeeeee", "Count hours in seconds"),
    ]);

    public static ReviewedChange Dirty { get; } = new ReviewedChange.Dirty();

    public static ReviewedChange OfShape(ReviewShape shape) => shape switch
    {
        ReviewShape.Commit => Commit,
        ReviewShape.Range => Range,
        _ => Dirty,
    };

    public static ReviewPromptInput Input(ReviewedChange? change = null, string agent = "test", ReviewDiff? diff = null) => new()
    {
        AgentName = agent,
        Date = Date,
        Change = change ?? Commit,
        Diff = diff ?? Diff(),
    };

    /// <summary>Input with something in every section.</summary>
    public static ReviewPromptInput FullInput(ReviewedChange? change = null) => Input(change) with
    {
        Guidelines = "Write plain C.\nNo globals.",
        AdditionalContext = "## Pull Request\n\nThe discussion of this pull request.",
        PreviousReviews =
        [
            new ReviewedCommit("0000001ffffffffffffff", Review("codex", "Severity: high\nThe clock runs backwards.", Verdict.Fail) with
            {
                Comments = [new PastComment("alice", "That is \"intended\".\nSee the manual."), new PastComment("roborev-fix", "Done.")],
            }),
            new ReviewedCommit("0000002ffffffffffffff", null),
            new ReviewedCommit("0000003ffffffffffffff", Review("claude-code", "No issues found.\n\n```c\nint x;\n```", Verdict.Pass)),
        ],
        InRangeReviews = [new ReviewedCommit("aaaaaaabbbbbbbccccccc", Review("codex", "No issues found.", Verdict.Pass))],
        PreviousAttempts =
        [
            Review("test", "Severity: low\nA name is unclear.", Verdict.Fail) with { At = new DateTimeOffset(2026, 3, 4, 9, 5, 0, TimeSpan.Zero) },
        ],
    };

    public static PastReview Review(string agent, string output, Verdict? verdict = null) => new() { Agent = agent, Output = output, Verdict = verdict };

    public static BuiltPrompt Build(ReviewPromptInput input)
    {
        var result = ReviewPrompt.Build(input);
        Assert.True(result.IsBuilt, result.Error);
        return result.Prompt;
    }

    public static int Count(string text, string part) => text.Split(part).Length - 1;
}
