using Roborev.Core.Jobs;
using Roborev.Core.Time;
using Roborev.Core.Wire;

namespace Roborev.Store;

/// <summary>The figures of <c>GET /api/summary</c>, all from one pass over the jobs of the window (storage.md 16.5).</summary>
public static class SummaryQuery
{
    private static readonly (string Category, string[] Words)[] Categories =
    [
        ("quota", ["quota", "rate limit", "429"]),
        ("timeout", ["timeout", "deadline exceeded"]),
        ("not_found", ["not found", "no such file"]),
        ("crash", ["signal", "killed", "exit status"]),
    ];

    /// <summary>Reads the figures.</summary>
    /// <param name="connection">Where to read.</param>
    /// <param name="since">Start of the window.</param>
    /// <param name="repo">Exact root path, or null.</param>
    /// <param name="branch">Exact branch, or null.</param>
    /// <param name="withRepos">Whether to list the repositories.</param>
    public static SummaryAnswer Read(StoreConnection connection, DateTimeOffset since, string? repo, string? branch, bool withRepos)
    {
        var jobs = connection.Query(
            """
            SELECT j.status, j.job_type, j.agent, j.retry_count, j.error, r.name, r.root_path, v.verdict_bool, v.closed,
              (julianday(j.finished_at) - julianday(j.started_at)) * 86400.0, (julianday(j.started_at) - julianday(j.enqueued_at)) * 86400.0
            FROM review_jobs j JOIN repos r ON r.id = j.repo_id LEFT JOIN reviews v ON v.job_id = j.id
            WHERE datetime(j.enqueued_at) >= datetime(?1) AND (?2 IS NULL OR r.root_path = ?2) AND (?3 IS NULL OR j.branch = ?3)
            """,
            static row => new Line(
                row.Text(0), row.Text(1) is { Length: > 0 } type ? type : JobTypes.Review, row.Text(2), row.Long(3), row.TextOrNull(4), row.Text(5), row.Text(6),
                row.FlagOrNull(7), row.Flag(8), row.DoubleOrNull(9), row.DoubleOrNull(10)),
            StoredTime.ToRfcForm(since), repo, branch);
        return new SummaryAnswer
        {
            Since = since,
            RepoPath = repo,
            Branch = branch,
            Overview = Overview(jobs),
            Verdicts = Verdicts(jobs),
            Agents = [.. jobs.GroupBy(static job => job.Agent).Select(Agent).OrderByDescending(static agent => agent.Total).ThenBy(static agent => agent.Agent, StringComparer.Ordinal)],
            Duration = Duration(jobs),
            JobTypes = [.. jobs.GroupBy(static job => job.JobType).Select(JobType).OrderByDescending(static type => type.Count).ThenBy(static type => type.Type, StringComparer.Ordinal)],
            Failures = Failures(jobs),
            Repos = withRepos && jobs.Count > 0
                ? [.. jobs.GroupBy(static job => (job.RepoName, job.RepoPath)).Select(Repository).OrderByDescending(static found => found.Total).ThenBy(static found => found.Name, StringComparer.Ordinal)]
                : null,
        };
    }

    /// <summary>Linear interpolation between the neighbours of rank p·(n−1); 0 without values.</summary>
    public static double Percentile(IReadOnlyList<double> sorted, double p)
    {
        if (sorted.Count == 0)
        {
            return 0;
        }

        var rank = p * (sorted.Count - 1);
        var low = (int)Math.Floor(rank);
        var high = Math.Min(low + 1, sorted.Count - 1);
        return sorted[low] + ((sorted[high] - sorted[low]) * (rank - low));
    }

    private static SummaryOverview Overview(List<Line> jobs)
    {
        long Count(JobStatus status) => jobs.Count(job => job.Status == status.ToWire());
        return new SummaryOverview
        {
            Total = jobs.Count,
            Queued = Count(JobStatus.Queued),
            Running = Count(JobStatus.Running),
            Done = Count(JobStatus.Done),
            Failed = Count(JobStatus.Failed),
            Canceled = Count(JobStatus.Canceled),
            Applied = Count(JobStatus.Applied),
            Rebased = Count(JobStatus.Rebased),
        };
    }

