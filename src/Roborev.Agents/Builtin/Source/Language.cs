namespace Roborev.Agents.Builtin.Source;

/// <summary>Languages that rules tell apart; flags, so that a rule can name several.</summary>
[Flags]
internal enum Language
{
    /// <summary>Not known.</summary>
    Unknown = 0,
#pragma warning disable CS1591 // the names say all there is to say
    CSharp = 1 << 0,
    Java = 1 << 1,
    Kotlin = 1 << 2,
    JavaScript = 1 << 3,
    Python = 1 << 4,
    Go = 1 << 5,
    Ruby = 1 << 6,
    Php = 1 << 7,
    Rust = 1 << 8,
    C = 1 << 9,
    Swift = 1 << 10,
    Shell = 1 << 11,
    PowerShell = 1 << 12,
    Yaml = 1 << 13,
    Toml = 1 << 14,
    Settings = 1 << 15,
    Docker = 1 << 16,
    Sql = 1 << 17,
    Markup = 1 << 18,
    Css = 1 << 19,
    Json = 1 << 20,
    Scala = 1 << 21,
    Make = 1 << 22,
    Prose = 1 << 23,
#pragma warning restore CS1591

    /// <summary>Languages programs are written in.</summary>
    Programs = CSharp | Java | Kotlin | JavaScript | Python | Go | Ruby | Php | Rust | C | Swift | Shell | PowerShell | Scala,

    /// <summary>Files that carry shell commands.</summary>
    Commands = Shell | Docker | Yaml | Make,
}

/// <summary>Finds the language of a file by its name alone.</summary>
internal static class Languages
{
    private static readonly Dictionary<string, Language> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".cs"] = Language.CSharp,
        [".csx"] = Language.CSharp,
        [".java"] = Language.Java,
        [".groovy"] = Language.Java,
        [".gradle"] = Language.Java,
        [".kt"] = Language.Kotlin,
        [".kts"] = Language.Kotlin,
        [".js"] = Language.JavaScript,
        [".jsx"] = Language.JavaScript,
        [".mjs"] = Language.JavaScript,
        [".cjs"] = Language.JavaScript,
        [".ts"] = Language.JavaScript,
        [".tsx"] = Language.JavaScript,
        [".mts"] = Language.JavaScript,
        [".cts"] = Language.JavaScript,
        [".py"] = Language.Python,
        [".pyi"] = Language.Python,
        [".pyw"] = Language.Python,
        [".go"] = Language.Go,
        [".rb"] = Language.Ruby,
        [".rake"] = Language.Ruby,
        [".gemspec"] = Language.Ruby,
        [".php"] = Language.Php,
        [".rs"] = Language.Rust,
        [".c"] = Language.C,
        [".h"] = Language.C,
        [".cc"] = Language.C,
        [".cpp"] = Language.C,
        [".cxx"] = Language.C,
        [".hpp"] = Language.C,
        [".m"] = Language.C,
        [".swift"] = Language.Swift,
        [".scala"] = Language.Scala,
        [".sh"] = Language.Shell,
        [".bash"] = Language.Shell,
        [".zsh"] = Language.Shell,
        [".ksh"] = Language.Shell,
        [".ps1"] = Language.PowerShell,
        [".psm1"] = Language.PowerShell,
        [".yml"] = Language.Yaml,
        [".yaml"] = Language.Yaml,
        [".toml"] = Language.Toml,
        [".ini"] = Language.Settings,
        [".cfg"] = Language.Settings,
        [".conf"] = Language.Settings,
        [".properties"] = Language.Settings,
        [".env"] = Language.Settings,
        [".tf"] = Language.Settings,
        [".tfvars"] = Language.Settings,
        [".npmrc"] = Language.Settings,
        [".sql"] = Language.Sql,
        [".html"] = Language.Markup,
        [".htm"] = Language.Markup,
        [".xml"] = Language.Markup,
        [".config"] = Language.Markup,
        [".csproj"] = Language.Markup,
        [".props"] = Language.Markup,
        [".targets"] = Language.Markup,
        [".xaml"] = Language.Markup,
        [".svg"] = Language.Markup,
        [".resx"] = Language.Markup,
        [".css"] = Language.Css,
        [".scss"] = Language.Css,
        [".less"] = Language.Css,
        [".json"] = Language.Json,
        [".jsonc"] = Language.Json,
        [".json5"] = Language.Json,
        [".mk"] = Language.Make,
        [".md"] = Language.Prose,
        [".markdown"] = Language.Prose,
        [".mdx"] = Language.Prose,
        [".rst"] = Language.Prose,
        [".adoc"] = Language.Prose,
        [".asciidoc"] = Language.Prose,
        [".txt"] = Language.Prose,
        [".org"] = Language.Prose,
        [".tex"] = Language.Prose,
    };

    private static readonly Dictionary<string, Language> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Dockerfile"] = Language.Docker,
        ["Containerfile"] = Language.Docker,
        ["Makefile"] = Language.Make,
        ["GNUmakefile"] = Language.Make,
        ["justfile"] = Language.Make,
        ["Rakefile"] = Language.Ruby,
        ["Gemfile"] = Language.Ruby,
        ["Vagrantfile"] = Language.Ruby,
        ["Jenkinsfile"] = Language.Java,
        [".bashrc"] = Language.Shell,
        [".zshrc"] = Language.Shell,
        [".profile"] = Language.Shell,
        [".envrc"] = Language.Shell,
        ["README"] = Language.Prose,
        ["CHANGELOG"] = Language.Prose,
        ["CONTRIBUTING"] = Language.Prose,
    };

    /// <summary>The language of a path with forward slashes.</summary>
    public static Language Of(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (ByName.TryGetValue(name, out Language language)) return language;
        if (name.StartsWith("Dockerfile.", StringComparison.OrdinalIgnoreCase)) return Language.Docker;
        if (name.StartsWith(".env", StringComparison.OrdinalIgnoreCase)) return Language.Settings;
        int dot = name.LastIndexOf('.');
        return dot >= 0 && ByExtension.TryGetValue(name[dot..], out language) ? language : Language.Unknown;
    }
}
