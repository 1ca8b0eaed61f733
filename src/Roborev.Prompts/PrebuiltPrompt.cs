namespace Roborev.Prompts;

/// <summary>
/// Prompts that were built and stored before the job ran, with a placeholder where the path of the file with the diff belongs (prompts.md 10).
/// </summary>
public static class PrebuiltPrompt
{
    /// <summary>The placeholder; the exact text is shared with other programs.</summary>
    public const string Placeholder = "/tmp/roborev diff placeholder";

    /// <summary>True when a file must be written before the prompt can be sent.</summary>
    public static bool NeedsFile(string prompt) => prompt.Contains(Placeholder, StringComparison.Ordinal);

    /// <summary>The prompt with the path of a real file: first where the placeholder stands in single quotes for a shell, then everywhere else.</summary>
    /// <param name="prompt">The stored prompt.</param>
    /// <param name="path">Absolute path of the file.</param>
    public static string WithFile(string prompt, string path) => prompt
        .Replace($"'{Placeholder}'", $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'", StringComparison.Ordinal)
        .Replace(Placeholder, path, StringComparison.Ordinal);
}
