using System.Globalization;
using Roborev.Core.Reviews;

namespace Roborev.Core.Tests.Reviews;

public sealed class ReviewReceiptTests
{
    private static readonly ReviewReceipt Plain = new() { Agent = "codex", FilesInDiff = 3, FilesSent = 3, DiffBytes = 4100, DurationMs = 130_000 };

    [Fact]
    public void A_line_says_what_was_reviewed_by_whom_and_how_long() => Assert.Equal("reviewed 3/3 files, 4.1 kB, codex, 2m10s", Plain.ToLine());

    [Fact]
    public void A_line_names_the_model() => Assert.Equal("reviewed 3/3 files, 4.1 kB, codex (m-1), 2m10s", (Plain with { Model = "m-1" }).ToLine());

    [Fact]
    public void A_line_without_files_begins_with_the_agent() => Assert.Equal("codex, 2m10s", (Plain with { FilesInDiff = 0 }).ToLine());

    [Fact]
    public void A_line_tells_what_was_left_out()
    {
        var receipt = Plain with
        {
            FilesSent = 1,
            Excluded = [new("a.lock", "*.lock"), new("b.lock", "*.lock")],
            Truncated = ["big.txt"],
            DroppedSections = ["guidelines", "previous reviews"],
        };

        Assert.Equal("reviewed 1/3 files, 4.1 kB, codex, 2m10s, 2 excluded, 1 truncated, without guidelines, previous reviews", receipt.ToLine());
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 kB")]
    [InlineData(204_800, "204.8 kB")]
    [InlineData(1_500_000, "1.5 MB")]
    public void Sizes_are_decimal(long bytes, string expected) => Assert.Contains($", {expected}, ", (Plain with { DiffBytes = bytes }).ToLine());

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(999, "999 ms")]
    [InlineData(1500, "1.5s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(3_599_000, "59m59s")]
    [InlineData(90_000_000, "25h0m")]
    public void Run_times_have_two_units_at_most(long milliseconds, string expected) =>
        Assert.EndsWith($", {expected}", (Plain with { DurationMs = milliseconds }).ToLine());

    [Fact]
    public void A_line_is_the_same_under_a_culture_with_decimal_commas()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("reviewed 3/3 files, 4.1 kB, codex, 2.5s", (Plain with { DurationMs = 2500 }).ToLine());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
