using System.Text;
using System.Text.RegularExpressions;

namespace Roborev.Prompts.Tests;

/// <summary>What gives way when room is short (prompts.md 8; 22, rows 3, 11, 12 and 27).</summary>
public sealed partial class PromptBudgetTests
{
    private static readonly string[] DropOrder =
        ["previous attempts", "reviews of single commits", "previous reviews", "additional context", "project guidelines"];

    [Theory]
    [InlineData(ReviewShape.Commit, "default")]
    [InlineData(ReviewShape.Range, "default")]
    [InlineData(ReviewShape.Dirty, "default")]
    [InlineData(ReviewShape.Commit, "security")]
    [InlineData(ReviewShape.Range, "design")]
    public void Check_14_and_24_at_every_cap_a_prompt_holds_the_change_or_is_an_error(ReviewShape shape, string reviewType)
    {
        var built = 0;
        for (var cap = 500; cap < 30_000; cap += 83)
        {
            var input = Crowded(shape, cap) with { ReviewType = reviewType, SnapshotPath = cap % 2 == 0 ? Samples.SnapshotPath : null };
            var result = ReviewPrompt.Build(input);
            if (!result.IsBuilt)
            {
                Assert.Contains($"{cap} bytes", result.Error);
                continue;
            }

            built++;
            if (result.Prompt.NeedsSnapshot)
            {
                Assert.Null(input.SnapshotPath);
                continue;
            }

            AssertWhole(result.Prompt, input);
        }

        Assert.True(built > 200, $"only {built} prompts were built");
    }

