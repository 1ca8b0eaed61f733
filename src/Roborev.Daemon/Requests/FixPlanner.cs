using Roborev.Agents;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;
using Roborev.Core.Settings;
using Roborev.Core.Wire;
using Roborev.Git;
using Roborev.Prompts;
using Roborev.Settings;
using Roborev.Settings.Resolution;
using Roborev.Store;

namespace Roborev.Daemon.Requests;

/// <summary>Turns a request for a background fix into a job, by the checks of http-api.md 5.6 in their order.</summary>
internal sealed class FixPlanner(GitRunner git, RepositoryDirectory repositories, SettingsCache settings, AgentRegistry agents, Database database)
{
    private readonly FixRef _ref = new(git);
    private readonly AgentChooser _chooser = new(agents);

    /// <summary>Checks and resolves a request.</summary>
    public async Task<EnqueuePlan> PlanAsync(FixRequest request, CancellationToken ct)
    {
        if (request.ParentJobId is not { } parentId || parentId == 0)
        {
            return EnqueuePlan.Refuse(400, "parent_job_id is required");
        }

        if (database.Read(connection => JobRows.Find(connection, parentId)) is not { RepoPath: { } root } parent)
        {
            return EnqueuePlan.Refuse(404, $"parent job {parentId} not found");
        }

        if (parent.JobType == JobTypes.Fix)
        {
            return EnqueuePlan.Refuse(400, $"job {parentId} is a fix job; ask for a fix of the job it fixes, or name it as stale_job_id");
        }

        var (layers, error) = settings.Layers(parent.WorktreePath ?? root);
        var (prompt, severity, refusal) = request.StaleJobId is > 0 and { } staleId ? Rebase(request, parent, staleId) : Fix(request, parent, layers);
        if (refusal is not null)
        {
            return refusal;
        }

        if (parent.WorktreePath is { } worktree && !await repositories.IsCheckoutOfAsync(worktree, root, ct))
        {
            return EnqueuePlan.Refuse(400, $"the worktree of job {parentId} is gone or belongs to another repository: {worktree}");
        }

        return error is { } broken
            ? EnqueuePlan.Refuse(400, broken.Message)
            : await ResolveAsync(request, parent, layers, new NewJob
            {
                RepoId = parent.RepoId,
                CommitId = parent.CommitId,
                GitRef = "",
                Branch = parent.Branch,
                Agent = "",
                JobType = JobTypes.Fix,
                Agentic = true,
                Prompt = prompt,
                ParentJobId = parentId,
                WorktreePath = parent.WorktreePath,
                MinSeverity = severity,
            }, ct);
    }

    private async Task<EnqueuePlan> ResolveAsync(FixRequest request, ReviewJob parent, SettingsLayers layers, NewJob job, CancellationToken ct)
    {
        var reasoning = ReasoningResolver.Resolve(layers, Workflows.Fix, requested: null);
        if (reasoning.Value is not { Value: var level })
        {
            return EnqueuePlan.Refuse(400, reasoning.Error!);
        }

        var choice = _chooser.Choose(layers, Workflows.Fix, level, requested: null, isStrict: false, allowsBuiltin: false);
        if (choice.Agent is not { } agent)
        {
            return EnqueuePlan.Refuse(choice.Status, choice.Error!);
        }

        var model = new WorkflowResolver(layers).Model(new ModelQuery(Workflows.Fix, level, null, null, agent));
        if (model.Error is not null)
        {
            return EnqueuePlan.Refuse(400, model.Error);
        }

        var place = await _ref.ChooseAsync(parent, request.GitRef, isRebase: request.StaleJobId is > 0, ct);
        return place.Name is not { } name ? EnqueuePlan.Refuse(400, place.Error!) : new(new(parent.RepoPath!, null, null, job with
        {
            GitRef = name,
            Agent = agent,
            Model = model.Model is { Length: > 0 } named ? named : null,
            Reasoning = level.ToWire(),
        }, Coalesce: false));
    }

    private Content Fix(FixRequest request, ReviewJob parent, SettingsLayers layers)
    {
        var (review, comments) = database.ReadSnapshot(connection => (ReviewRows.OfJob(connection, parent.Id), CommentsOn(connection, parent)));
        if (review is null)
        {
            return Content.Refused(400, $"job {parent.Id} has no review to fix");
        }

        // What a task or insights job says has no severities to go by.
        var severity = "";
        if (!JobTypes.IsTaskLike(parent.JobType))
        {
            var resolved = SeverityResolver.Resolve(layers, Workflows.Fix, requested: null);
            if (resolved.Value is null)
            {
                return Content.Refused(400, resolved.Error!);
            }

            severity = resolved.Value.Value;
        }

        var prompt = FixPrompt.Build(new()
        {
            JobId = parent.Id,
            Findings = review.Output,
            MinSeverity = severity,
            Comments = [.. comments.Select(static comment => new FixComment(comment.Responder, comment.Response, comment.CreatedAt))],
            Request = request.Prompt,
        });
        return new(prompt, severity, null);
    }

    private Content Rebase(FixRequest request, ReviewJob parent, long staleId)
    {
        if (database.Read(connection => JobRows.Find(connection, staleId, JobColumns.All)) is not { } stale)
        {
            return Content.Refused(404, $"stale job {staleId} not found");
        }

        var problem = stale switch
        {
            { JobType: not JobTypes.Fix } => "is no fix job",
            _ when stale.RepoId != parent.RepoId => "belongs to another repository",
            _ when stale.ParentJobId != parent.Id => $"is no fix of job {parent.Id}",
            _ when !JobStatuses.TryParse(stale.Status, out var status) || !status.HasViewableOutput() => $"is {stale.Status}; only one that is done, applied or rebased can be made anew",
            { Patch: null or "" } => "has no patch",
            _ => null,
        };
        return problem is null ? new(FixPrompt.BuildRebase(stale.Patch, request.Prompt), "", null) : Content.Refused(400, $"stale job {staleId} {problem}");
    }

    /// <summary>Comments on the job and, from older versions, on its commit; each once, oldest first (prompts.md 12).</summary>
    private static List<Comment> CommentsOn(StoreConnection connection, ReviewJob parent)
    {
        var commitId = parent.CommitId
            ?? (RefText.LooksLikeSha(parent.GitRef) ? RepositoryRows.FindCommit(connection, parent.RepoId, parent.GitRef)?.Id : null);
        List<Comment> legacy = commitId is { } id ? ReviewRows.CommentsOfCommit(connection, id) : [];
        return [.. ReviewRows.CommentsOfJob(connection, parent.Id).Concat(legacy).DistinctBy(static comment => comment.Id)
            .OrderBy(static comment => comment.CreatedAt).ThenBy(static comment => comment.Id)];
    }

    /// <summary>What the agent is told and which findings count, or a refusal.</summary>
    private sealed record Content(string Prompt, string MinSeverity, EnqueuePlan? Refusal)
    {
        public static Content Refused(int status, string error) => new("", "", EnqueuePlan.Refuse(status, error));
    }
}
