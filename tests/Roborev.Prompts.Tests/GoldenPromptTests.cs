using System.Runtime.CompilerServices;
using System.Text;

namespace Roborev.Prompts.Tests;

/// <summary>
/// Whole prompts, byte for byte. To accept a change of wording run the tests with <c>ROBOREV_UPDATE_GOLDEN=1</c> and read the difference.
/// </summary>
public sealed class GoldenPromptTests
{
    [Theory]
    [InlineData(ReviewShape.Commit, "default")]
    [InlineData(ReviewShape.Commit, "security")]
    [InlineData(ReviewShape.Commit, "design")]
    [InlineData(ReviewShape.Range, "default")]
    [InlineData(ReviewShape.Range, "security")]
    [InlineData(ReviewShape.Range, "design")]
    [InlineData(ReviewShape.Dirty, "default")]
    [InlineData(ReviewShape.Dirty, "security")]
    [InlineData(ReviewShape.Dirty, "design")]
    public void Each_shape_has_a_text_for_each_review_type(ReviewShape shape, string reviewType) =>
        Matches($"{shape}-{reviewType}", Samples.Input(Samples.OfShape(shape)) with { ReviewType = reviewType });

    [Theory]
    [InlineData("claude-code")]
    [InlineData("codex")]
    [InlineData("gemini")]
    public void Some_agents_have_a_text_of_their_own(string agent) => Matches($"Commit-agent-{agent}", Samples.Input(agent: agent));

    [Fact]
    public void A_severity_filter_stands_between_the_system_text_and_the_change() =>
        Matches("Commit-min-severity-medium", Samples.Input() with { MinSeverity = "medium" });

    [Theory]
    [InlineData(ReviewShape.Commit)]
    [InlineData(ReviewShape.Range)]
    public void Every_section_has_its_place(ReviewShape shape) => Matches($"{shape}-every-section", Samples.FullInput(Samples.OfShape(shape)));

    [Theory]
    [InlineData(ReviewShape.Commit)]
    [InlineData(ReviewShape.Range)]
    [InlineData(ReviewShape.Dirty)]
    public void A_large_diff_is_named_as_a_file(ReviewShape shape) => Matches(
        $"{shape}-file",
        Samples.Input(Samples.OfShape(shape), diff: Samples.DiffOfSize(300_000)) with { SnapshotPath = Samples.SnapshotPath });

    private static void Matches(string name, ReviewPromptInput input, [CallerFilePath] string source = "")
    {
        var actual = Encoding.UTF8.GetBytes(Samples.Build(input).Text);
        if (Environment.GetEnvironmentVariable("ROBOREV_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(source)!, "Golden", $"{name}.golden"), actual);
            return;
        }

        var expected = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.golden"));
        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(actual));
        Assert.Equal(expected, actual);
    }
}
