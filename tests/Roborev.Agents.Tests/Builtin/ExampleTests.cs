using Roborev.Agents.Builtin;
using Roborev.Core.Reviews;

namespace Roborev.Agents.Tests.Builtin;

public sealed class ExampleTests
{
    public static TheoryData<Example> Faults => [.. Examples.Faults, .. SecretExamples.Faults];

    public static TheoryData<Example> Harmless => [.. Examples.Harmless, .. SecretExamples.Harmless];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_found_and_fails_the_review(Example example)
    {
        BuiltinReport report = DiffText.Review(DiffText.NewFile(example.Path, example.Code));

        Assert.Contains(example.Rule, report.Findings.Select(f => f.RuleId));
        Assert.Equal(Verdict.Fail, VerdictParser.Parse(report.ToMarkdown()).Verdict);
        Assert.Equal(VerdictRule.SeverityLabel, VerdictParser.Parse(report.ToMarkdown()).Rule);
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void What_only_looks_like_a_fault_is_left_alone(Example example)
    {
        BuiltinReport report = DiffText.Review(DiffText.NewFile(example.Path, example.Code));

        Assert.DoesNotContain(example.Rule, report.Findings.Select(f => f.RuleId));
    }

    [Fact]
    public void Every_rule_that_looks_at_one_file_has_examples()
    {
        string[] ofChanges = ["tests-removed", "large-change", "large-binary"];

        string[] without = [.. BuiltinRules.All.Select(r => r.Id).Except(ofChanges).Where(id => !Faults.Any(f => f.Data.Rule == id) || !Harmless.Any(f => f.Data.Rule == id))];

        Assert.Empty(without);
    }

    [Fact]
    public void Rule_ids_are_unique_and_every_rule_says_what_to_do()
    {
        Assert.Equal(BuiltinRules.All.Count, BuiltinRules.All.Select(r => r.Id).Distinct().Count());
        Assert.All(BuiltinRules.All, r => Assert.NotEmpty(r.Description));
        Assert.All(BuiltinRules.All, r => Assert.EndsWith(".", r.Fix, StringComparison.Ordinal));
    }
}
