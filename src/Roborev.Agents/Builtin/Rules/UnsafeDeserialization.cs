using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Readers of data that can run code of the sender's choice.</summary>
internal static partial class UnsafeDeserialization
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const int LengthOfImports = 4000;

    public static Rule Rule { get; } = new PatternRule(
        new BuiltinRule("unsafe-deserialization", "Deserialisation that can run code", Severity.High, "Data is read with a format or an evaluator that lets the data choose what code runs.")
        {
            Problem = "This way of reading data lets the data choose which types are built or which code runs; whoever can change the data can run code here.",
            Fix = "Use a plain data format with a fixed shape (JSON with known types, yaml.safe_load, ast.literal_eval), or check a signature before reading.",
        },
        isSecurity: true,
        new(Language.CSharp, "BinaryFormatter", NetFormatter),
        new(Language.CSharp, "NetDataContractSerializer", NetFormatter),
        new(Language.CSharp, "LosFormatter", NetFormatter),
        new(Language.CSharp, "SoapFormatter", NetFormatter),
        new(Language.CSharp, "TypeNameHandling", TypeNames),
        new(Language.Python, "pickle", Pickle),
        new(Language.Python, "yaml", YamlLoad) { Lines = 3, Accept = IsUnsafeYaml },
        new(Language.Python, "eval", PythonEval),
        new(Language.Python, "exec", PythonEval),
        new(Language.Java | Language.Kotlin | Language.Scala, "ObjectInputStream", JavaObjects) { Severity = Severity.Medium },
        new(Language.Java | Language.Kotlin | Language.Scala, "XMLDecoder", JavaObjects),
        new(Language.Php, "unserialize", PhpUnserialize),
        new(Language.Php, "eval", PhpEval),
        new(Language.Ruby, "Marshal", RubyMarshal),
        new(Language.Ruby, "YAML", RubyYaml),
        new(Language.Ruby, "eval", RubyEval),
        new(Language.JavaScript, "eval", ScriptEval),
        new(Language.JavaScript, "unserialize", ScriptUnserialize));

    /// <summary>A loader that was named is safe unless its name says otherwise, and a module of the same name from elsewhere is another one.</summary>
    private static bool IsUnsafeYaml(PatternHit hit)
    {
        if (hit.Text.Contains("Loader", StringComparison.Ordinal) && !hit.Text.Contains("UnsafeLoader", StringComparison.Ordinal)) return false;
        return !OtherYaml().IsMatch(hit.Piece.Text.AsSpan(0, Math.Min(LengthOfImports, hit.Piece.Text.Length)));
    }

    [GeneratedRegex(@"\bfrom\s+[\w.]+\s+import\s+[^\n]*\byaml\b|\bruamel\b", Linear)]
    private static partial Regex OtherYaml();

    [GeneratedRegex(@"\bnew\s+(BinaryFormatter|NetDataContractSerializer|LosFormatter|SoapFormatter)\s*\(", Linear)]
    private static partial Regex NetFormatter();

    [GeneratedRegex(@"\bTypeNameHandling\s*=\s*TypeNameHandling\.(All|Auto|Objects|Arrays)\b", Linear)]
    private static partial Regex TypeNames();

    [GeneratedRegex(@"\b(c?[Pp]ickle|dill|cloudpickle)\.loads?\(\s*[A-Za-z_]", Linear)]
    private static partial Regex Pickle();

    [GeneratedRegex(@"\byaml\.(load|load_all|unsafe_load|full_load)\(\s*[A-Za-z_][^\n]*(\n[^\n]*){0,2}", Linear)]
    private static partial Regex YamlLoad();

    [GeneratedRegex(@"(^|[^.\w])(eval|exec)\(\s*(request|input\(|sys\.argv|os\.environ|flask\.request|self\.request|user_input|payload)", Linear)]
    private static partial Regex PythonEval();

    [GeneratedRegex(@"\bnew\s+(ObjectInputStream|XMLDecoder)\s*\(|[=:(]\s*(ObjectInputStream|XMLDecoder)\s*\(", Linear)]
    private static partial Regex JavaObjects();

    [GeneratedRegex(@"\bunserialize\s*\(\s*(base64_decode\s*\(\s*)?\$_(GET|POST|COOKIE|REQUEST|SERVER)\b", Linear)]
    private static partial Regex PhpUnserialize();

    [GeneratedRegex(@"\beval\s*\(\s*\$", Linear)]
    private static partial Regex PhpEval();

    [GeneratedRegex(@"\bMarshal\.(load|restore)\s*\(?\s*(params|cookies|request|Base64|[a-z_]*(data|body|payload|input|cookie))\b", Linear)]
    private static partial Regex RubyMarshal();

    [GeneratedRegex(@"\bYAML\.(unsafe_load|load)\s*\(?\s*(params|cookies|request|[a-z_]*(body|payload|input))\b", Linear)]
    private static partial Regex RubyYaml();

    [GeneratedRegex(@"(^|[^.\w])(instance_|class_)?eval\s*\(?\s*(params|cookies|request)\b", Linear)]
    private static partial Regex RubyEval();

    [GeneratedRegex(@"(^|[^.\w$])(window\.|globalThis\.)?eval\(\s*[A-Za-z_$]", Linear)]
    private static partial Regex ScriptEval();

    [GeneratedRegex(@"\bserialize\.unserialize\(|\bnode-serialize\b", Linear)]
    private static partial Regex ScriptUnserialize();
}
