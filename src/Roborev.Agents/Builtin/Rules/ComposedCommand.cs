using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Shell commands that a program puts together from text and values.</summary>
internal sealed partial class ComposedCommand : Rule
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const int Reach = 120;

    private static readonly Dictionary<Language, Func<Regex>> Calls = new()
    {
        [Language.Python] = PythonCall,
        [Language.JavaScript] = ScriptCall,
        [Language.Php] = PhpCall,
        [Language.Ruby] = RubyCall,
        [Language.Java] = JavaCall,
        [Language.Kotlin] = JavaCall,
        [Language.Scala] = JavaCall,
        [Language.Go] = GoCall,
        [Language.CSharp] = NetCall,
        [Language.Rust] = RustCall,
        [Language.C] = CCall,
    };

    /// <inheritdoc/>
    public override BuiltinRule Info { get; } = new("command-injection", "Shell command built from values", Severity.High, "A command line for a shell is put together from text and values.")
    {
        Problem = "A value is written into the text of a shell command; if it can come from outside, it can run any other command.",
        Fix = "Start the program directly with a list of arguments and without a shell; if a shell is needed, hand the value over in an environment variable or quote it with the platform's function.",
    };

    /// <inheritdoc/>
    public override bool IsSecurity => true;

    /// <inheritdoc/>
    public override void Check(FileUnderReview file, FindingSink sink)
    {
        if (!Calls.TryGetValue(file.Language, out Func<Regex>? call) || file.Traits.IsTest || file.Traits.IsForeign) return;
        foreach (SourceText piece in file.Pieces)
        {
            if (!Starter().IsMatch(piece.Text)) continue;
            foreach (ComposedText text in ComposedTexts.In(piece, file.Language))
            {
                int line = piece.FirstAdded(text.Start, text.End);
                if (line < 0 || text.Values.All(HarmlessValues.IsHarmless) || file.Change.WasMoved(piece.Line(line).Text)) continue;
                if (StartsShell(file.Language, piece, text, call())) sink.AddAt(Info, file, piece, line);
            }
        }
    }

    private static bool StartsShell(Language language, SourceText piece, ComposedText text, Regex call)
    {
        if (language == Language.Ruby && piece.Text[text.Start] == '`') return true;
        string code = piece.Through(View.WithStrings);
        int from = Math.Max(0, text.Start - Reach);
        ReadOnlySpan<char> before = code.AsSpan(from, text.Start - from);
        if (call.IsMatch(before)) return true;
        if (language != Language.Python || !PythonProcess().IsMatch(before)) return false;
        ReadOnlySpan<char> after = code.AsSpan(text.End, Math.Min(Reach, code.Length - text.End));
        return ShellFlag().IsMatch(after);
    }

    [GeneratedRegex(@"system|popen|[Ee]xec|Command|Process|getoutput|subprocess|passthru|spawn|`", Linear)]
    private static partial Regex Starter();

    [GeneratedRegex(@"\b(os\.system|os\.popen|commands\.getoutput|subprocess\.getoutput|subprocess\.getstatusoutput)\(\s*$", Linear)]
    private static partial Regex PythonCall();

    [GeneratedRegex(@"\b(subprocess\.)?(run|call|Popen|check_output|check_call|create_subprocess_shell)\(\s*$", Linear)]
    private static partial Regex PythonProcess();

    [GeneratedRegex(@"^[^;]*\bshell\s*=\s*True\b", Linear)]
    private static partial Regex ShellFlag();

    [GeneratedRegex(@"(\b(child_process|cp|childProcess)\.exec(Sync)?|(^|[^.\w])exec(Sync)?|(^|[^.\w])execAsync)\(\s*$", Linear)]
    private static partial Regex ScriptCall();

    [GeneratedRegex(@"(^|[^\w>:$])(exec|shell_exec|system|passthru|popen|proc_open)\s*\(\s*$", Linear)]
    private static partial Regex PhpCall();

    [GeneratedRegex(@"((^|[^.\w])(Kernel\.)?(system|exec|spawn)|\bIO\.popen|\bOpen3\.capture[23]e?)[\s(]\s*$", Linear)]
    private static partial Regex RubyCall();

    [GeneratedRegex(@"\b(getRuntime\(\)\.exec|[Rr]untime\.exec)\(\s*$|\bnew\s+ProcessBuilder\(\s*""(sh|bash|/bin/sh|/bin/bash|cmd|cmd\.exe)""\s*,\s*""(-c|/c)""\s*,\s*$", Linear)]
    private static partial Regex JavaCall();

    [GeneratedRegex(@"\bexec\.Command(Context)?\([^()]{0,40}""(sh|bash|/bin/sh|/bin/bash|cmd)""\s*,\s*""(-c|-lc|/c|/C)""\s*,\s*(fmt\.Sprintf\(\s*)?$", Linear)]
    private static partial Regex GoCall();

    [GeneratedRegex(@"\b(Process\.Start|new\s+(System\.Diagnostics\.)?ProcessStartInfo|ProcessStartInfo)\(\s*@?""(/bin/)?(sh|bash|zsh|cmd|cmd\.exe|powershell|powershell\.exe|pwsh)""\s*,\s*$|\bFileName\s*=\s*@?""(/bin/)?(sh|bash|cmd|cmd\.exe|powershell\.exe|pwsh)""\s*,\s*Arguments\s*=\s*$", Linear)]
    private static partial Regex NetCall();

    [GeneratedRegex(@"\.arg\(\s*""(-c|/C)""\s*\)\s*\.arg\(\s*&?(format!\(\s*)?$", Linear)]
    private static partial Regex RustCall();

    [GeneratedRegex(@"(^|[^.\w>])(std::)?(system|popen)\(\s*\(?$", Linear)]
    private static partial Regex CCall();
}
