using System.Text;
using Roborev.Agents;
using Roborev.Core.Jobs;
using Roborev.Core.Settings;
using Roborev.Core.Wire;
using Roborev.Daemon.Ledger;
using Roborev.Git;
using Roborev.Settings;
using Roborev.Settings.Resolution;
using Roborev.Store;

namespace Roborev.Daemon.Requests;

/// <summary>What an enqueue request comes to: a change, a reason to skip, or a refusal.</summary>
/// <param name="Change">The job to queue.</param>
/// <param name="SkipReason">Why nothing is queued, although the request is good.</param>
/// <param name="Status">HTTP status of a refusal.</param>
/// <param name="Error">Its text.</param>
internal sealed record EnqueuePlan(EnqueueChange? Change, string? SkipReason = null, int Status = 0, string? Error = null)
{
    /// <summary>A refusal.</summary>
    public static EnqueuePlan Refuse(int status, string error) => new(null, null, status, error);

    /// <summary>A skip.</summary>
    public static EnqueuePlan Skip(string reason) => new(null, reason);
}

/// <summary>
/// Turns an enqueue request into a job by the checks of http-api.md 5.1, in that order but for one: nothing is written before all of them have passed
/// (H17).
/// </summary>
internal sealed class EnqueuePlanner(
    GitRunner git, RepositoryDirectory repositories, CommitLookup commits, SettingsCache settings, AgentRegistry agents, Database database)
{
    /// <summary>Largest diff of uncommitted changes, in bytes.</summary>
    public const int MaxDirtyDiff = 204_800;

    private readonly Refs _refs = new(git);
    private readonly Commits _commits = new(git);
    private readonly PatchIds _patchIds = new(git);
    private readonly InsightsPlanner _insights = new(git, database);
    private readonly AgentChooser _chooser = new(agents);

    /// <summary>Checks and resolves a request.</summary>
    public async Task<EnqueuePlan> PlanAsync(EnqueueRequest request, CancellationToken ct)
    {
        var gitRef = !string.IsNullOrEmpty(request.GitRef) ? request.GitRef : request.CommitSha ?? "";
        if (string.IsNullOrEmpty(request.RepoPath) || (gitRef.Length == 0 && string.IsNullOrEmpty(request.CustomPrompt)))
        {
            return EnqueuePlan.Refuse(400, "repo_path and git_ref are required");
        }

        if (!ReviewTypes.TryNormalize(request.ReviewType, out var reviewType))
        {
            return EnqueuePlan.Refuse(400, $"invalid review_type \"{request.ReviewType}\": use default, security or design");
        }

        if (await LocateAsync(request.RepoPath, ct) is not { } location)
        {
            return EnqueuePlan.Refuse(400, $"not a git repository: {request.RepoPath}");
        }

        if (Path.GetFileName(location.CheckoutRoot).StartsWith(TemporaryWorktree.DirectoryPrefix, StringComparison.Ordinal))
        {
            // A hook that fires when an agent commits there: the commit is thrown away, its content becomes a patch.
            return EnqueuePlan.Skip("the checkout is a temporary worktree of a fix");
        }

        // Insights look back on one branch or on all of them, wherever the checkout happens to be.
        var isInsights = request.JobType == JobTypes.Insights;
        var isNamed = !string.IsNullOrEmpty(request.Branch);
        var branch = isNamed ? request.Branch : isInsights ? null : await _refs.CurrentBranchAsync(location.CheckoutRoot, ct);
        var (layers, error) = settings.Layers(location.CheckoutRoot);
        if (layers.Repository.ExcludedBranches is { Count: > 0 } excluded
            && (isNamed && !isInsights ? await _refs.CurrentBranchAsync(location.CheckoutRoot, ct) : branch) is { } current && excluded.Contains(current))
        {
            return EnqueuePlan.Skip($"branch {current} is excluded from reviews");
        }

        return error is { } broken
            ? EnqueuePlan.Refuse(400, broken.Message)
            : await ResolveAsync(new Draft(request, location, gitRef, branch, reviewType, layers), ct);
    }

    private async Task<CheckoutLocation?> LocateAsync(string path, CancellationToken ct)
    {
        try
        {
            return Path.IsPathFullyQualified(path) && Directory.Exists(path) ? await repositories.LocateAsync(path, ct) : null;
        }
        catch (GitException)
        {
            return null;
        }
    }

    private async Task<EnqueuePlan> ResolveAsync(Draft draft, CancellationToken ct)
    {
        var request = draft.Request;
        var reasoning = ReasoningResolver.Resolve(draft.Layers, draft.Workflow, request.Reasoning);
        if (reasoning.Value is null)
        {
            return EnqueuePlan.Refuse(400, reasoning.Error!);
        }

        if (!Severities.TryNormalize(request.MinSeverity, out var severity))
        {
            return EnqueuePlan.Refuse(400, $"invalid min_severity \"{request.MinSeverity}\": use {string.Join(", ", Severities.Names)}");
        }

        var level = reasoning.Value.Value;
        var choice = _chooser.Choose(draft.Layers, draft.Workflow, level, request.Agent, request.StrictAgent, request.AllowBuiltin);
        if (choice.Agent is not { } agent)
        {
            return EnqueuePlan.Refuse(choice.Status, choice.Error!);
        }

        var model = new WorkflowResolver(draft.Layers).Model(new ModelQuery(draft.Workflow, level, request.Agent, request.Model?.Trim(), agent));
        if (model.Error is not null)
        {
            return EnqueuePlan.Refuse(400, model.Error);
        }

        var job = new NewJob
        {
            RepoId = 0,
            GitRef = draft.GitRef,
            Branch = draft.Branch is { Length: > 0 } ? draft.Branch : null,
            Agent = agent,
            Model = NullIfBlank(model.Model),
            RequestedModel = NullIfBlank(request.Model),
            Provider = NullIfBlank(request.Provider),
            RequestedProvider = NullIfBlank(request.Provider),
            Reasoning = level.ToWire(),
            ReviewType = draft.ReviewType,
            MinSeverity = severity,
            WorktreePath = draft.Location.WorktreePath,
        };
        return await PlanTargetAsync(draft, job, ct);
    }

    private Task<EnqueuePlan> PlanTargetAsync(Draft draft, NewJob job, CancellationToken ct) => draft switch
    {
        { Request.JobType: JobTypes.Insights } => _insights.PlanAsync(draft.Request, draft.Location, draft.Layers, job, ct),
        { Request.CustomPrompt.Length: > 0 } => PlanPromptAsync(draft, job, ct),
        { GitRef: JobTypes.Dirty } => Task.FromResult(PlanDirty(draft, job)),
        _ when RefText.IsRange(draft.GitRef) => PlanRangeAsync(draft, job, ct),
        _ => PlanCommitAsync(draft, job, ct),
    };

    private async Task<EnqueuePlan> PlanPromptAsync(Draft draft, NewJob job, CancellationToken ct)
    {
        var jobType = draft.Request.JobType is { Length: > 0 } named ? named : JobTypes.Task;
        if (!JobTypes.UsesStoredPrompt(jobType))
        {
            return EnqueuePlan.Refuse(400, $"job_type \"{jobType}\" cannot be run from a custom prompt: use task, compact, fix or insights");
        }

        // Other types store a label; a fix is built on what it names.
        if (jobType == JobTypes.Fix && await _refs.ResolveCommitAsync(draft.Location.MainRoot, draft.GitRef, ct) is null)
        {
            return EnqueuePlan.Refuse(400, $"invalid git_ref \"{draft.GitRef}\": a fix is built on a commit or branch of {draft.Location.MainRoot}");
        }

        return new(new(draft.Location.MainRoot, null, null, job with
        {
            GitRef = draft.GitRef is { Length: > 0 } label ? label : "prompt",
            JobType = jobType,
            Prompt = draft.Request.CustomPrompt,
            Agentic = draft.Request.Agentic || jobType == JobTypes.Fix,
            OutputPrefix = NullIfEmpty(draft.Request.OutputPrefix),
        }, Coalesce: false));
    }

    private static EnqueuePlan PlanDirty(Draft draft, NewJob job)
    {
        if (draft.Request.DiffContent is not { Length: > 0 } diff)
        {
            return EnqueuePlan.Refuse(400, "diff_content is required for a review of uncommitted changes");
        }

        var bytes = Encoding.UTF8.GetByteCount(diff);
        return bytes > MaxDirtyDiff
            ? EnqueuePlan.Refuse(400, $"diff_content is too large: {bytes} bytes, the limit is {MaxDirtyDiff}; commit in smaller steps")
            : new(new(draft.Location.MainRoot, null, null, job with { JobType = JobTypes.Dirty, DiffContent = diff }, Coalesce: false));
    }

    private async Task<EnqueuePlan> PlanRangeAsync(Draft draft, NewJob job, CancellationToken ct)
    {
        var range = await _refs.ResolveRangeAsync(draft.Location.CheckoutRoot, draft.GitRef, ct);
        if (range.Text is not { } text)
        {
            return EnqueuePlan.Refuse(400, $"invalid range \"{draft.GitRef}\": {(range.Problem == RangeProblem.Start ? "the start" : "the end")} is no commit");
        }

        var patterns = settings.Repository(draft.Location.MainRoot).Settings.ExcludedCommitPatterns;
        if (patterns.Count > 0)
        {
            var messages = await _commits.ReadRangeAsync(draft.Location.CheckoutRoot, range.StartSha!, range.EndSha!, ct);
            if (messages.Count > 0 && messages.All(commit => MatchesExcluded(patterns, commit)))
            {
                return EnqueuePlan.Skip("every commit message of the range matches an excluded pattern");
            }
        }

        return new(new(draft.Location.MainRoot, await IdentityAsync(draft.Location, ct), null, job with { GitRef = text, JobType = JobTypes.Range }, IsFromHook(draft)));
    }

    private async Task<EnqueuePlan> PlanCommitAsync(Draft draft, NewJob job, CancellationToken ct)
    {
        var checkout = draft.Location.CheckoutRoot;
        var sha = RefText.IsFullSha(draft.GitRef) ? draft.GitRef : await _refs.ResolveCommitAsync(checkout, draft.GitRef, ct);
        if (sha is null || await commits.FindAsync(checkout, sha, ct) is not { } facts)
        {
            return EnqueuePlan.Refuse(400, $"invalid commit \"{draft.GitRef}\": it names no commit of {checkout}");
        }

        if (MatchesExcluded(settings.Repository(draft.Location.MainRoot).Settings.ExcludedCommitPatterns, facts))
        {
            return EnqueuePlan.Skip("the commit message matches an excluded pattern");
        }

        var patchId = KnownPatchId(draft.Location.MainRoot, sha) ?? (IsFromHook(draft) ? null : await _patchIds.ComputeAsync(checkout, sha, ct));
        return new(new(draft.Location.MainRoot, await IdentityAsync(draft.Location, ct), facts, job with
        {
            GitRef = facts.Sha,
            JobType = JobTypes.Review,
            PatchId = NullIfEmpty(patchId),
        }, IsFromHook(draft)));
    }

    private string? KnownPatchId(string mainRoot, string sha) => database.Read(connection =>
        RepositoryRows.Find(connection, mainRoot) is { } repository ? RepositoryRows.KnownPatchId(connection, repository.Id, sha) : null);

    /// <summary>A stored identity is never replaced, so git is asked only while none is stored.</summary>
    private async Task<string?> IdentityAsync(CheckoutLocation location, CancellationToken ct) =>
        database.Read(connection => RepositoryRows.Find(connection, location.MainRoot))?.Identity ?? await RepositoryIdentity.ResolveAsync(git, location.MainRoot, ct);

    /// <summary>What a hook sends by itself must be quick and is coalesced; a person who asks twice gets two reviews.</summary>
    private static bool IsFromHook(Draft draft) => draft.Request.Source == "post_commit";

    private static bool MatchesExcluded(IReadOnlyList<string> patterns, CommitFacts commit) =>
        patterns.Any(pattern => pattern.Length > 0 && $"{commit.Subject}\n{commit.Body}".Contains(pattern, StringComparison.OrdinalIgnoreCase));

    private static string? NullIfBlank(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    private static string? NullIfEmpty(string? text) => text is { Length: > 0 } ? text : null;

    private sealed record Draft(EnqueueRequest Request, CheckoutLocation Location, string GitRef, string? Branch, string ReviewType, SettingsLayers Layers)
    {
        public string Workflow => Workflows.OfJob(Request.JobType, ReviewType);
    }
}