    [Fact]
    public void Check_27_the_error_states_a_cap_that_suffices()
    {
        var input = Crowded(ReviewShape.Commit, 500) with { SnapshotPath = Samples.SnapshotPath };

        var error = ReviewPrompt.Build(input).Error!;
        var needed = int.Parse(LastNumber().Match(error).Value);

        Assert.True(ReviewPrompt.Build(input with { CapBytes = needed }).IsBuilt);
        Assert.False(ReviewPrompt.Build(input with { CapBytes = needed - 1 }).IsBuilt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_cap_of_nothing_is_an_error(int cap) => Assert.False(ReviewPrompt.Build(Samples.Input() with { CapBytes = cap }).IsBuilt);

    [Fact]
    public void Check_13_sections_disappear_in_order_and_the_diff_stays_whole()
    {
        var input = Samples.FullInput(Samples.Range);
        var whole = Samples.Build(input);
        var seen = new List<string>();
        for (var cap = whole.Bytes; ; cap--)
        {
            var result = ReviewPrompt.Build(input with { CapBytes = cap });
            if (result.Prompt is not { NeedsSnapshot: false, Delivery: DiffDelivery.Inline } prompt)
            {
                break;
            }

            var dropped = prompt.DroppedSections.Where(name => !name.StartsWith("parts of ", StringComparison.Ordinal)).ToList();
            Assert.Equal(DropOrder[..dropped.Count].Reverse(), dropped);
            Assert.Contains(Samples.SmallDiff, prompt.Text);
            Assert.Contains("</commit-messages>", prompt.Text);
            seen.AddRange(dropped.Except(seen));
        }

        Assert.Equal(DropOrder, seen);
    }

    [Fact]
    public void The_oldest_review_is_shortened_first_and_the_loss_is_recorded()
    {
        var input = Samples.Input() with
        {
            PreviousReviews = [.. Enumerable.Range(1, 3).Select(number => new ReviewedCommit($"000000{number}ff", Samples.Review("codex", Text(number))))],
        };
        var whole = Samples.Build(input with { CapBytes = 100_000 });

        var prompt = Samples.Build(input with { CapBytes = 21_000 });

        Assert.Empty(whole.DroppedSections);
        Assert.Equal(["parts of previous reviews"], prompt.DroppedSections);
        Assert.DoesNotContain(Text(1), prompt.Text);
        Assert.Contains("### Commit 0000001", prompt.Text);
        Assert.Contains(Text(3), prompt.Text);

        static string Text(int number) => string.Concat(Enumerable.Repeat($"point {number} ", 200)).Trim();
    }

    [Fact]
    public void Guidelines_are_served_before_any_history_and_shortened_with_a_note()
    {
        var input = Samples.FullInput() with { Guidelines = string.Concat(Enumerable.Repeat("Prefer é over e. ", 2000)), CapBytes = 20_000 };

        var prompt = Samples.Build(input);

        Assert.Contains("[The guidelines are longer than this; the rest did not fit.]", prompt.Text);
        Assert.Equal("parts of project guidelines", prompt.DroppedSections[0]);
        Assert.Contains("previous attempts", prompt.DroppedSections);
        Assert.True(prompt.Bytes <= 20_000);
    }

    [Fact]
    public void Many_commits_lose_their_newest_subjects_but_never_their_count()
    {
        var commits = Enumerable.Range(0, 2000).Select(number => new PromptCommit($"{number:x7}ffffffff", $"Subject of number {number} & more")).ToList();

        var prompt = Samples.Build(Samples.Input(new ReviewedChange.Range(commits)));

        Assert.Contains("\nNumber of commits: 2000\n", prompt.Text);
        Assert.Contains("\n0000000 Subject of number 0 &amp; more\n", prompt.Text);
        Assert.DoesNotContain("Subject of number 1999", prompt.Text);
        Assert.Equal(1, Samples.Count(prompt.Text, "</commit-messages>"));
    }

    [Fact]
    public void A_huge_message_does_not_push_the_diff_out_of_the_prompt()
    {
        var commit = new ReviewedChange.Commit(new PromptCommit(Samples.Sha, new string('s', 500_000), new string('a', 500_000), new string('b', 500_000)));

        var prompt = Samples.Build(Samples.Input(commit));

        Assert.Equal(DiffDelivery.Inline, prompt.Delivery);
        Assert.True(prompt.Bytes < 40_000);
        Assert.Contains("\n[cut]\n</commit-message>", prompt.Text);
        Assert.Equal(["parts of the commit messages"], prompt.DroppedSections);
    }

    private static ReviewPromptInput Crowded(ReviewShape shape, int cap)
    {
        var odd = string.Concat(Enumerable.Repeat("é€😀 <tag> & \"quote\" ``` \n", 60));
        var input = Samples.FullInput(shape switch
        {
            ReviewShape.Commit => new ReviewedChange.Commit(new PromptCommit(Samples.Sha, odd, odd, odd)),
            ReviewShape.Range => new ReviewedChange.Range([.. Enumerable.Range(0, 40).Select(number => new PromptCommit($"{number:x7}ffffffff", odd))]),
            _ => Samples.Dirty,
        });
        return input with
        {
            CapBytes = cap,
            Diff = Samples.Diff("diff --git a/x b/x\n" + string.Concat(odd.Split('\n').Select(line => $"+{line}\n"))),
            Guidelines = odd,
            PreviousAttempts = [Samples.Review("test", odd), Samples.Review("test", odd)],
            InRangeReviews = [new ReviewedCommit("abcdef01", Samples.Review("test", odd))],
        };
    }

    private static void AssertWhole(BuiltPrompt prompt, ReviewPromptInput input)
    {
        var bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(prompt.Text);
        Assert.Equal(bytes.Length, prompt.Bytes);
        Assert.InRange(prompt.Bytes, 1, input.CapBytes);
        Assert.Equal(Samples.Count(prompt.Text, "<commit-message"), Samples.Count(prompt.Text, "</commit-message"));
        Assert.True(FencesAreClosed(prompt.Text));
        Assert.Contains(prompt.Delivery == DiffDelivery.Inline ? input.Diff.Text : $"`{Samples.SnapshotPath}`", prompt.Text);
    }

    /// <summary>Reads fences as Markdown does: one is closed by a line of at least as many backticks and nothing else.</summary>
    private static bool FencesAreClosed(string text)
    {
        var open = 0;
        foreach (var line in text.Split('\n'))
        {
            var length = line.Length - line.TrimStart('`').Length;
            if (open == 0 && length >= 3 && line[length..] is "text" or "diff")
            {
                open = length;
            }
            else if (open > 0 && length >= open && line.Length == length)
            {
                open = 0;
            }
        }

        return open == 0;
    }

    [GeneratedRegex(@"\d+(?=\D*$)")]
    private static partial Regex LastNumber();
}
