using Roborev.Core.Jobs;
using Roborev.Core.Reviews;
using Roborev.Core.Time;

namespace Roborev.Store;

/// <summary>Which large columns a query of jobs reads.</summary>
public enum JobColumns
{
    /// <summary>Everything but prompt, diff and patch.</summary>
    Slim,

    /// <summary>Slim and the prompt.</summary>
    WithPrompt,

    /// <summary>With prompt, diff and patch.</summary>
    All,
}

/// <summary>Rows of <c>review_jobs</c> joined with repository, commit, review and attempt.</summary>
public static class JobRows
{
    private const string Joins = """
         FROM review_jobs j
         LEFT JOIN repos r ON r.id = j.repo_id
         LEFT JOIN commits c ON c.id = j.commit_id
         LEFT JOIN reviews v ON v.job_id = j.id
         LEFT JOIN job_attempts a ON a.job_id = j.id
        """;

    private const string Columns = """
        SELECT j.id, j.repo_id, j.commit_id, j.git_ref, j.branch, j.session_id, j.agent, j.model, j.provider, j.requested_model,
         j.requested_provider, j.reasoning, j.job_type, j.status, j.enqueued_at, j.started_at, j.finished_at, j.worker_id, j.error, j.retry_count,
         j.agentic, j.prompt_prebuilt, j.review_type, j.patch_id, j.output_prefix, j.skip_reason, j.source, j.parent_job_id, j.worktree_path,
         j.command_line, j.min_severity, j.token_usage, j.uuid, j.source_machine_id, j.updated_at, j.synced_at, r.root_path, r.name, c.subject,
         v.closed, v.verdict_bool, octet_length(v.output), CASE WHEN v.verdict_bool IS NULL THEN v.output END, a.attempt, j.retry_not_before, a.superseded
        """;

    /// <summary>The beginning of a query of jobs; append conditions on the aliases <c>j</c>, <c>r</c>, <c>v</c>.</summary>
    internal static string Select(JobColumns columns) => columns switch
    {
        JobColumns.Slim => Columns + Joins,
        JobColumns.WithPrompt => Columns + ", j.prompt" + Joins,
        _ => Columns + ", j.prompt, j.diff_content, j.patch" + Joins,
    };

    /// <summary>Reads the row of a query made with <see cref="Select"/>.</summary>
    internal static ReviewJob Map(Row row, JobColumns columns)
    {
        var jobType = row.Text(12);
        var error = row.TextOrNull(18);
        return new ReviewJob
        {
            Id = row.Long(0),
            RepoId = row.Long(1),
            CommitId = row.PositiveOrNull(2),
            GitRef = row.Text(3),
            Branch = row.TextOrNull(4),
            SessionId = row.TextOrNull(5),
            Agent = row.Text(6),
            Model = row.TextOrNull(7),
            Provider = row.TextOrNull(8),
            RequestedModel = row.TextOrNull(9),
            RequestedProvider = row.TextOrNull(10),
            Reasoning = row.TextOrNull(11),
            JobType = jobType,
            Status = row.Text(13),
            EnqueuedAt = row.Time(14),
            StartedAt = row.TimeOrNull(15),
            FinishedAt = row.TimeOrNull(16),
            WorkerId = row.TextOrNull(17),
            Error = error,
            RetryCount = row.Int(19),
            Agentic = row.Flag(20),
            PromptPrebuilt = row.Flag(21),
            ReviewType = row.TextOrNull(22),
            PatchId = row.TextOrNull(23),
            OutputPrefix = row.TextOrNull(24),
            SkipReason = row.TextOrNull(25),
            Source = row.TextOrNull(26),
            ParentJobId = row.PositiveOrNull(27),
            WorktreePath = row.TextOrNull(28),
            CommandLine = row.TextOrNull(29),
            MinSeverity = row.TextOrNull(30),
            TokenUsage = row.TextOrNull(31),
            Uuid = row.TextOrNull(32),
            SourceMachineId = row.TextOrNull(33),
            UpdatedAt = row.TimeOrNull(34),
            SyncedAt = row.TimeOrNull(35),
            RepoPath = row.TextOrNull(36),
            RepoName = row.TextOrNull(37),
            CommitSubject = row.TextOrNull(38),
            Closed = row.FlagOrNull(39),
            // A job that runs again keeps its old review until there is a new one; it is not the verdict of this run.
            Verdict = row.Flag(45) ? null : ShownVerdict(jobType, error, row.FlagOrNull(40), row.Long(41), row.TextOrNull(42)),
            Attempt = row.Int(43),
            RetryNotBefore = row.TimeOrNull(44),
            Prompt = columns >= JobColumns.WithPrompt ? row.TextOrNull(46) : null,
            DiffContent = columns == JobColumns.All ? row.TextOrNull(47) : null,
            Patch = columns == JobColumns.All ? row.TextOrNull(48) : null,
        };
    }

