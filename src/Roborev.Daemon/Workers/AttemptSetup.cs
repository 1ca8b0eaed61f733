using Roborev.Agents;
using Roborev.Core.Jobs;
using Roborev.Core.Settings;
using Roborev.Daemon.Observability;
using Roborev.Daemon.Requests;
using Roborev.Prompts;
using Roborev.Settings;
using Roborev.Settings.Resolution;

namespace Roborev.Daemon.Workers;

/// <summary>One snapshot of the configuration for one attempt, used to its end (config.md 8.10).</summary>
internal sealed record AttemptSetup(SettingsLayers Layers, JobLimits Limits, AgentSettings Agents, string Workflow)
{
    /// <summary>Takes the snapshot.</summary>
    public static AttemptSetup Of(ReviewJob job, SettingsCache settings)
    {
        // An unreadable repository file was refused at enqueue; if it broke since, the repository layer is left out.
        var (layers, _) = settings.Layers(job.RepoPath ?? "");
        return new(layers, JobLimits.Of(layers), AgentSettingsSource.From(layers.Global), Workflows.OfJob(job.JobType, job.ReviewType));
    }

    /// <summary>The agent that takes over, or null: configured, another one, available and not at rest.</summary>
    public (string Agent, string? Model)? Backup(ReviewJob job, AgentRegistry agents, AgentCooldowns cooldowns)
    {
        var resolver = new WorkflowResolver(Layers);
        var backup = Layers.Normalize(resolver.BackupAgent(Workflow).Value);
        if (backup.Length == 0 || backup == Layers.Normalize(job.Agent) || !agents.IsAvailable(backup, Agents) || cooldowns.Until(backup) is not null)
        {
            return null;
        }

        return (backup, resolver.BackupModel(Workflow, backup) is { Length: > 0 } model ? model : null);
    }

    /// <summary>Reads what a copy of <c>.roborev.toml</c> says about reviews; a broken copy is reported and rules nothing.</summary>
    public static RepositoryRulesReader RulesReader(ErrorLog errors, long jobId) => (text, label) =>
    {
        var read = RepositorySettingsFile.Parse(text, label);
        if (read.Error is { } broken)
        {
            errors.Warn("worker", $"job {jobId} runs without the repository's rules: {broken.Message}", jobId);
            return null;
        }

        return new RepositoryRules { Guidelines = read.Settings.ReviewGuidelines, ExcludePatterns = read.Settings.ExcludePatterns };
    };

    /// <summary>
    /// The checkout to work in: the job's worktree if it still is a checkout of this repository, else the main root (events.md 4.4).
    /// </summary>
    /// <returns>The path, and the worktree when it is that.</returns>
    public static async Task<(string Path, string? Worktree)> CheckoutAsync(ReviewJob job, RepositoryDirectory repositories, ErrorLog errors, CancellationToken ct)
    {
        var main = job.RepoPath ?? "";
        if (job.WorktreePath is not { } worktree)
        {
            return (main, null);
        }

        if (await repositories.IsCheckoutOfAsync(worktree, main, ct))
        {
            return (worktree, worktree);
        }

        errors.Warn("worker", $"job {job.Id}: {worktree} is no checkout of {main} any more; the job runs in the main one", job.Id);
        return (main, null);
    }
}
