using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Permissions that let every user of a machine change a file.</summary>
internal static partial class WorldWritable
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private static readonly BuiltinRule Told = new("world-writable", "World-writable permissions", Severity.Medium, "A file or folder is given permissions that let every user change it.")
    {
        Problem = "The permissions let every user of the machine change this file or folder, and with it what runs or is read from there.",
        Fix = "Give write access to the owner only: 0755 for folders and programs, 0644 for files, 0600 for secrets.",
    };

    public static Rule Rule { get; } = new PatternRule(
        Told,
        isSecurity: true,
        new(Language.Commands | Language.PowerShell, "chmod", ShellChmod) { View = View.WithStrings },
        new(Language.Docker, "--chmod", DockerChmod),
        new(Language.Yaml, "ode:", YamlMode) { View = View.WithStrings },
        new(Language.Go | Language.Python | Language.JavaScript | Language.Ruby | Language.Php | Language.C | Language.Rust, "777", CallMode) { Accept = IsCall },
        new(Language.Go | Language.Python | Language.JavaScript | Language.Ruby | Language.Php | Language.C | Language.Rust, "666", CallMode) { Accept = IsCall },
        new(Language.Python | Language.JavaScript | Language.Ruby | Language.Php | Language.Go | Language.CSharp | Language.Java, "chmod", ShellChmod) { View = View.WithStrings })
    {
        InTests = Severity.Low,
    };

    /// <summary>New files whose own mode is open; git itself only makes 644 and 755, but other tools write trees too.</summary>
    public static Rule FileMode { get; } = new FileModeRule();

    /// <summary>A default in a definition gives no permissions yet.</summary>
    private static bool IsCall(PatternHit hit) => !hit.LineText.TrimStart().StartsWith("def ", StringComparison.Ordinal) && !hit.LineText.Contains("umask", StringComparison.Ordinal);

    [GeneratedRegex(@"\bchmod\s+(-[A-Za-z]+\s+|--[a-z]+\s+){0,3}(0?777|0?666|(a|o|ugo|go)\+r?wx?|[+=]rwx)\b", Linear)]
    private static partial Regex ShellChmod();

    [GeneratedRegex(@"--chmod=0?(777|666)\b", Linear)]
    private static partial Regex DockerChmod();

    [GeneratedRegex(@"^\s*-?\s*(mode|defaultMode)\s*:\s*[""']?0?o?(777|666)[""']?\s*$", Linear)]
    private static partial Regex YamlMode();

    [GeneratedRegex(@"\b(os\.)?(chmod|Chmod|mkdir|Mkdir|MkdirAll|makedirs|mkdirSync|chmodSync|fchmod|mkdir_p|OpenFile|WriteFile|from_mode)\s*\([^\n]{0,200},?\s*(mode\s*[=:]\s*)?0o?(777|666)\b", Linear)]
    private static partial Regex CallMode();

    private sealed class FileModeRule : Rule
    {
        public override BuiltinRule Info => Told;

        public override bool IsSecurity => true;

        public override void Check(FileUnderReview file, FindingSink sink)
        {
            if (file.NewMode is not { Length: 6 } mode || !mode.StartsWith("100", StringComparison.Ordinal) || file.Diff.OldMode == mode) return;
            if (mode[^1] is not ('2' or '3' or '6' or '7')) return;
            sink.AddFile(Told, file, problem: $"The file's mode becomes {mode[3..]}, which lets every user of the machine change it.");
        }
    }
}
