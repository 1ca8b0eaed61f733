using System.Globalization;
using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Reading;
using Roborev.Agents.Builtin.Source;
using Roborev.Core.Diffs;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>
/// Tests that go while the code they are named after stays. Only the names and the diff are known, so a doubt speaks for the author: tests
/// that come back elsewhere in the change, and code that goes as well, silence the rule.
/// </summary>
internal sealed partial class LostTests : Rule
{
    private const int FewestLost = 3;

    /// <inheritdoc/>
    public override BuiltinRule Info { get; } = new("tests-removed", "Tests removed without their code", Severity.Medium, "Test cases are deleted while the code they are named after stays.")
    {
        Fix = "Bring the tests back or move them to where the behaviour is tested now; if they are no longer needed, say why in the commit message.",
    };

    /// <inheritdoc/>
    public override void CheckChange(ChangeUnderReview change, FindingSink sink)
    {
        List<TestCount> counts = [.. change.Files.Where(f => !f.Traits.IsForeign && TestNames.Subject(f.Path) is not null).Select(TestCount.Of)];
        int lost = counts.Sum(c => c.Removed), gained = counts.Sum(c => c.Added);
        if (lost == 0 || gained * 2 >= lost || RemovesCodeToo(change)) return;
        foreach (TestCount count in counts.Where(c => c.Removed - c.Added >= (c.File.Kind == ChangeKind.Deleted ? 1 : FewestLost)))
        {
            if (FindSubject(change, count.File) is { Kind: ChangeKind.Deleted or ChangeKind.Renamed }) continue;
            bool isWhole = count.File.Kind == ChangeKind.Deleted;
            bool isCertain = FindSubject(change, count.File) is not null;
            if (!isWhole && !isCertain) continue;
            sink.Add(new BuiltinFinding
            {
                RuleId = Info.Id,
                Severity = isCertain ? Severity.Medium : Severity.Low,
                Path = count.File.Path,
                Line = count.FirstLine,
                IsOldLine = true,
                Problem = Describe(count, isWhole, isCertain),
                Fix = Info.Fix,
            });
        }
    }

    private static string Describe(TestCount count, bool isWhole, bool isCertain)
    {
        int cases = count.Removed - count.Added;
        string tests = cases == 1 ? "1 test case" : string.Create(CultureInfo.InvariantCulture, $"{cases} test cases");
        string code = isCertain ? "the code it is named after is changed and stays" : "this change does not remove the code it is named after";
        return isWhole ? $"The test file is deleted with {tests}, and {code}." : $"The test file loses {tests}, and {code}.";
    }

    /// <summary>A change that takes out as much product code as tests is a removal of a feature.</summary>
    private static bool RemovesCodeToo(ChangeUnderReview change)
    {
        IEnumerable<FileUnderReview> programs = change.Files.Where(f => (f.Language & Language.Programs) != 0);
        int code = 0, tests = 0;
        foreach (FileUnderReview file in programs)
        {
            int shrunk = Math.Max(0, file.Diff.Removed - file.Diff.Added);
            if (file.Traits.IsTest) tests += shrunk;
            else code += shrunk;
        }
        return code * 2 >= tests && code > 0;
    }

    private static FileUnderReview? FindSubject(ChangeUnderReview change, FileUnderReview test)
    {
        string subject = TestNames.Subject(test.Path)!;
        return change.Files.FirstOrDefault(f => f != test && !f.Traits.IsTest && TestNames.Stem(f.Diff.OldPath ?? f.Path).Equals(subject, StringComparison.OrdinalIgnoreCase));
    }

    private sealed record TestCount(FileUnderReview File, int Removed, int Added, int FirstLine)
    {
        public static TestCount Of(FileUnderReview file)
        {
            int removed = 0, added = 0, first = 1;
            foreach (DiffLine line in file.Diff.Hunks.SelectMany(h => h.Lines))
            {
                if (line.Kind == LineKind.Context || !Case().IsMatch(line.Text)) continue;
                if (line.Kind == LineKind.Added) added++;
                else if (removed++ == 0) first = line.OldLine;
            }
            return new TestCount(file, removed, added, first);
        }
    }

    [GeneratedRegex(@"^\s*(\[(Fact|Theory|Test|TestMethod|TestCase)\b|@(Test|ParameterizedTest)\b|(it|test)(\.each)?\s*[(`]|(it|test|specify)\s+[""']|(async\s+)?def test_|func Test[A-Z_]|fun test|#\[(tokio::)?test\]|(public\s+)?function test)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Case();
}
