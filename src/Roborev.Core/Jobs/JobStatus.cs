namespace Roborev.Core.Jobs;

/// <summary>The eight values of <c>review_jobs.status</c> (storage format shared with the reference, section 7).</summary>
public enum JobStatus
{
    /// <summary>Waiting for a worker.</summary>
    Queued,

    /// <summary>Claimed by a worker.</summary>
    Running,

    /// <summary>Finished with a stored review.</summary>
    Done,

    /// <summary>Ended without a review, after retries and failover.</summary>
    Failed,

    /// <summary>Ended by a user or by superseding.</summary>
    Canceled,

    /// <summary>A fix job whose patch was applied.</summary>
    Applied,

    /// <summary>A fix job whose patch was replaced by a rebased one.</summary>
    Rebased,

    /// <summary>An auto-design row that was decided against.</summary>
    Skipped,
}

/// <summary>Wire names and predicates of <see cref="JobStatus"/>.</summary>
public static class JobStatuses
{
    /// <summary>The lower-case text stored in the database and sent over HTTP.</summary>
    public static string ToWire(this JobStatus status) => status switch
    {
        JobStatus.Queued => "queued",
        JobStatus.Running => "running",
        JobStatus.Done => "done",
        JobStatus.Failed => "failed",
        JobStatus.Canceled => "canceled",
        JobStatus.Applied => "applied",
        JobStatus.Rebased => "rebased",
        JobStatus.Skipped => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not a job status"),
    };

    /// <summary>Reads the wire text; false for a text that is none of the eight.</summary>
    public static bool TryParse(string? text, out JobStatus status)
    {
        foreach (var candidate in Enum.GetValues<JobStatus>())
        {
            if (candidate.ToWire() == text)
            {
                status = candidate;
                return true;
            }
        }

        status = default;
        return false;
    }

    /// <summary>True for every status but queued and running.</summary>
    public static bool IsTerminal(this JobStatus status) => status is not (JobStatus.Queued or JobStatus.Running);

    /// <summary>True where a stored output may be shown.</summary>
    public static bool HasViewableOutput(this JobStatus status) => status is JobStatus.Done or JobStatus.Applied or JobStatus.Rebased;
}
