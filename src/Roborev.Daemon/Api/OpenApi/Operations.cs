using Roborev.Core.Wire;
using Roborev.Daemon.Observability;

namespace Roborev.Daemon.Api.OpenApi;

/// <summary>Every route of the daemon, with the operation ids of the reference (http-api.md 8.9).</summary>
internal static class Operations
{
    private static readonly Parameter[] JobFilters =
    [
        new("id", "integer", "Only this job; all other parameters are ignored."),
        new("status", "string", "Exact status."),
        new("repo", "string", "Root path of a repository."),
        new("repo_prefix", "string", "Repositories below this path; ignored when repo is given."),
        new("git_ref", "string", "Exact ref."),
        new("branch", "string", "Exact branch."),
        new("branch_include_empty", "boolean", "With branch: jobs without a branch too."),
        new("closed", "boolean", "true: closed reviews; false: open ones and jobs without a review."),
        new("job_type", "string", "Exact type."),
        new("exclude_job_type", "string", "Any other type."),
        new("hide_classify_jobs", "boolean", "Leave routing rows out."),
        new("limit", "integer", "Page size, 50 by default, at most 10000; 0 for as many as there are up to that."),
        new("offset", "integer", "Rows to skip."),
        new("before", "integer", "Only lower ids."),
        new("omit_prompt", "boolean", "Leave prompts out."),
    ];

    private static readonly Parameter[] StreamParameters =
    [
        new("repo", "string", "Only events of this repository.", Repeats: true),
        new("types", "string", "Comma list of types; a final .* stands for all of a family."),
        new("job_id", "integer", "Only events of this job.", Repeats: true),
        new("include", "string", "job: each event carries the job's row after the change."),
        new("v", "string", "2: control lines are sent."),
        new("heartbeat", "integer", "Seconds between heartbeats, 0 to 300."),
        new("after", "string", "Position to go on from: <epoch>:<seq>, a number with epoch, or 0 for all that is kept."),
        new("epoch", "string", "Epoch of after."),
        new("named", "string", "0: server-sent events come without names."),
    ];

    /// <summary>The list.</summary>
    public static IReadOnlyList<Operation> All { get; } = [.. Jobs(), .. Reviews(), .. Repositories(), .. Daemon()];

    private static Operation[] Jobs()
    {
        var json = WireJson.Default;
        return
        [
            new("enqueue-job", "post", "/api/enqueue", "Queue a review or a task.", [new(201, json.ReviewJob), new(200, json.SkippedAnswer)]) { Body = json.EnqueueRequest, ShortErrors = [400, 413, 500, 503] },
            new("list-jobs", "get", "/api/jobs", "Jobs, newest first.", [new(200, json.JobsAnswer)]) { Query = JobFilters },
            new("batch-jobs", "post", "/api/jobs/batch", "Several jobs with their reviews.", [new(200, json.BatchAnswer)]) { Body = json.BatchRequest },
            new("cancel-job", "post", "/api/job/cancel", "Cancel a queued or running job.", [new(200, json.SuccessAnswer)]) { Body = json.JobIdRequest },
            new("rerun-job", "post", "/api/job/rerun", "Queue an ended job again.", [new(200, json.SuccessAnswer)]) { Body = json.JobIdRequest },
            new("create-fix-job", "post", "/api/job/fix", "Queue a fix of a review.", [new(201, json.ReviewJob)]) { Body = json.FixRequest, ShortErrors = [400, 404, 500, 503] },
            new("mark-job-applied", "post", "/api/job/applied", "Note that a fix was applied.", [new(200, json.JobStatusAnswer)]) { Body = json.JobIdRequest },
            new("mark-job-rebased", "post", "/api/job/rebased", "Note that a fix was made anew.", [new(200, json.JobStatusAnswer)]) { Body = json.JobIdRequest },
            new("update-job-branch", "post", "/api/job/update-branch", "Set the branch of a job that has none.", [new(200, json.UpdateBranchAnswer)]) { Body = json.UpdateBranchRequest },
            new("get-job-output", "get", "/api/job/output", "Output of a running job.", [new(200, json.OutputAnswer)])
            {
                Query = [new("job_id", "integer", "The job."), new("stream", "string", "1: JSON lines until the job ends.")],
            },
            new("get-job-log", "get", "/api/job/log", "Log of a job's newest attempt.", [new(200, null, "application/x-ndjson")])
            {
                Query = [new("job_id", "integer", "The job."), new("offset", "integer", "Byte position to begin at.")],
            },
            new("get-job-patch", "get", "/api/job/patch", "Patch of a fix.", [new(200, null, "text/plain")]) { Query = [new("job_id", "integer", "The job.")] },
            new("remap-jobs", "post", "/api/remap", "Carry reviews along when history is rewritten.", [new(200, json.RemapAnswer)]) { Body = json.RemapRequest },
        ];
    }

