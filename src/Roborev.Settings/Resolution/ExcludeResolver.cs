using Roborev.Core.Jobs;

namespace Roborev.Settings.Resolution;

/// <summary>Joins the exclude patterns of both files (config.md 8.8).</summary>
public static class ExcludeResolver
{
    /// <summary>Repository patterns, none for a security review, then global ones: trimmed, without blanks, each once.</summary>
    /// <param name="reviewType">The canonical review type.</param>
    /// <param name="repositoryPatterns">Patterns of the copy of the file that counts for this review (config.md 9).</param>
    /// <param name="globalPatterns">Patterns of the global file.</param>
    public static IReadOnlyList<string> Merge(string reviewType, IReadOnlyList<string> repositoryPatterns, IReadOnlyList<string> globalPatterns) =>
        [.. (reviewType == ReviewTypes.Security ? [] : repositoryPatterns).Concat(globalPatterns)
            .Select(pattern => pattern.Trim()).Where(pattern => pattern.Length > 0).Distinct(StringComparer.Ordinal)];
}
