namespace Roborev.Agents.Builtin.Source;

/// <summary>What the name of a file says about its role.</summary>
internal sealed record FileTraits
{
    /// <summary>Language by name.</summary>
    public required Language Language { get; init; }

    /// <summary>Tests, fixtures, samples and recorded data.</summary>
    public required bool IsTest { get; init; }

    /// <summary>Prose or a documentation folder.</summary>
    public required bool IsDocumentation { get; init; }

    /// <summary>Somebody else's or a generator's code, where style and quality findings help nobody.</summary>
    public required bool IsForeign { get; init; }

    /// <summary>Programs that print for a living: command lines, scripts, samples, build files.</summary>
    public required bool IsCommandLine { get; init; }

    private static readonly string[] TestFolders = ["test", "tests", "__tests__", "spec", "specs", "testdata", "test-data", "test_data", "testing", "e2e", "fixtures", "__fixtures__", "fixture", "mocks", "__mocks__", "__snapshots__", "snapshots", "cypress", "testutil", "testutils"];
    private static readonly string[] SampleFolders = ["examples", "example", "samples", "sample", "demo", "demos"];
    private static readonly string[] ForeignFolders = ["vendor", "node_modules", "third_party", "third-party", "thirdparty", "external", "dist", "bower_components", "generated", ".yarn", "site-packages"];
    private static readonly string[] CommandFolders = ["bin", "cli", "cmd", "commands", "scripts", "script", "tools", "tool", "tasks", "build", "ci", ".github", "bench", "benchmark", "benchmarks", "migrations", "seeds", "hack"];
    private static readonly string[] ForeignEndings = [".min.js", ".min.css", ".bundle.js", ".map", ".g.cs", ".designer.cs", ".generated.cs", ".pb.go", "_pb2.py", "_pb2_grpc.py", ".pb.cc", ".pb.h", ".lock", "-lock.json", ".lock.json", "-lock.yaml", "go.sum", ".snap", ".verified.txt"];

    /// <summary>Reads the traits off a path with forward slashes.</summary>
    public static FileTraits Of(string path)
    {
        string lower = path.ToLowerInvariant();
        string[] folders = lower.Split('/')[..^1];
        string name = lower[(lower.LastIndexOf('/') + 1)..];
        Language language = Languages.Of(path);
        bool isSample = folders.Any(SampleFolders.Contains) || name.Contains(".example", StringComparison.Ordinal) || name.Contains(".sample", StringComparison.Ordinal) || name.Contains(".template", StringComparison.Ordinal);
        return new FileTraits
        {
            Language = language,
            IsTest = isSample || folders.Any(IsTestFolder) || TestNames.IsTest(path),
            IsDocumentation = language == Language.Prose || folders.Any(f => f is "docs" or "doc" or "documentation" or "man"),
            IsForeign = folders.Any(ForeignFolders.Contains) || ForeignEndings.Any(e => name.EndsWith(e, StringComparison.Ordinal)),
            IsCommandLine = isSample || folders.Any(IsCommandFolder) || IsCommandName(name),
        };
    }

    private static bool IsTestFolder(string folder) => TestFolders.Contains(folder) || folder.EndsWith(".tests", StringComparison.Ordinal) || folder.EndsWith(".test", StringComparison.Ordinal) || folder.EndsWith("-tests", StringComparison.Ordinal);

    private static bool IsCommandFolder(string folder) => CommandFolders.Contains(folder) || folder.EndsWith("-cli", StringComparison.Ordinal) || folder.EndsWith(".cli", StringComparison.Ordinal);

    private static bool IsCommandName(string name) =>
        name.Contains(".config.", StringComparison.Ordinal) || name.StartsWith("gulpfile", StringComparison.Ordinal) || name.StartsWith("gruntfile", StringComparison.Ordinal)
        || name.StartsWith("cli.", StringComparison.Ordinal) || name.StartsWith("logger.", StringComparison.Ordinal) || name.StartsWith("log.", StringComparison.Ordinal) || name.StartsWith("server.", StringComparison.Ordinal) || name.StartsWith("build.", StringComparison.Ordinal);
}
