using Roborev.Core.Jobs;
using Roborev.Core.Time;

namespace Roborev.Store;

/// <summary>The reviews that insights are drawn from (prompts.md 15).</summary>
public static class FailingReviewsQuery
{
    private const int Page = 200;

    private static readonly string Sql = JobRows.Select(JobColumns.Slim) + $"""
         WHERE j.repo_id = ?1 AND (?2 IS NULL OR j.branch = ?2) AND j.status = 'done' AND j.job_type IN ('review', 'range', 'dirty')
           AND datetime(j.finished_at) >= datetime(?3) AND coalesce(v.verdict_bool, 0) = 0 AND j.id < ?4
         ORDER BY j.id DESC LIMIT {Page}
        """;

    /// <summary>Finished code reviews with findings, the newest first, and whether there are more than the limit.</summary>
    /// <param name="connection">Connection.</param>
    /// <param name="repoId">Repository.</param>
    /// <param name="branch">Exact branch, or null for all.</param>
    /// <param name="since">Earliest time of their end.</param>
    /// <param name="limit">Most to return.</param>
    public static (IReadOnlyList<ReviewJob> Jobs, bool HasMore) Newest(StoreConnection connection, long repoId, string? branch, DateTimeOffset since, int limit)
    {
        List<ReviewJob> found = [];
        var before = long.MaxValue;
        while (found.Count <= limit)
        {
            // Where no verdict is stored it is read from the text, which only the mapping does.
            var page = connection.Query(Sql, static row => JobRows.Map(row, JobColumns.Slim), repoId, branch, StoredTime.ToRfcForm(since), before);
            found.AddRange(page.Where(static job => job.Verdict == "F"));
            if (page.Count < Page)
            {
                break;
            }

            before = page[^1].Id;
        }

        return ([.. found.Take(limit)], found.Count > limit);
    }
}