    private static SummaryVerdicts Verdicts(List<Line> jobs)
    {
        var (passed, failed, addressed) = Tally(jobs);
        return new SummaryVerdicts
        {
            Total = passed + failed,
            Passed = passed,
            Failed = failed,
            Addressed = addressed,
            PassRate = Rate(passed, passed + failed),
            ResolutionRate = Rate(addressed, failed),
        };
    }

    private static SummaryAgent Agent(IGrouping<string, Line> jobs)
    {
        var (passed, failed, _) = Tally(jobs);
        return new SummaryAgent
        {
            Agent = jobs.Key,
            Total = jobs.Count(),
            Passed = passed,
            Failed = failed,
            Errors = jobs.Count(static job => job.Status == "failed"),
            PassRate = Rate(passed, passed + failed),
            MedianDurationSecs = Percentile(Sorted(jobs.Select(static job => job.RunSeconds)), 0.5),
        };
    }

    private static SummaryDuration Duration(List<Line> jobs)
    {
        var (run, wait) = (Sorted(jobs.Select(static job => job.RunSeconds)), Sorted(jobs.Select(static job => job.WaitSeconds)));
        return new SummaryDuration
        {
            ReviewP50 = Percentile(run, 0.5),
            ReviewP90 = Percentile(run, 0.9),
            ReviewP99 = Percentile(run, 0.99),
            QueueP50 = Percentile(wait, 0.5),
            QueueP90 = Percentile(wait, 0.9),
            QueueP99 = Percentile(wait, 0.99),
        };
    }

    private static SummaryJobType JobType(IGrouping<string, Line> jobs)
    {
        long? Some(string status) => jobs.Count(job => job.Status == status) is > 0 and var count ? count : null;
        return new SummaryJobType { Type = jobs.Key, Count = jobs.Count(), Applied = Some("applied"), Rebased = Some("rebased") };
    }

    private static SummaryFailures Failures(List<Line> jobs)
    {
        var failed = jobs.Where(static job => job.Status == "failed").ToList();
        return new SummaryFailures
        {
            Total = failed.Count,
            Retries = failed.Sum(static job => job.Retries),
            Errors = failed.Where(static job => job.Error is not null).GroupBy(static job => Category(job.Error!)).ToDictionary(static group => group.Key, static group => (long)group.Count(), StringComparer.Ordinal),
        };
    }

    private static SummaryRepository Repository(IGrouping<(string Name, string Path), Line> jobs)
    {
        var (passed, failed, addressed) = Tally(jobs);
        return new SummaryRepository { Name = jobs.Key.Name, Path = jobs.Key.Path, Total = jobs.Count(), Passed = passed, Failed = failed, Addressed = addressed };
    }

    /// <summary>Verdicts count for finished jobs whose text is a review: neither tasks nor analyses nor fixes.</summary>
    private static (long Passed, long Failed, long Addressed) Tally(IEnumerable<Line> jobs)
    {
        var counted = jobs.Where(static job => job is { Status: "done" or "applied" or "rebased", Passes: not null }
            && !JobTypes.IsTaskLike(job.JobType) && job.JobType != JobTypes.Fix).ToList();
        return (counted.Count(static job => job.Passes == true), counted.Count(static job => job.Passes == false), counted.Count(static job => job is { Passes: false, Closed: true }));
    }

    private static string Category(string error) =>
        Categories.FirstOrDefault(category => category.Words.Any(word => error.Contains(word, StringComparison.OrdinalIgnoreCase))).Category ?? "other";

    private static double Rate(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private static List<double> Sorted(IEnumerable<double?> seconds) => [.. seconds.Where(static value => value >= 0).Select(static value => value!.Value).Order()];

    private sealed record Line(
        string Status, string JobType, string Agent, long Retries, string? Error, string RepoName, string RepoPath, bool? Passes, bool Closed, double? RunSeconds, double? WaitSeconds);
}
