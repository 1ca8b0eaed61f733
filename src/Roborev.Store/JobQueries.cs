using System.Text;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;

namespace Roborev.Store;

/// <summary>Filters of a job list, all combined with AND (storage.md 16.1).</summary>
public sealed record JobFilter
{
    /// <summary>Exact status.</summary>
    public string? Status { get; init; }

    /// <summary>Exact root path.</summary>
    public string? Repo { get; init; }

    /// <summary>Root paths strictly below this one, which has no trailing slash; ignored when <see cref="Repo"/> is given.</summary>
    public string? RepoPrefix { get; init; }

    /// <summary>Exact ref.</summary>
    public string? GitRef { get; init; }

    /// <summary>Exact branch.</summary>
    public string? Branch { get; init; }

    /// <summary>With <see cref="Branch"/>: also jobs without one.</summary>
    public bool BranchIncludeEmpty { get; init; }

    /// <summary>True: review closed; false: none or open.</summary>
    public bool? Closed { get; init; }

    /// <summary>Exact type.</summary>
    public string? JobType { get; init; }

    /// <summary>Any type but this.</summary>
    public string? ExcludeJobType { get; init; }

    /// <summary>Hide routing rows.</summary>
    public bool HideClassifyJobs { get; init; }

    /// <summary>Only lower ids; 0 or negative for all.</summary>
    public long Before { get; init; }

    /// <summary>Page size; 0 or negative for no limit.</summary>
    public long Limit { get; init; } = 50;

    /// <summary>Rows to skip; ignored without a limit.</summary>
    public long Offset { get; init; }
}

/// <summary>Lists and counts of jobs.</summary>
public static class JobQueries
{
    /// <summary>The types of <see cref="JobTypes.Runnable"/> as a list of SQL literals.</summary>
    public static string RunnableTypes { get; } = string.Join(", ", JobTypes.Runnable.Select(static type => $"'{type}'"));

    private static readonly string NextHeldBackSql =
        $"SELECT min(retry_not_before) FROM review_jobs INDEXED BY idx_queue_order WHERE status = 'queued' AND retry_not_before IS NOT NULL AND job_type IN ({RunnableTypes})";

    /// <summary>A page, newest first, and whether more follow.</summary>
    public static (List<ReviewJob> Jobs, bool HasMore) List(StoreConnection connection, JobFilter filter, JobColumns columns)
    {
        var where = new Conditions();
        AddScope(where, filter);
        where.Add(filter.Status, "j.status = ?");
        where.Add(filter.GitRef, "j.git_ref = ?");
        where.Add(filter.JobType, "j.job_type = ?");
        where.Add(filter.ExcludeJobType, "j.job_type <> ?");
        if (filter.Closed is { } closed)
        {
            where.Add(closed ? "v.closed = 1" : "(v.closed IS NULL OR v.closed = 0)");
        }

        if (filter.HideClassifyJobs)
        {
            where.Add("NOT (coalesce(j.source, '') = 'auto_design' AND (j.job_type = 'classify' OR j.status = 'skipped'))");
        }

        if (filter.Before > 0)
        {
            where.Add(filter.Before, "j.id < ?");
        }

        // Parameters also for the page, because each statement text is prepared once and kept.
        var (rows, skip) = filter.Limit > 0 ? (filter.Limit + 1, Math.Max(0, filter.Offset)) : (-1, 0);
        object?[] arguments = [.. where.Arguments, rows, skip];
        var sql = JobRows.Select(columns) + where.Sql + $" ORDER BY j.id DESC LIMIT ?{arguments.Length - 1} OFFSET ?{arguments.Length}";
        var jobs = connection.Query(sql, row => JobRows.Map(row, columns), arguments);
        var hasMore = filter.Limit > 0 && jobs.Count > filter.Limit;
        if (hasMore)
        {
            jobs.RemoveAt(jobs.Count - 1);
        }

        return (jobs, hasMore);
    }

    /// <summary>Statistics over repository and branch only (storage.md 16.2).</summary>
    public static JobStats Stats(StoreConnection connection, JobFilter filter)
    {
        var where = new Conditions();
        AddScope(where, filter);
        where.Add("j.status = 'done'");
        return connection.First(
            "SELECT count(*), coalesce(sum(CASE WHEN v.closed = 1 THEN 1 ELSE 0 END), 0) FROM review_jobs j JOIN repos r ON r.id = j.repo_id LEFT JOIN reviews v ON v.job_id = j.id" + where.Sql,
            static row => new JobStats { Done = row.Long(0), Closed = row.Long(1), Open = row.Long(0) - row.Long(1) },
            where.Arguments)!;
    }

    /// <summary>Number of jobs in each status; statuses without jobs are missing.</summary>
    public static Dictionary<string, long> CountsByStatus(StoreConnection connection) => connection
        .Query("SELECT status, count(*) FROM review_jobs GROUP BY status", static row => (Status: row.Text(0), Count: row.Long(1)))
        .ToDictionary(static row => row.Status, static row => row.Count, StringComparer.Ordinal);

    /// <summary>Running jobs that were claimed before the given time.</summary>
    public static long CountStalled(StoreConnection connection, DateTimeOffset before) => (long)connection.Scalar(
        "SELECT count(*) FROM review_jobs WHERE status = 'running' AND datetime(started_at) < datetime(?1)", Core.Time.StoredTime.ToRfcForm(before))!;

    /// <summary>When the next waiting job that is held back may be claimed; null when none is held back.</summary>
    public static DateTimeOffset? NextHeldBack(StoreConnection connection) => Core.Time.StoredTime.Parse(connection.Scalar(NextHeldBackSql) as string);

    private static void AddScope(Conditions where, JobFilter filter)
    {
        if (filter.Repo is not null)
        {
            where.Add(filter.Repo, "r.root_path = ?");
        }
        else if (filter.RepoPrefix is { Length: > 0 } prefix)
        {
            // A range instead of LIKE: exact case, no wildcards (storage.md T21). '0' is the character after '/'.
            where.Add(prefix + "/", "r.root_path >= ?");
            where.Add(prefix + "0", "r.root_path < ?");
        }

        if (filter.Branch is not null)
        {
            where.Add(filter.Branch, filter.BranchIncludeEmpty ? "(j.branch = ? OR j.branch IS NULL OR j.branch = '')" : "j.branch = ?");
        }
    }

    private sealed class Conditions
    {
        private readonly List<object?> _arguments = [];
        private readonly StringBuilder _sql = new();

        public string Sql => _sql.ToString();

        public object?[] Arguments => [.. _arguments];

        public void Add(object? value, string condition)
        {
            if (value is null)
            {
                return;
            }

            _arguments.Add(value);
            Add(condition.Replace("?", $"?{_arguments.Count}", StringComparison.Ordinal));
        }

        public void Add(string condition) => _sql.Append(_sql.Length == 0 ? " WHERE " : " AND ").Append(condition);
    }
}
