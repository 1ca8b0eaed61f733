using System.Diagnostics;
using System.Text;
using Roborev.Agents.Builtin;
using Roborev.Core.Diffs;
using Roborev.Core.Reviews;

namespace Roborev.Agents.Tests.Builtin;

public sealed class RobustnessTests(ITestOutputHelper output)
{
    private static readonly string Everything = string.Concat(Examples.Faults.Concat(Examples.Harmless).Concat(SecretExamples.Faults).Select(e => DiffText.NewFile(e.Path, e.Code)));

    private static void AssertVerdictFollows(ReviewDiff diff, BuiltinOptions options)
    {
        BuiltinReport report = new BuiltinReviewer().Review(diff, options, CancellationToken.None);
        VerdictDecision decision = VerdictParser.Parse(report.ToMarkdown());

        if (report.CannotReview is not null || report.Findings.Count > 0) Assert.Equal(Verdict.Fail, decision.Verdict);
        else Assert.Equal(Verdict.Pass, decision.Verdict);
        if (report.Findings.Count > 0) Assert.Equal(VerdictRule.SeverityLabel, decision.Rule);
    }

    [Fact]
    public void Random_bytes_never_throw_and_the_verdict_follows_the_findings()
    {
        Random random = new(20260101);
        for (int round = 0; round < 400; round++)
        {
            byte[] bytes = new byte[random.Next(0, 3000)];
            random.NextBytes(bytes);
            string text = Encoding.UTF8.GetString(bytes);
            AssertVerdictFollows(DiffText.Of(text), BuiltinOptions.Everything);
            AssertVerdictFollows(DiffText.Of(DiffText.NewFile(Examples.Faults[round % Examples.Faults.Length].Path, text)), BuiltinOptions.Everything);
        }
    }

    [Fact]
    public void Mutated_diffs_never_throw_and_the_verdict_follows_the_findings()
    {
        Random random = new(20260102);
        string[] inserts = ["\n", "\r", "`", "\"", "'", "\"\"\"", "/*", "*/", "{", "}", "${", "@@", "@@@ -1 -1 +1 @@@", "diff --git a/x b/x\n", "+", "-", "\\", "\0", "\ud800", "No issues found.", "\n+- **Severity**: High\n", "-----BEGIN", "://a:b@", "$\"{", "r#\"", "password = \""];
        for (int round = 0; round < 600; round++)
        {
            int start = random.Next(Everything.Length), length = Math.Min(random.Next(4000), Everything.Length - start);
            StringBuilder text = new(Everything, start, length, length + 1000);
            for (int edit = random.Next(12); edit > 0; edit--)
            {
                int at = random.Next(text.Length + 1);
                if (random.Next(3) == 0 && at < text.Length) text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                else text.Insert(at, inserts[random.Next(inserts.Length)]);
            }
            BuiltinOptions options = new(random.Next(3) switch { 0 => "default", 1 => "security", _ => "design" }, random.Next(4) switch { 0 => "high", 1 => "critical", _ => "" });
            AssertVerdictFollows(DiffText.Of(text.ToString()), options);
        }
    }

    public static TheoryData<string, string> Bulks => new()
    {
        { "examples", "" },
        { "one line", "a" },
        { "nested templates", "`${\n" },
        { "quotes", "\"" },
        { "escaped quotes", "\\\"" },
        { "templates", "`${" },
        { "regex starts", "=/[" },
        { "comment starts", "/*" },
        { "raw strings", "\"\"\"\n" },
        { "catches", "catch (Exception e) {\n" },
        { "secrets", "password = 'a\n" },
        { "addresses", "a://b:c\n" },
        { "sums", "\"SELECT a FROM b WHERE c = \" + x + \n" },
        { "keys", "-----BEGIN PRIVATE " + "KEY-----\n" },
    };

    [Theory]
    [MemberData(nameof(Bulks))]
    public void Five_megabytes_are_read_in_reasonable_time(string name, string unit)
    {
        const int Size = 5_000_000;
        // Units without a line end are gathered into lines of a length that is read whole.
        if (unit.Length > 0 && !unit.EndsWith('\n') && name != "one line") unit = string.Concat(Enumerable.Repeat(unit, 6000 / unit.Length)) + "\n";
        string text = name == "examples"
            ? string.Concat(Enumerable.Repeat(Everything, Size / Everything.Length))
            : DiffText.NewFile("src/app/a.ts", string.Concat(Enumerable.Repeat(unit, Size / unit.Length)));

        long start = Stopwatch.GetTimestamp();
        BuiltinReport report = new BuiltinReviewer().Review(DiffText.Of(text), BuiltinOptions.Everything, CancellationToken.None);
        TimeSpan time = Stopwatch.GetElapsedTime(start);

        output.WriteLine($"{name}: {text.Length} characters in {time.TotalMilliseconds:F0} ms, {report.Findings.Count} findings");
        Assert.True(time < TimeSpan.FromMinutes(1), $"{name} took {time}");
    }
}
