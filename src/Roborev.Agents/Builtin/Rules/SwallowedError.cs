using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Errors that are caught and dropped. A comment in the empty block counts as a reason given, so only uncommented blocks are reported.</summary>
internal static partial class SwallowedError
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private static readonly string[] Cancellations = ["OperationCanceledException", "TaskCanceledException", "CancellationException", "ObjectDisposedException"];
    private static readonly string[] Broad = ["Exception", "Throwable", "Error", "System.Exception", "RuntimeException", "\\Exception", "\\Throwable"];

    public static Rule Rule { get; } = new PatternRule(
        new BuiltinRule("swallowed-error", "Error swallowed", Severity.Medium, "An error is caught or checked and then dropped without a word.")
        {
            Problem = "The error is dropped here: when it happens, the program goes on as if nothing was wrong and nobody can see why.",
            Fix = "Handle it, log it with its cause, or let it pass. If dropping it is right, say why in a comment in the block and catch the narrowest type.",
        },
        isSecurity: false,
        new(Language.CSharp | Language.Java | Language.Kotlin | Language.JavaScript | Language.Php | Language.Scala | Language.Swift | Language.C, "catch", EmptyCatch) { Lines = 5, Accept = IsBroadCatch },
        new(Language.Python, "except", PythonExcept) { Lines = 3 },
        new(Language.Ruby, "rescue", RubyRescue) { Lines = 3 },
        new(Language.Ruby, "rescue", RubyModifier) { Severity = Severity.Low },
        new(Language.Go, "err", GoEmptyCheck) { Lines = 4 },
        new(Language.Go, "_", GoDiscard),
        new(Language.JavaScript, ".catch", PromiseCatch) { Lines = 2, Severity = Severity.Low },
        new(Language.Rust, "Err(", RustEmptyArm) { Severity = Severity.Low });

    /// <summary>Catching one narrow type, or under a condition, and going on is a way to ask a question; only catch-alls hide faults.</summary>
    private static bool IsBroadCatch(PatternHit hit)
    {
        if ((hit.File.Language & Language.JavaScript) != 0) return true;
        ReadOnlySpan<char> text = hit.Text;
        if (text.Contains("when", StringComparison.Ordinal)) return false;
        int open = text.IndexOf('('), close = text.IndexOf(')');
        if (open < 0 || close < open) return true;
        string declared = text[(open + 1)..close].ToString();
        if (Cancellations.Any(c => declared.Contains(c, StringComparison.Ordinal))) return false;
        return declared.Trim() is "..." || declared.Split(' ', '|', ':', ',').Any(Broad.Contains);
    }

    [GeneratedRegex(@"\bcatch\s*(\([^(){}]{0,200}\)\s*)?(when\s*\([^{}]{0,200}\)\s*)?\{\s*;?\s*\}", Linear)]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"^\s*except(\s*\(?\s*(Exception|BaseException)\s*\)?(\s+as\s+\w+)?)?\s*:\s*(pass|\.\.\.)[ \t]*(\n|$)", Linear)]
    private static partial Regex PythonExcept();

    [GeneratedRegex(@"^\s*rescue(\s+(StandardError|Exception))?(\s*=>\s*\w+)?[ \t]*\n\s*(nil\s*\n\s*)?end\b", Linear)]
    private static partial Regex RubyRescue();

    [GeneratedRegex(@"\S\s+rescue\s+nil\b", Linear)]
    private static partial Regex RubyModifier();

    [GeneratedRegex(@"\bif\s+([^\n{;]{0,200};\s*)?err\s*!=\s*nil\s*\{\s*\}", Linear)]
    private static partial Regex GoEmptyCheck();

    [GeneratedRegex(@"^\s*_\s*=\s*err\s*$", Linear)]
    private static partial Regex GoDiscard();

    [GeneratedRegex(@"\.catch\(\s*(\(\s*\w*\s*\)|\w+|function\s*\(\s*\w*\s*\))\s*(=>)?\s*\{\s*\}\s*\)", Linear)]
    private static partial Regex PromiseCatch();

    [GeneratedRegex(@"\bErr\(_\w*\)\s*=>\s*(\{\s*\}|\(\s*\))", Linear)]
    private static partial Regex RustEmptyArm();
}
