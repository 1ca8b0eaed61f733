namespace Roborev.Agents.Builtin.Source;

/// <summary>Naming customs that tie a test file to the code it tests.</summary>
internal static class TestNames
{
    private static readonly string[] Suffixes = [".test", ".tests", ".spec", ".specs", "_test", "_tests", "_spec", "-test", "-spec", ".unit", ".cy"];
    private static readonly string[] PascalSuffixes = ["Tests", "Test", "Spec", "Specs", "IT"];

    /// <summary>True when the file's own name says that it holds tests.</summary>
    public static bool IsTest(string path) => Subject(path) is not null;

    /// <summary>The lower-cased name (no folder, no extension) of the code that the test file is named after; null when it is not named like a test.</summary>
    public static string? Subject(string path)
    {
        string stem = Stem(path);
        if ((Languages.Of(path) & (Language.Programs | Language.Unknown)) == 0) return null;
        foreach (string suffix in Suffixes)
            if (stem.Length > suffix.Length && stem.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) return stem[..^suffix.Length].ToLowerInvariant();
        if (stem.StartsWith("test_", StringComparison.Ordinal) && stem.Length > 5) return stem[5..].ToLowerInvariant();
        foreach (string suffix in PascalSuffixes)
            if (stem.Length > suffix.Length && stem.EndsWith(suffix, StringComparison.Ordinal) && !char.IsUpper(stem[^(suffix.Length + 1)])) return stem[..^suffix.Length].ToLowerInvariant();
        return null;
    }

    /// <summary>File name without folder and last extension.</summary>
    public static string Stem(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        int dot = name.LastIndexOf('.');
        return dot > 0 ? name[..dot] : name;
    }
}
