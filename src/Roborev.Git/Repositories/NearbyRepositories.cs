namespace Roborev.Git;

/// <summary>Finds repositories by their <c>.git</c> entry alone, without git (git.md section 2.6).</summary>
public static class NearbyRepositories
{
    /// <summary>Visible child directories that hold a repository, sorted by name: suggestions for somebody who is one level too high.</summary>
    /// <param name="directory">Where the user is.</param>
    public static IReadOnlyList<string> Below(string directory)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(directory)
                .Where(child => !Path.GetFileName(child).StartsWith('.') && HasGitEntry(child))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The nearest directory, from the given one upwards, that has a <c>.git</c> entry; null when none has.</summary>
    /// <param name="directory">Where to begin.</param>
    public static string? Above(string directory)
    {
        for (var current = Path.GetFullPath(directory); current is not null; current = Path.GetDirectoryName(current))
        {
            if (HasGitEntry(current))
                return current;
        }

        return null;
    }

    private static bool HasGitEntry(string directory) => Path.Exists(Path.Combine(directory, ".git"));
}
