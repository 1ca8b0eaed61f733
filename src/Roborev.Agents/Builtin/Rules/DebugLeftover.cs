using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Reading;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Break points and prints that were meant for one session at the desk.</summary>
internal static partial class DebugLeftover
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    public static Rule BreakPoint { get; } = new PatternRule(
        new BuiltinRule("debug-breakpoint", "Break point left in the code", Severity.Medium, "A statement that stops the program in a debugger was left in the code.")
        {
            Problem = "This statement stops the program and waits for a debugger; outside a developer's desk it hangs or breaks the process.",
            Fix = "Remove the statement.",
        },
        isSecurity: false,
        new(Language.JavaScript, "debugger", Debugger),
        new(Language.Python, "set_trace", PythonTrace),
        new(Language.Python, "breakpoint", PythonBreak),
        new(Language.Ruby, "binding", RubyBinding),
        new(Language.Ruby, "byebug", RubyByebug),
        new(Language.CSharp, "Debugger.", NetBreak) { Accept = static hit => !IsGuarded(hit) })
    {
        InTests = Severity.Medium,
    };

    public static Rule Print { get; } = new PatternRule(
        new BuiltinRule("debug-print", "Debugging output left in the code", Severity.Low, "A print made for debugging was left in the code.")
        {
            Problem = "This looks like output made for debugging; it clutters logs or pages and can show data that users should not see.",
            Fix = "Remove it, or use the project's logger at a debug level.",
        },
        isSecurity: false,
        new(Language.JavaScript, "console.", ConsoleLog) { Accept = static hit => !PrintsAnyway(hit) },
        new(Language.Rust, "dbg!", RustDbg),
        new(Language.Php, "var_dump", PhpDump) { Severity = Severity.Medium },
        new(Language.Php, "dd(", PhpDie) { Severity = Severity.Medium })
    {
        Where = static file => !file.Traits.IsDocumentation && !file.Traits.IsForeign && !file.Traits.IsCommandLine,
    };

    /// <summary>A file that already printed to the console, or is a program of its own, prints on purpose.</summary>
    private static bool PrintsAnyway(PatternHit hit) => hit.File.Diff.Hunks.Exists(h => h.Lines.Exists(l =>
        (l.Kind != LineKind.Added && l.Text.Contains("console.", StringComparison.Ordinal))
        || (l.NewLine == 1 && l.Text.StartsWith("#!", StringComparison.Ordinal))
        || l.Text.Contains("no-console", StringComparison.Ordinal)
        || l.Text.Contains("process.argv", StringComparison.Ordinal)));

    /// <summary>A break that is asked for by a switch or an attached debugger is a feature.</summary>
    private static bool IsGuarded(PatternHit hit)
    {
        for (int line = hit.Line, steps = 0; line >= 0 && steps < 4; line--, steps++)
            if (hit.Piece.Line(line).Text.AsSpan().TrimStart() is var text && (text.StartsWith("if ") || text.StartsWith("if(") || text.StartsWith("#if") || text.StartsWith("[Conditional"))) return true;
        return false;
    }

    [GeneratedRegex(@"^\s*debugger\s*;?\s*$|[{;]\s*debugger\s*;", Linear)]
    private static partial Regex Debugger();

    [GeneratedRegex(@"\b(pdb|ipdb|pudb|wdb|rpdb)\.set_trace\(", Linear)]
    private static partial Regex PythonTrace();

    [GeneratedRegex(@"^\s*breakpoint\(\s*\)", Linear)]
    private static partial Regex PythonBreak();

    [GeneratedRegex(@"\bbinding\.(pry|irb|break)\b", Linear)]
    private static partial Regex RubyBinding();

    [GeneratedRegex(@"^\s*byebug\s*$", Linear)]
    private static partial Regex RubyByebug();

    [GeneratedRegex(@"^\s*(System\.Diagnostics\.)?Debugger\.(Break|Launch)\(\s*\)\s*;", Linear)]
    private static partial Regex NetBreak();

    [GeneratedRegex(@"(^|[\s;{(>])console\.(log|debug|dir|trace)\(", Linear)]
    private static partial Regex ConsoleLog();

    [GeneratedRegex(@"\bdbg!\(", Linear)]
    private static partial Regex RustDbg();

    [GeneratedRegex(@"(^|[\s;{(])var_dump\s*\(", Linear)]
    private static partial Regex PhpDump();

    [GeneratedRegex(@"^\s*dd\s*\(", Linear)]
    private static partial Regex PhpDie();
}
