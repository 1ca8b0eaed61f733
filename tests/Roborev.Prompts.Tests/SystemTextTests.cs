using Roborev.Core.Jobs;
using Roborev.Core.Reviews;

namespace Roborev.Prompts.Tests;

/// <summary>Acceptance checks 7, 8, 9 and 26, and the output contract (prompts.md 3 and 4).</summary>
public sealed class SystemTextTests
{
    public static TheoryData<string, ReviewShape, string> EveryVariant { get; } = MakeEveryVariant();

    [Theory]
    [InlineData("claude", ReviewShape.Commit, "claude-code")]
    [InlineData("Claude-Code", ReviewShape.Range, "claude-code")]
    [InlineData("CODEX", ReviewShape.Dirty, "codex")]
    [InlineData("gemini", ReviewShape.Commit, "gemini")]
    [InlineData("cursor", ReviewShape.Commit, "commit")]
    [InlineData("cursor", ReviewShape.Range, "range")]
    [InlineData("cursor", ReviewShape.Dirty, "worktree")]
    [InlineData(" codex ", ReviewShape.Commit, "commit")]
    public void Check_7_and_26_the_agent_that_runs_decides_the_text(string agent, ReviewShape shape, string template) =>
        Assert.Equal(template, SystemText.TemplateFor(agent, shape, ReviewTypes.Default));

    [Theory]
    [InlineData("general", "commit")]
    [InlineData("review", "commit")]
    [InlineData("", "commit")]
    [InlineData("something-new", "commit")]
    [InlineData("security", "security")]
    public void Aliases_and_unknown_review_types_get_the_default_text(string reviewType, string template) =>
        Assert.Equal(template, SystemText.TemplateFor("test", ReviewShape.Commit, reviewType));

    [Theory]
    [InlineData(ReviewShape.Commit)]
    [InlineData(ReviewShape.Range)]
    [InlineData(ReviewShape.Dirty)]
    public void Check_8_the_design_text_serves_every_shape_and_agent(ReviewShape shape) =>
        Assert.Equal("design", SystemText.TemplateFor("codex", shape, "design"));

    [Theory]
    [MemberData(nameof(EveryVariant))]
    public void Every_text_demands_the_pass_phrase_and_the_severity_label_and_ends_with_the_date(string agent, ReviewShape shape, string reviewType)
    {
        var text = SystemText.ForReview(agent, shape, reviewType, Samples.Date);

        Assert.Contains("`No issues found.`", text);
        Assert.Contains("`Severity: medium`", text);
        Assert.Contains("`---`", text);
        Assert.Contains("roborev", text);
        foreach (var level in Severities.Names)
        {
            Assert.Contains($"- {level}: ", text);
        }

        Assert.EndsWith("\n\nCurrent date: 2026-03-05 (UTC)\n", text);
        Assert.DoesNotContain("{{", text);
    }

    [Theory]
    [InlineData("No issues found.\n\nSummary: renames a variable.", true)]
    [InlineData("No issues found.\nThe plan is complete.\nVerdict: Pass", true)]
    [InlineData("SEVERITY_THRESHOLD_MET", true)]
    [InlineData("Counts hours.\n\nSeverity: medium\nsrc/clock.c:3 overflows.\n---\nSeverity: low\nName.", false)]
    [InlineData("## Findings\n\nSeverity: high\nBad.\n\n## Summary\nOne problem.", false)]
    [InlineData("Summary.\n\nSeverity: low\nGap.\n\nVerdict: Pass", false)]
    public void Answers_in_the_demanded_form_get_the_right_verdict(string answer, bool passes) =>
        Assert.Equal(passes, VerdictParser.Parse(answer).Verdict == Verdict.Pass);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("low")]
    [InlineData("strange")]
    public void Check_9_nothing_to_filter_means_no_instruction(string? level) => Assert.Equal("", SystemText.SeverityFilter(level));

    [Theory]
    [InlineData("medium", "critical, high or medium")]
    [InlineData(" HIGH ", "critical or high")]
    [InlineData("critical", "level critical only")]
    public void Check_9_the_instruction_names_the_marker_and_speaks_of_no_code_changes(string level, string words)
    {
        var text = SystemText.SeverityFilter(level);

        Assert.Contains(words, text);
        Assert.Contains("\nSEVERITY_THRESHOLD_MET\n", text);
        Assert.DoesNotContain("change", text);
    }

    [Fact]
    public void A_coding_run_is_not_told_to_return_only_a_review()
    {
        var text = SystemText.ForAddress(Samples.Date);

        Assert.DoesNotContain("finished review", text);
        Assert.Contains("Do not commit", text);
        Assert.EndsWith("Current date: 2026-03-05 (UTC)\n", text);
    }

    [Theory]
    [InlineData("gemini", true)]
    [InlineData("codex", false)]
    [InlineData("../commit", false)]
    public void Only_gemini_has_words_before_a_custom_prompt(string agent, bool hasText) =>
        Assert.Equal(hasText, SystemText.ForRun(agent, Samples.Date).Length > 0);

    private static TheoryData<string, ReviewShape, string> MakeEveryVariant()
    {
        var variants = new TheoryData<string, ReviewShape, string>();
        foreach (var agent in (string[])["test", "claude-code", "codex", "gemini"])
        {
            foreach (var shape in Enum.GetValues<ReviewShape>())
            {
                foreach (var type in (string[])["default", "security", "design"])
                {
                    variants.Add(agent, shape, type);
                }
            }
        }

        return variants;
    }
}
