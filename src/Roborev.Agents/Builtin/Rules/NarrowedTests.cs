using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Tests that no longer all run.</summary>
internal static partial class NarrowedTests
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    public static Rule Focused { get; } = new PatternRule(
        new BuiltinRule("test-focused", "Focused test", Severity.Medium, "A test is marked so that the others of its file or suite do not run.")
        {
            Problem = "With this mark only the marked test runs; every other test of the file or suite is silently left out.",
            Fix = "Remove the focus (`.only`, the leading `f`, `focus: true`).",
        },
        isSecurity: false,
        new(Language.JavaScript, ".only", ScriptOnly),
        new(Language.JavaScript, "fdescribe", ScriptFocus),
        new(Language.JavaScript, "fit(", ScriptFocus),
        new(Language.JavaScript, "fcontext", ScriptFocus),
        new(Language.Ruby, "focus", RubyFocus),
        new(Language.Ruby, "fdescribe", RubyFocusedBlock),
        new(Language.Ruby, "fit", RubyFocusedBlock),
        new(Language.Go, "FDescribe", GinkgoFocus),
        new(Language.Go, "FIt", GinkgoFocus),
        new(Language.Go, "FContext", GinkgoFocus))
    {
        Where = static file => file.Traits.IsTest && !file.Traits.IsDocumentation && !file.Traits.IsForeign,
        InTests = Severity.Medium,
    };

    public static Rule Skipped { get; } = new PatternRule(
        new BuiltinRule("test-skipped", "Test newly skipped", Severity.Low, "A test is marked so that it does not run.")
        {
            Problem = "The test is switched off without a condition; what it guarded is no longer checked.",
            Fix = "Repair the test, or delete it together with what it guards; if it must wait, name the issue that will bring it back.",
        },
        isSecurity: false,
        new(Language.CSharp, "Skip", NetSkip) { Accept = WithoutReference, View = View.Bare },
        new(Language.CSharp, "Ignore", NetIgnore) { Accept = WithoutReference },
        new(Language.Java | Language.Kotlin | Language.Scala, "@Disabled", JavaDisabled) { Accept = WithoutReference },
        new(Language.Java | Language.Kotlin | Language.Scala, "@Ignore", JavaDisabled) { Accept = WithoutReference },
        new(Language.JavaScript, ".skip", ScriptSkip) { Accept = WithoutReference },
        new(Language.JavaScript, "xit(", ScriptDisabled) { Accept = WithoutReference },
        new(Language.JavaScript, "xdescribe(", ScriptDisabled) { Accept = WithoutReference },
        new(Language.JavaScript, "xtest(", ScriptDisabled) { Accept = WithoutReference },
        new(Language.Python, "skip", PythonSkip) { Accept = WithoutReference },
        new(Language.Go, "t.Skip", GoSkip) { Accept = static hit => WithoutReference(hit) && !IsConditional(hit) },
        new(Language.Rust, "#[ignore", RustIgnore) { Accept = WithoutReference },
        new(Language.Ruby, "xit", RubySkip) { Accept = WithoutReference },
        new(Language.Ruby, "xdescribe", RubySkip) { Accept = WithoutReference })
    {
        Where = static file => file.Traits.IsTest && !file.Traits.IsDocumentation && !file.Traits.IsForeign,
        InTests = Severity.Low,
    };

    private static bool WithoutReference(PatternHit hit) => !References.Has(hit.LineText);

    /// <summary>A skip inside a condition (a short run, a missing tool) is the custom in Go.</summary>
    private static bool IsConditional(PatternHit hit)
    {
        string code = hit.Piece.Through(View.Bare);
        for (int line = hit.Line - 1, steps = 0; line >= 0 && steps < 3; line--, steps++)
        {
            ReadOnlySpan<char> text = code.AsSpan(hit.Piece.Start(line), hit.Piece.End(line) - hit.Piece.Start(line)).Trim();
            if (text.StartsWith("func ")) return false;
            if (text.StartsWith("if ") || text.StartsWith("} else") || text.StartsWith("case ") || text.StartsWith("default:") || text.StartsWith("switch ")) return true;
        }
        return hit.Line == 0;
    }

    [GeneratedRegex(@"\b(it|describe|test|context|suite|specify)\.only\s*[(`.]", Linear)]
    private static partial Regex ScriptOnly();

    [GeneratedRegex(@"^\s*(fdescribe|fit|fcontext)\(\s*[""'`]", Linear)]
    private static partial Regex ScriptFocus();

    [GeneratedRegex(@"\b(it|describe|context|specify|scenario|feature)\b[^\n]*,\s*(:focus\b|focus:\s*true|:focus\s*=>\s*true)", Linear)]
    private static partial Regex RubyFocus();

    [GeneratedRegex(@"^\s*(fdescribe|fit|fcontext)[\s(]+[""'A-Z]", Linear)]
    private static partial Regex RubyFocusedBlock();

    [GeneratedRegex(@"\b(FDescribe|FIt|FContext|FWhen|FEntry|FDescribeTable)\(", Linear)]
    private static partial Regex GinkgoFocus();

    [GeneratedRegex(@"\[\s*(\w*Fact|\w*Theory)\s*\([^\n]*\bSkip\s*=", Linear)]
    private static partial Regex NetSkip();

    [GeneratedRegex(@"^\s*\[\s*(TestMethod\s*,\s*|Test\s*,\s*)?Ignore\s*[\](,]", Linear)]
    private static partial Regex NetIgnore();

    [GeneratedRegex(@"^\s*@(Disabled|Ignore)\b", Linear)]
    private static partial Regex JavaDisabled();

    [GeneratedRegex(@"\b(it|describe|test|context|suite)\.skip\s*\(\s*[""'`]", Linear)]
    private static partial Regex ScriptSkip();

    [GeneratedRegex(@"^\s*(xit|xdescribe|xtest|xcontext)\(\s*[""'`]", Linear)]
    private static partial Regex ScriptDisabled();

    [GeneratedRegex(@"^\s*@(pytest\.mark\.skip|unittest\.skip|skip)(\s*\(|\s*$)", Linear)]
    private static partial Regex PythonSkip();

    [GeneratedRegex(@"\bt\.(Skip|Skipf|SkipNow)\(", Linear)]
    private static partial Regex GoSkip();

    [GeneratedRegex(@"^\s*#\[ignore\b", Linear)]
    private static partial Regex RustIgnore();

    [GeneratedRegex(@"^\s*(xit|xdescribe|xcontext|xspecify)[\s(]+[""'A-Z]", Linear)]
    private static partial Regex RubySkip();
}
