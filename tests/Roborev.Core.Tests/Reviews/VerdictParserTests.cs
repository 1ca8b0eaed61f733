using System.Diagnostics;
using System.Globalization;
using Roborev.Core.Reviews;

namespace Roborev.Core.Tests.Reviews;

public sealed class VerdictParserTests
{
    public static TheoryData<string, string, VerdictRule> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, VerdictRule>();
            foreach (var culture in new[] { "", "tr-TR" })
            {
                foreach (var (output, rule) in VerdictCases.All)
                {
                    cases.Add(culture, output, rule);
                }
            }

            return cases;
        }
    }

    /// <summary>storage.md check 21, and with it 22 to 24, whose texts are in the table.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Check_21_a_text_has_the_stated_verdict_under_any_culture(string culture, string output, VerdictRule rule)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var decision = VerdictParser.Parse(output);

            Assert.Equal((VerdictCases.VerdictOf(rule), rule), (decision.Verdict, decision.Rule));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_Turkish_culture_of_this_test_run_is_a_real_one() => Assert.Equal("\u0131", "I".ToLower(CultureInfo.GetCultureInfo("tr-TR")));

    [Theory]
    [InlineData("a\nb\n- High: x\n- Low: y", 3)]
    [InlineData("PASS", 1)]
    [InlineData("a\r\n\r\nNo issues", 3)]
    [InlineData("a\rb\nNo issues", 2)]
    [InlineData("a", null)]
    [InlineData("", null)]
    [InlineData(VerdictCases.Marker, null)]
    public void The_deciding_line_is_counted_from_one_by_line_feeds(string output, int? line) => Assert.Equal(line, VerdictParser.Parse(output).Line);

    [Fact]
    public void The_version_is_stored_with_verdicts_and_changes_only_with_the_rules() => Assert.Equal(1, VerdictParser.Version);

    public static TheoryData<string, string> HostileTexts => new()
    {
        { "many labels in one legend", "Level:\n" + Repeat("High: x\n", 200_000) },
        { "many legend headings", Repeat("Level:\n", 200_000) + "High: x" },
        { "one endless line of bold marks", Repeat("*", 2_000_000) },
        { "one endless line of underscores", Repeat("__**", 500_000) },
        { "one endless list mark", Repeat("1.", 1_000_000) + "High: x" },
        { "many blank lines", Repeat("\n", 2_000_000) },
        { "many fences", Repeat("```", 700_000) },
        { "many curly quotes", Repeat("\u2019", 2_000_000) },
        { "long lines under many labels", Repeat(Repeat("**", 50_000) + "Level\nHigh-x\n", 20) },
    };

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void A_hostile_text_takes_linear_time(string what, string output)
    {
        var watch = Stopwatch.StartNew();

        VerdictParser.Parse(output);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{what} took {watch.Elapsed}");
    }

    [Theory]
    [InlineData(Verdict.Pass, "P", 1)]
    [InlineData(Verdict.Fail, "F", 0)]
    public void A_verdict_has_a_letter_and_a_column_value(Verdict verdict, string letter, int column)
    {
        Assert.Equal(letter, verdict.ToWire());
        Assert.Equal(column, verdict.ToColumn());
        Assert.Equal(verdict, Verdicts.FromWire(letter));
        Assert.Equal(verdict, Verdicts.FromColumn(column));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(2, Verdict.Fail)]
    [InlineData(-1, Verdict.Fail)]
    public void An_odd_column_value_fails_and_null_is_undecided(int? column, Verdict? expected) => Assert.Equal(expected, Verdicts.FromColumn(column));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("p")]
    [InlineData("PASS")]
    public void Another_letter_is_no_verdict(string? letter) => Assert.Null(Verdicts.FromWire(letter));

    [Fact]
    public void Rules_have_kebab_case_names() =>
        Assert.Equal(["severity-label", "marker", "pass-phrase", "no-pass-phrase", "empty"], Enum.GetValues<VerdictRule>().Select(rule => rule.ToWire()));

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
