using System.Globalization;
using Microsoft.Data.Sqlite;
using Roborev.Agents;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;
using Roborev.Core.Text;
using Roborev.Daemon.Ledger;
using Roborev.Daemon.Observability;
using Roborev.Daemon.Requests;
using Roborev.Git;
using Roborev.Prompts;
using Roborev.Settings;
using Roborev.Settings.Resolution;
using Roborev.Store;

namespace Roborev.Daemon.Workers;

/// <summary>
/// Runs one attempt of a job: change, prompt, agent, outcome (worker.md sections 2 to 5). A review that did not happen never completes: it is retried, handed to
/// the backup or failed, with a text that says so.
/// </summary>
internal sealed partial class AttemptRunner(
    Ledger.Ledger ledger, Database database, SettingsCache settings, AgentRegistry agents, GitRunner git, RepositoryDirectory repositories, LiveOutputs live,
    AgentCooldowns cooldowns, DataDirectory directory, ActivityLog activity, ErrorLog errors, TimeProvider time)
{
    private static readonly TimeSpan[] StoreRetries = [TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    private readonly ReviewPromptSources _sources = new(git, time);

    /// <summary>Runs the attempt to its end, whatever that is.</summary>
    public async Task RunAsync(RunningAttempt attempt)
    {
        var job = attempt.Claim.Job;
        Record("job.started", attempt.Claim, $"job {job.Id} started by {attempt.Claim.WorkerId}", ("ref", job.GitRef));
        var setup = AttemptSetup.Of(job, settings);
        var report = new AttemptReport(job.Agent, job.Model, time);
        using var deadline = new CancellationTokenSource(setup.Limits.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(attempt.Canceled, attempt.Released, deadline.Token);
        try
        {
            await ProcessAsync(attempt.Claim, setup, report, stop.Token);
        }
        catch (OperationCanceledException) when (attempt.Canceled.IsCancellationRequested)
        {
            // The row is canceled and its event published; nothing may follow.
            await ledger.EndProcessAsync(attempt.Claim);
        }
        catch (OperationCanceledException) when (attempt.Released.IsCancellationRequested)
        {
            await StoreAsync(() => ledger.ReleaseAsync(attempt.Claim));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            await FailAsync(attempt.Claim, setup, report, FailureClass.Timeout, $"agent timeout after {GoDuration.Format(setup.Limits.Timeout)}");
        }
        catch (AgentFailedException failure)
        {
            await FailAsync(attempt.Claim, setup, report, failure);
        }
        catch (Exception failure)
        {
            errors.Unexpected("worker", $"job {job.Id}: {failure.GetType().Name}: {failure.Message}", failure, job.Id);
            await FailAsync(attempt.Claim, setup, report, FailureClass.Job, failure.Message);
        }
    }

    private async Task ProcessAsync(Claim claim, AttemptSetup setup, AttemptReport report, CancellationToken ct)
    {
        var job = claim.Job;
        if (cooldowns.Until(job.Agent) is { } rest)
        {
            await RestAsync(claim, setup, rest);
            return;
        }

        if (agents.Find(job.Agent) is not { } agent || !agents.IsAvailable(job.Agent, setup.Agents))
        {
            await FailAsync(claim, setup, report, FailureClass.NoRetry, $"agent {job.Agent} is not installed; install it, or choose another agent and run the job again");
            return;
        }

        var (checkout, worktree) = await AttemptSetup.CheckoutAsync(job, repositories, errors, ct);
        if (job is { PromptPrebuilt: true, Prompt.Length: > 0 })
        {
            await PrebuiltAsync(claim, setup, report, agent, checkout, worktree, ct);
        }
        else if (JobTypes.IsCodeReview(job.JobType))
        {
            await ReviewAsync(claim, setup, report, agent, checkout, worktree, ct);
        }
        else if (job.Prompt is { Length: > 0 } stored)
        {
            await StoredPromptAsync(claim, setup, report, agent, checkout, worktree, stored, ct);
        }
        else
        {
            await FailAsync(claim, setup, report, FailureClass.Permanent, $"the {job.JobType} job {job.Id} ({job.GitRef}) has no stored prompt; restart the daemon and ask for it again");
        }
    }

    private async Task ReviewAsync(Claim claim, AttemptSetup setup, AttemptReport report, IAgent agent, string checkout, string? worktree, CancellationToken ct)
    {
        var job = claim.Job;
        var severity = SeverityResolver.Resolve(setup.Layers, setup.Workflow, job.MinSeverity);
        if (severity.Value is null)
        {
            await FailAsync(claim, setup, report, FailureClass.Permanent, severity.Error!);
            return;
        }

        if (await GatherAsync(claim, setup, report, Request(job, setup, agent, checkout, severity.Value.Value), "build prompt", ct) is not { } input)
        {
            return;
        }

        using var prepared = await PreparedPrompt.CreateAsync(input, Path.GetTempPath(), ct);
        if (!prepared.Result.IsBuilt)
        {
            await FailAsync(claim, setup, report, FailureClass.NoRetry, $"build prompt: {prepared.Result.Error}");
            return;
        }

        report.Built(prepared.Result.Prompt);
        var run = Run(job, setup, checkout, prepared.Result.Prompt.Text) with { Diff = input.Diff, MinSeverity = severity.Value.Value };
        await RunAgentAsync(claim, setup, report, agent, worktree, run, run.Prompt, ct);
    }

    /// <summary>What is to be reviewed; null when there is nothing, and the attempt has ended with that.</summary>
    private async Task<ReviewPromptInput?> GatherAsync(
        Claim claim, AttemptSetup setup, AttemptReport report, ReviewRequest request, string purpose, CancellationToken ct)
    {
        switch (await _sources.GatherAsync(request, ct))
        {
            case ReviewSubject.Ready ready:
                report.Captured(ready.Input.Diff);
                return ready.Input;
            case ReviewSubject.Empty empty:
                report.Captured(empty.Diff);
                await FailAsync(claim, setup, report, FailureClass.Permanent, $"{AgentFailedException.NoVerdictPrefix}nothing to review: {empty.Reason}");
                return null;
            case ReviewSubject.Missing missing:
                await FailAsync(claim, setup, report, FailureClass.Permanent, $"{purpose}: {missing.Error}");
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task RunAgentAsync(
        Claim claim, AttemptSetup setup, AttemptReport report, IAgent agent, string? worktree, AgentRun run, string stored, CancellationToken ct)
    {
        var size = Utf8Text.ByteCount(run.Prompt);
        if (size > setup.Limits.MaxPromptSize)
        {
            await FailAsync(claim, setup, report, FailureClass.NoRetry, string.Create(
                CultureInfo.InvariantCulture, $"prompt exceeds the size limit before submission: {size} bytes, the limit is {setup.Limits.MaxPromptSize}"));
            return;
        }

        if (!await ledger.StartAsync(claim, new AttemptStart(agent.Name, run.Model, stored, agent.DescribeCommand(run), worktree)))
        {
            return;
        }

        if (claim.Job.JobType == JobTypes.Fix)
        {
            await FixAsync(claim, setup, report, agent, worktree, run, ct);
        }
        else
        {
            await FinishAsync(claim, setup, report, agent, worktree, run.Prompt, await RunOnceAsync(claim, agent, run, ct), patch: null);
        }
    }

    private async Task<AgentResult> RunOnceAsync(Claim claim, IAgent agent, AgentRun run, CancellationToken ct)
    {
        using var sink = new AttemptSink(claim, agent.Name, ledger, live, directory, time);
        var result = await agent.RunAsync(run with { ProcessStarted = (pid, started) => _ = ledger.RecordProcessAsync(claim, pid, started) }, sink, ct);
        await SessionStoredAsync(sink, claim);
        return result;
    }

    private async Task FinishAsync(
        Claim claim, AttemptSetup setup, AttemptReport report, IAgent agent, string? worktree, string prompt, AgentResult result, string? patch)
    {
        var jobType = claim.Job.JobType;
        if (UnreadableDiff.IsReportedIn(result.Output))
        {
            throw new AgentFailedException(AgentFailure.NoVerdict, $"{AgentFailedException.NoVerdictPrefix}{agent.Name} could not read the file with the diff");
        }

        if (jobType == JobTypes.Compact && !CompactSources.IsUsable(result.Output))
        {
            throw new AgentFailedException(AgentFailure.Failed, $"{agent.Name} gave an error instead of a list of findings");
        }

        var decision = JobTypes.IsTaskLike(jobType) || jobType == JobTypes.Fix ? null : VerdictParser.Parse(result.Output);
        var output = new AttemptOutput(
            agent.Name, prompt, result.Output, result.CommandLine, report.Completed(result, decision), worktree, setup.Limits.AutoClosePassingReviews)
        { Patch = patch };
        if (await StoreAsync(() => ledger.CompleteAsync(claim, output)))
        {
            Record("job.completed", claim, $"job {claim.Job.Id} completed by {claim.WorkerId}",
                ("duration", GoDuration.FormatSeconds(time.GetUtcNow() - (claim.Job.StartedAt ?? time.GetUtcNow()))));
            if (jobType == JobTypes.Compact)
            {
                await new CompactSources(ledger, directory, errors, time).CloseAsync(claim.Job.Id);
            }
        }
    }

    /// <summary>A review is worth more than the name of the session that made it.</summary>
    private async Task SessionStoredAsync(AttemptSink sink, Claim claim)
    {
        try
        {
            await sink.SessionStored;
        }
        catch (SqliteException failure)
        {
            errors.Warn("worker", $"the session of job {claim.Job.Id} could not be stored: {failure.Message}", claim.Job.Id);
        }
    }

    /// <summary>What ends an attempt is worth several tries to store it: else the row would stay running and its review be lost (worker.md 17.2).</summary>
    private async Task<bool> StoreAsync(Func<Task<bool>> store)
    {
        foreach (var pause in StoreRetries)
        {
            try
            {
                return await store();
            }
            catch (SqliteException failure)
            {
                errors.Warn("worker", $"the end of an attempt could not be stored and is tried again: {failure.Message}");
                await Task.Delay(pause, time, CancellationToken.None);
            }
        }

        return await store();
    }

    private async Task RestAsync(Claim claim, AttemptSetup setup, DateTimeOffset until)
    {
        if (setup.Backup(claim.Job, agents, cooldowns) is { } backup)
        {
            await StoreAsync(() => ledger.FailoverAsync(claim, backup.Agent, backup.Model, receipt: null));
        }
        else
        {
            await StoreAsync(() => ledger.HoldBackAsync(claim, until));
        }
    }

    private Task FailAsync(Claim claim, AttemptSetup setup, AttemptReport report, AgentFailedException failure)
    {
        var kind = FailurePolicy.Classify(failure);
        if (kind == FailureClass.Limit)
        {
            cooldowns.Start(claim.Job.Agent, failure);
        }

        var message = failure.Kind == AgentFailure.NoVerdict ? failure.Message : $"agent: {failure.Message}";
        return FailAsync(claim, setup, report, kind, kind == FailureClass.Limit ? FailurePolicy.QuotaPrefix + failure.Message : message);
    }

    private async Task FailAsync(Claim claim, AttemptSetup setup, AttemptReport report, FailureClass kind, string error)
    {
        var job = claim.Job;
        var receipt = report.Failed(error.StartsWith(AgentFailedException.NoVerdictPrefix, StringComparison.Ordinal));
        var action = FailurePolicy.Decide(kind, job.RetryCount);
        if (action == FailureAction.Retry
            && await StoreAsync(() => ledger.RetryAsync(claim, time.GetUtcNow() + FailurePolicy.BackOff(job.RetryCount, Random.Shared.NextDouble()), receipt)))
        {
            errors.Note("worker", $"job {job.Id} is tried again after attempt {claim.Attempt}: {error}");
            return;
        }

        if (action == FailureAction.Failover && setup.Backup(job, agents, cooldowns) is { } backup
            && await StoreAsync(() => ledger.FailoverAsync(claim, backup.Agent, backup.Model, receipt)))
        {
            errors.Note("worker", $"job {job.Id} goes to {backup.Agent}: {error}");
            return;
        }

        if (await StoreAsync(() => ledger.FailAsync(claim, error, job.Agent, job.WorktreePath, receipt)))
        {
            errors.Error("worker", $"job {job.Id} {Ending(kind)}: {error}", job.Id);
            Record("job.failed", claim, $"job {job.Id} failed", ("error", error));
        }
    }

    private static string Ending(FailureClass kind) => kind switch
    {
        FailureClass.Limit => "skipped (quota)",
        FailureClass.NoRetry or FailureClass.Permanent => "failed without retry",
        FailureClass.Timeout => "failed after a retry",
        _ => $"failed after {JobStateMachine.MaxRetries} retries",
    };

    private ReviewRequest Request(ReviewJob job, AttemptSetup setup, IAgent agent, string checkout, string severity) => new()
    {
        Checkout = checkout,
        GitRef = job.GitRef,
        DirtyDiff = job.JobType == JobTypes.Dirty ? job.DiffContent : null,
        AgentName = agent.Name,
        ReviewType = job.ReviewType ?? ReviewTypes.Default,
        MinSeverity = severity,
        CapBytes = setup.Limits.MaxPromptSize,
        ContextCount = setup.Limits.ReviewContextCount,
        GlobalExcludePatterns = setup.Layers.Global.ExcludePatterns,
        ReadRules = AttemptSetup.RulesReader(errors, job.Id),
        History = new StoredHistory(database, job.RepoId),
    };

    private static AgentRun Run(ReviewJob job, AttemptSetup setup, string checkout, string prompt) => new()
    {
        RepositoryPath = checkout,
        GitRef = job.GitRef,
        Prompt = prompt,
        Reasoning = ReasoningLevels.TryParse(job.Reasoning, out var level) ? level : job.Reasoning is null ? ReasoningLevel.Thorough : ReasoningLevel.Standard,
        Agentic = job.Agentic,
        ForceReadOnly = job.PromptPrebuilt,
        Model = job.Model,
        Provider = job.Provider,
        SessionId = job.SessionId,
        IsCodeReview = JobTypes.IsCodeReview(job.JobType),
        ReviewType = job.ReviewType ?? ReviewTypes.Default,
        Settings = setup.Agents,
    };

    private void Record(string happening, Claim claim, string message, (string Key, string Value) detail) => activity.Record(
        happening, "worker", message, ("job_id", claim.Job.Id.ToString(CultureInfo.InvariantCulture)), ("worker", claim.WorkerId), ("agent", claim.Job.Agent), detail);
}
