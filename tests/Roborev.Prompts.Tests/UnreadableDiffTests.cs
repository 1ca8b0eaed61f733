namespace Roborev.Prompts.Tests;

/// <summary>Acceptance check 25: a diff that was not read is no review (prompts.md 22, row 1).</summary>
public sealed class UnreadableDiffTests
{
    [Theory]
    [InlineData("ROBOREV_DIFF_UNREADABLE", true)]
    [InlineData("\n\n**ROBOREV_DIFF_UNREADABLE**.\r\nPermission denied.", true)]
    [InlineData("```\nROBOREV_DIFF_UNREADABLE\n```", true)]
    [InlineData("", false)]
    [InlineData("No issues found.\nROBOREV_DIFF_UNREADABLE", false)]
    [InlineData("Severity: low\nThe word ROBOREV_DIFF_UNREADABLE is misspelt.", false)]
    [InlineData("ROBOREV_DIFF_UNREADABLE is misspelt.", false)]
    public void Only_an_answer_that_begins_with_the_marker_reports_an_unreadable_diff(string output, bool isReported) =>
        Assert.Equal(isReported, UnreadableDiff.IsReportedIn(output));

    [Theory]
    [InlineData(9_000)]
    [InlineData(200_000)]
    public void Every_prompt_that_names_a_file_asks_for_the_marker(int cap)
    {
        var prompt = Samples.Build(Samples.Input(diff: Samples.DiffOfSize(300_000)) with { CapBytes = cap, SnapshotPath = Samples.SnapshotPath });

        Assert.Contains(UnreadableDiff.Marker, prompt.Text);
    }

    [Fact]
    public void The_shortest_prompt_that_names_a_file_asks_for_the_marker() =>
        Assert.Contains(UnreadableDiff.Marker, DiffBlock.ShortFile(ReviewShape.Dirty, Samples.Diff(), Samples.SnapshotPath));

    [Fact]
    public void A_prompt_that_holds_the_diff_does_not_speak_of_it() => Assert.DoesNotContain(UnreadableDiff.Marker, Samples.Build(Samples.FullInput()).Text);
}
