namespace Roborev.Core.Jobs;

/// <summary>A named change of a job's status.</summary>
public enum JobOperation
{
    /// <summary>A worker takes the job.</summary>
    Claim,

    /// <summary>The worker stores a review.</summary>
    Complete,

    /// <summary>The worker gives up.</summary>
    Fail,

    /// <summary>The worker puts the job back for another attempt.</summary>
    Retry,

    /// <summary>The worker hands the job to the backup agent.</summary>
    Failover,

    /// <summary>A user or a superseding request ends the job.</summary>
    Cancel,

    /// <summary>A fix's patch was applied.</summary>
    MarkApplied,

    /// <summary>A fix's patch was replaced.</summary>
    MarkRebased,

    /// <summary>A user asks for the job to run again.</summary>
    Rerun,

    /// <summary>A start of the daemon finds the job running.</summary>
    Recover,

    /// <summary>A stopping daemon puts the job back.</summary>
    Release,

    /// <summary>The classifier asks for a design review.</summary>
    Promote,

    /// <summary>The classifier decides against a design review.</summary>
    Skip,
}

/// <summary>One row of the state table: from where, to where, and what else must hold.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="From">Statuses it may start from.</param>
/// <param name="To">The status after it.</param>
/// <param name="RequiresOwner">True when worker and attempt must be those of the current claim.</param>
/// <param name="JobType">A job type that is required, or null.</param>
/// <param name="AutoDesignOnly">True when <c>source</c> must be <c>auto_design</c>.</param>
public sealed record JobTransition(
    JobOperation Operation, IReadOnlyList<JobStatus> From, JobStatus To, bool RequiresOwner = false, string? JobType = null, bool AutoDesignOnly = false);

/// <summary>The job state machine of storage.md section 7. Everything that is not listed here is forbidden.</summary>
public static class JobStateMachine
{
    /// <summary>Retries after the first run of one agent (storage.md section 19).</summary>
    public const int MaxRetries = 3;

    /// <summary>Runs of one job that may end with the death of the daemon before the job is failed (storage.md T7).</summary>
    public const int MaxCrashes = 3;

    /// <summary>The table.</summary>
    public static IReadOnlyList<JobTransition> Table { get; } =
    [
        new(JobOperation.Claim, [JobStatus.Queued], JobStatus.Running),
        new(JobOperation.Complete, [JobStatus.Running], JobStatus.Done, RequiresOwner: true),
        new(JobOperation.Fail, [JobStatus.Running], JobStatus.Failed, RequiresOwner: true),
        new(JobOperation.Retry, [JobStatus.Running], JobStatus.Queued, RequiresOwner: true),
        new(JobOperation.Failover, [JobStatus.Running], JobStatus.Queued, RequiresOwner: true),
        new(JobOperation.Cancel, [JobStatus.Queued, JobStatus.Running], JobStatus.Canceled),
        new(JobOperation.MarkApplied, [JobStatus.Done], JobStatus.Applied, JobType: JobTypes.Fix),
        new(JobOperation.MarkRebased, [JobStatus.Done], JobStatus.Rebased, JobType: JobTypes.Fix),
        new(JobOperation.Rerun, [JobStatus.Done, JobStatus.Failed, JobStatus.Canceled, JobStatus.Skipped], JobStatus.Queued),
        new(JobOperation.Recover, [JobStatus.Running], JobStatus.Queued),
        new(JobOperation.Release, [JobStatus.Running], JobStatus.Queued, RequiresOwner: true),
        new(JobOperation.Promote, [JobStatus.Running], JobStatus.Queued, RequiresOwner: true, JobType: JobTypes.Classify, AutoDesignOnly: true),
        new(JobOperation.Skip, [JobStatus.Running], JobStatus.Skipped, RequiresOwner: true, JobType: JobTypes.Classify, AutoDesignOnly: true),
    ];

    /// <summary>The row of an operation.</summary>
    public static JobTransition Row(JobOperation operation) => Table.Single(row => row.Operation == operation);

    /// <summary>True when the operation may be applied to a job in this state.</summary>
    /// <param name="operation">What is asked for.</param>
    /// <param name="status">The job's status now.</param>
    /// <param name="jobType">The job's type.</param>
    /// <param name="source">The job's source column.</param>
    /// <param name="isOwner">True when the caller holds the current claim.</param>
    public static bool Allows(JobOperation operation, JobStatus status, string jobType, string? source, bool isOwner)
    {
        var row = Row(operation);
        return row.From.Contains(status)
            && (!row.RequiresOwner || isOwner)
            && (row.JobType is null || row.JobType == jobType)
            && (!row.AutoDesignOnly || source == "auto_design");
    }
}
