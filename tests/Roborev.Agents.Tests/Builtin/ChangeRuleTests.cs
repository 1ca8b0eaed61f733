using Roborev.Agents.Builtin;
using Roborev.Core.Diffs;

namespace Roborev.Agents.Tests.Builtin;

/// <summary>Rules that look at more than the added lines of one file.</summary>
public sealed class ChangeRuleTests
{
    private const string Tests = "[Fact]\npublic void A() => Run();\n[Fact]\npublic void B() => Run();\n[Fact]\npublic void C() => Run();\n[Fact]\npublic void D() => Run();\n";

    private static string[] RulesOf(string diff) => [.. DiffText.Review(diff).Findings.Select(f => f.RuleId)];

    [Fact]
    public void A_deleted_test_file_of_code_that_stays_is_reported_with_its_old_line()
    {
        BuiltinReport report = DiffText.Review(DiffText.DeletedFile("tests/CartTests.cs", Tests) + DiffText.Changed("src/Cart.cs", "+int x;\n a\n"));

        BuiltinFinding finding = Assert.Single(report.Findings);
        Assert.Equal(("tests-removed", Severity.Medium, 1, true), (finding.RuleId, finding.Severity, finding.Line, finding.IsOldLine));
        Assert.Contains("(line of the old version)", report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Test_cases_taken_out_of_a_file_are_reported_when_their_code_is_changed() =>
        Assert.Equal(["tests-removed"], RulesOf(DiffText.Changed("tests/CartTests.cs", string.Concat(Tests.Split('\n')[..^1].Select(l => $"-{l}\n")) + " }\n") + DiffText.Changed("src/Cart.cs", "+int x;\n a\n")));

    [Fact]
    public void Tests_that_go_with_their_code_are_not_reported() =>
        Assert.Empty(RulesOf(DiffText.DeletedFile("tests/CartTests.cs", Tests) + DiffText.DeletedFile("src/Cart.cs", "class Cart\n{\n}\n")));

    [Fact]
    public void Tests_that_move_are_not_reported() =>
        Assert.Empty(RulesOf(DiffText.DeletedFile("tests/CartTests.cs", Tests) + DiffText.NewFile("tests/BasketTests.cs", Tests)));

    [Fact]
    public void Lines_that_only_moved_are_not_reported() =>
        Assert.Empty(RulesOf(DiffText.Changed("a.cs", "-// TODO: write this\n+    // TODO: write this\n x\n")));

    [Fact]
    public void Context_and_removed_lines_are_not_judged() =>
        Assert.Empty(RulesOf(DiffText.Changed("a.py", " requests.get(u, verify=False)\n-os.system(f\"rm {x}\")\n+y = 1\n")));

    [Fact]
    public void A_block_emptied_in_a_context_catch_is_found_at_its_added_line()
    {
        BuiltinReport report = DiffText.Review(DiffText.Changed("a.cs", " try { Run(); }\n catch (Exception e)\n-{ Log(e); }\n+{\n+}\n"));

        Assert.Equal(("swallowed-error", 12), Assert.Single(report.Findings.Select(f => (f.RuleId, f.Line))));
    }

    [Fact]
    public void Large_binaries_are_reported_with_their_size()
    {
        ReviewDiff source = DiffText.Of("diff --git a/x.zip b/x.zip\nnew file mode 100644\nBinary files /dev/null and b/x.zip differ\n", new ChangedFile("x.zip", ChangeKind.Added, IsBinary: true, NewSize: 5_300_000));

        BuiltinFinding finding = Assert.Single(new BuiltinReviewer().Review(source, BuiltinOptions.Everything, CancellationToken.None).Findings);

        Assert.Equal("large-binary", finding.RuleId);
        Assert.Contains("5.3 MB", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_world_writable_file_mode_is_reported() =>
        Assert.Equal(["world-writable"], RulesOf("diff --git a/x.sh b/x.sh\nold mode 100755\nnew mode 100777\n"));

    [Fact]
    public void A_very_large_change_is_reported_once_and_a_first_commit_is_not()
    {
        string diff = string.Concat(Enumerable.Range(0, 101).Select(i => DiffText.NewFile($"f{i}.cs", "int a;")));

        Assert.Equal(["large-change"], RulesOf(diff));
        Assert.Empty(new BuiltinReviewer().Review(DiffText.Of(diff) with { BaseSha = null }, BuiltinOptions.Everything, CancellationToken.None).Findings);
    }

    [Fact]
    public void A_json_fault_is_told_with_line_and_column()
    {
        BuiltinFinding finding = Assert.Single(DiffText.Review(DiffText.NewFile("a.json", "{\n  \"a\": 1,\n}")).Findings);

        Assert.Equal(3, finding.Line);
        Assert.Contains("line 3, column 1", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_stops_the_review() =>
        Assert.Throws<OperationCanceledException>(() => new BuiltinReviewer().Review(DiffText.Of(DiffText.NewFile("a.cs", "x")), BuiltinOptions.Everything, new CancellationToken(canceled: true)));
}