    /// <summary>One job, or null.</summary>
    public static ReviewJob? Find(StoreConnection connection, long id, JobColumns columns = JobColumns.Slim) =>
        connection.First(Select(columns) + " WHERE j.id = ?1", row => Map(row, columns), id);

    /// <summary>Inserts a queued job and returns its id.</summary>
    public static long Insert(StoreConnection connection, NewJob job, string uuid, string? machineId, string now) => connection.Insert(
        """
        INSERT INTO review_jobs(repo_id, commit_id, git_ref, branch, session_id, agent, model, provider, requested_model, requested_provider, reasoning,
          status, prompt, diff_content, output_prefix, job_type, review_type, agentic, patch_id, parent_job_id, worktree_path, prompt_prebuilt, min_severity,
          source, uuid, source_machine_id, updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'queued', ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)
        """,
        job.RepoId, job.CommitId, job.GitRef, job.Branch, job.SessionId, job.Agent, job.Model, job.Provider, job.RequestedModel, job.RequestedProvider,
        job.Reasoning, job.Prompt, job.DiffContent, job.OutputPrefix, job.JobType, job.ReviewType ?? "", job.Agentic ? 1 : 0, job.PatchId, job.ParentJobId,
        job.WorktreePath ?? "", job.PromptPrebuilt ? 1 : 0, job.MinSeverity ?? "", job.Source, uuid, machineId, now);

    /// <summary>The verdict rule of storage.md 12.1.</summary>
    internal static string? ShownVerdict(string jobType, string? error, bool? stored, long outputBytes, string? outputWhenUndecided)
    {
        if (outputBytes == 0 || error is not null || JobTypes.IsTaskLike(jobType))
        {
            return null;
        }

        var passes = stored ?? VerdictParser.Parse(outputWhenUndecided ?? "").Verdict == Verdict.Pass;
        return passes ? "P" : "F";
    }

    /// <summary>Now in the form of <c>updated_at</c> and its like.</summary>
    public static string Stamp(TimeProvider time) => StoredTime.ToRfcForm(time.GetUtcNow());
}

/// <summary>What a new row of <c>review_jobs</c> is made from; empty texts must be null.</summary>
public sealed record NewJob
{
    /// <summary>Repository row.</summary>
    public required long RepoId { get; init; }

    /// <summary>Commit row of single-commit work.</summary>
    public long? CommitId { get; init; }

    /// <summary>Full commit name, range, <c>dirty</c> or label.</summary>
    public required string GitRef { get; init; }

    /// <summary>Branch.</summary>
    public string? Branch { get; init; }

    /// <summary>Session to resume.</summary>
    public string? SessionId { get; init; }

    /// <summary>Canonical agent name.</summary>
    public required string Agent { get; init; }

    /// <summary>Effective model.</summary>
    public string? Model { get; init; }

    /// <summary>Effective provider.</summary>
    public string? Provider { get; init; }

    /// <summary>Model asked for.</summary>
    public string? RequestedModel { get; init; }

    /// <summary>Provider asked for.</summary>
    public string? RequestedProvider { get; init; }

    /// <summary>Reasoning level.</summary>
    public string Reasoning { get; init; } = "thorough";

    /// <summary>Stored prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>Diff of uncommitted changes.</summary>
    public string? DiffContent { get; init; }

    /// <summary>Text before the output.</summary>
    public string? OutputPrefix { get; init; }

    /// <summary>Job type.</summary>
    public string JobType { get; init; } = JobTypes.Review;

    /// <summary>Review type.</summary>
    public string? ReviewType { get; init; }

    /// <summary>Edits and commands allowed.</summary>
    public bool Agentic { get; init; }

    /// <summary>Patch id of the commit.</summary>
    public string? PatchId { get; init; }

    /// <summary>Reviewed job of a fix.</summary>
    public long? ParentJobId { get; init; }

    /// <summary>Checkout, when it is not the main one.</summary>
    public string? WorktreePath { get; init; }

    /// <summary>Use the prompt verbatim.</summary>
    public bool PromptPrebuilt { get; init; }

    /// <summary>Lowest severity to report.</summary>
    public string? MinSeverity { get; init; }

    /// <summary><c>auto_design</c> or null.</summary>
    public string? Source { get; init; }
}
