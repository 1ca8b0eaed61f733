using Roborev.Agents;
using Roborev.Core.Text;
using Roborev.Daemon.Ledger;
using Roborev.Git;
using Roborev.Prompts;

namespace Roborev.Daemon.Workers;

/// <summary>Jobs whose prompt was stored when they were queued, and the worktree of fixes (worker.md sections 3 and 8).</summary>
internal sealed partial class AttemptRunner
{
    private async Task StoredPromptAsync(
        Claim claim, AttemptSetup setup, AttemptReport report, IAgent agent, string checkout, string? worktree, string stored, CancellationToken ct)
    {
        var preamble = SystemText.ForRun(agent.Name, time.GetUtcNow());
        var prompt = preamble.Length == 0 ? stored : $"{preamble}\n{stored}";
        report.Built(prompt);
        await RunAgentAsync(claim, setup, report, agent, worktree, Run(claim.Job, setup, checkout, prompt), stored, ct);
    }

    /// <summary>
    /// A prompt that another program built. Where it has the placeholder of a file, the file is written for this attempt; the stored prompt keeps the placeholder.
    /// </summary>
    private async Task PrebuiltAsync(
        Claim claim, AttemptSetup setup, AttemptReport report, IAgent agent, string checkout, string? worktree, CancellationToken ct)
    {
        var job = claim.Job;
        var stored = job.Prompt!;
        if (!PrebuiltPrompt.NeedsFile(stored))
        {
            report.Built(stored);
            await RunAgentAsync(claim, setup, report, agent, worktree, Run(job, setup, checkout, stored), stored, ct);
            return;
        }

        // What such prompts are about comes from others, so their checkout sets no rules.
        var request = Request(job, setup, agent, checkout, severity: "") with { IsAuthoredLocally = false };
        if (await GatherAsync(claim, setup, report, request, "prepare the stored prompt", ct) is not { } input)
        {
            return;
        }

        using var snapshot = await DiffSnapshot.CreateAsync(Path.GetTempPath(), input.Diff, ct);
        var prompt = PrebuiltPrompt.WithFile(stored, snapshot.Path);
        report.Built(new BuiltPrompt { Text = prompt, Bytes = Utf8Text.ByteCount(prompt), Delivery = DiffDelivery.File });
        await RunAgentAsync(claim, setup, report, agent, worktree, Run(job, setup, checkout, prompt) with { Diff = input.Diff }, stored, ct);
    }

    /// <summary>Runs the agent in a worktree of its own, which is gone before the outcome is told.</summary>
    private async Task FixAsync(Claim claim, AttemptSetup setup, AttemptReport report, IAgent agent, string? worktree, AgentRun run, CancellationToken ct)
    {
        AgentResult result;
        string patch;
        try
        {
            await using var place = await TemporaryWorktree.CreateAsync(git, claim.Job.RepoPath ?? "", claim.Job.GitRef, Path.GetTempPath(), ct);
            result = await RunOnceAsync(claim, agent, run with { RepositoryPath = place.Path }, ct);
            patch = await place.CapturePatchAsync(ct);
        }
        catch (GitException failure)
        {
            await FailAsync(claim, setup, report, FailureClass.Job, $"worktree of the fix: {failure.Message}");
            return;
        }

        if (patch.Length == 0)
        {
            await FailAsync(claim, setup, report, FailureClass.Job, $"{agent.Name} made no file changes");
            return;
        }

        await FinishAsync(claim, setup, report, agent, worktree, run.Prompt, result, patch);
    }
}