    private static Operation[] Reviews()
    {
        var json = WireJson.Default;
        return
        [
            new("get-review", "get", "/api/review", "A review.", [new(200, json.Review)]) { Query = [new("job_id", "integer", "Of this job."), new("sha", "string", "The newest of this ref.")] },
            new("close-review", "post", "/api/review/close", "Close or reopen a review.", [new(200, json.SuccessAnswer)]) { Body = json.CloseReviewRequest },
            new("list-comments", "get", "/api/comments", "Comments, oldest first.", [new(200, json.CommentsAnswer)])
            {
                Query = [new("job_id", "integer", "Of this job."), new("commit_id", "integer", "Of this commit row."), new("sha", "string", "Of this commit.")],
            },
            new("add-comment", "post", "/api/comment", "Comment on a job or a commit.", [new(201, json.Comment)]) { Body = json.AddCommentRequest },
        ];
    }

    private static Operation[] Repositories()
    {
        var json = WireJson.Default;
        return
        [
            new("list-repos", "get", "/api/repos", "Repositories with their numbers of jobs.", [new(200, json.RepositoriesAnswer)])
            {
                Query = [new("prefix", "string", "Only below this path."), new("branch", "string", "Only with jobs on this branch.")],
            },
            new("list-branches", "get", "/api/branches", "Branches with their numbers of jobs.", [new(200, json.BranchesAnswer)]) { Query = [new("repo", "string", "Only of this repository.", Repeats: true)] },
            new("register-repo", "post", "/api/repos/register", "Register a repository.", [new(200, json.Repository)]) { Body = json.RegisterRepositoryRequest },
            new("get-summary", "get", "/api/summary", "Figures of a window of time.", [new(200, json.SummaryAnswer)])
            {
                Query = [new("since", "string", "A number with h, d or w; 7d by default."), new("repo", "string", "Root path."), new("branch", "string", "Exact branch."), new("all", "boolean", "List the repositories.")],
            },
        ];
    }

    private static Operation[] Daemon()
    {
        var json = WireJson.Default;
        return
        [
            new("ping", "get", "/api/ping", "Who answers here.", [new(200, json.PingAnswer)]),
            new("get-status", "get", "/api/status", "The daemon and its queue.", [new(200, json.StatusAnswer)]),
            new("get-health", "get", "/api/health", "What works and what does not.", [new(200, json.HealthAnswer)]),
            new("list-activity", "get", "/api/activity", "What the daemon did lately.", [new(200, ObservabilityJson.Default.ActivityAnswer)]) { Query = [new("limit", "string", "At most 500; 50 by default.")] },
            new("get-sync-status", "get", "/api/sync/status", "State of the sync.", [new(200, json.SyncStatusAnswer)]),
            new("sync-now", "post", "/api/sync/now", "Sync at once.", [new(404, null, "text/plain")]),
            new("stream-events", "get", "/api/stream/events", "Events as JSON lines, or as server-sent events.", [new(200, json.DaemonEvent, "application/x-ndjson"), new(200, null, "text/event-stream")]) { Query = StreamParameters },
            new("shutdown", "post", "/api/shutdown", "Stop the daemon.", [new(200, json.ShutdownAnswer)]) { Query = [new("mode", "string", "drain: wait for running jobs without limit.")] },
        ];
    }
}
