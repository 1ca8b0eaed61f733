using Roborev.Core.Wire;

namespace Roborev.Store;

/// <summary>Lists of repositories and branches with their numbers of jobs (storage.md 14.6).</summary>
public static class RepositoryQueries
{
    /// <summary>How jobs without a branch are named.</summary>
    public const string NoBranch = "(none)";

    private const string BranchName = "CASE WHEN coalesce(j.branch, '') IN ('', '(none)') THEN '(none)' ELSE j.branch END";

    /// <summary>Repositories by name.</summary>
    /// <param name="connection">Where to read.</param>
    /// <param name="prefix">Only root paths strictly below this one, which has no trailing slash; null or empty for all.</param>
    /// <param name="branch">Only repositories with jobs on this branch, counting only those; null for all.</param>
    public static List<RepositoryCount> List(StoreConnection connection, string? prefix, string? branch)
    {
        // A range instead of LIKE: exact case, no wildcards. '0' is the character after '/'.
        var below = string.IsNullOrEmpty(prefix) ? "?1 IS NULL" : "r.root_path >= ?1 || '/' AND r.root_path < ?1 || '0'";
        var on = branch is null ? "?2 IS NULL" : $"{BranchName} = ?2";
        return connection.Query(
            $"""
            SELECT r.name, r.root_path, r.identity, count(j.id) FROM repos r LEFT JOIN review_jobs j ON j.repo_id = r.id AND {on}
            WHERE {below} GROUP BY r.id HAVING ?2 IS NULL OR count(j.id) > 0 ORDER BY r.name, r.id
            """,
            static row => new RepositoryCount { Name = row.Text(0), RootPath = row.Text(1), Identity = row.TextOrNull(2), Count = row.Long(3) },
            string.IsNullOrEmpty(prefix) ? null : prefix, branch);
    }

    /// <summary>Branches by number of jobs, then name, of some repositories or of all.</summary>
    public static List<BranchCount> Branches(StoreConnection connection, IReadOnlyList<string> rootPaths) => connection.Query(
        $"""
        SELECT {BranchName}, count(*) FROM review_jobs j JOIN repos r ON r.id = j.repo_id
        WHERE {In(rootPaths.Count)} GROUP BY 1 ORDER BY 2 DESC, 1
        """,
        static row => new BranchCount { Name = row.Text(0), Count = row.Long(1) },
        [.. rootPaths]);

    private static string In(int count) => count == 0 ? "1" : $"r.root_path IN ({string.Join(", ", Enumerable.Range(1, count).Select(static i => $"?{i}"))})";
}
