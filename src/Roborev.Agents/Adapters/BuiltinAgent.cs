using System.Text;
using Roborev.Agents.Builtin;
using Roborev.Agents.Hosting;

namespace Roborev.Agents.Adapters;

/// <summary>The reviewer inside this program: needs nothing installed, reads only the diff.</summary>
internal sealed class BuiltinAgent : IAgent
{
    /// <inheritdoc/>
    public string Name => AgentRegistry.Builtin;

    /// <inheritdoc/>
    public bool CanResume => false;

    /// <inheritdoc/>
    public string DescribeCommand(AgentRun run) => Name;

    /// <inheritdoc/>
    public Task<AgentResult> RunAsync(AgentRun run, IAgentOutput output, CancellationToken ct)
    {
        if (run.Diff is not { } diff)
        {
            throw new AgentFailedException(
                AgentFailure.Permanent, "the built-in reviewer only reviews changes; this job needs an agent that follows a prompt, for instance codex or claude-code");
        }

        // Off the caller's thread: a large diff is seconds of pure work.
        return Task.Run(() => Review(run, diff, new SerialOutput(output), ct), ct);
    }

    private AgentResult Review(AgentRun run, Core.Diffs.ReviewDiff diff, SerialOutput output, CancellationToken ct)
    {
        var report = new BuiltinReviewer().Review(diff, new(run.ReviewType, run.MinSeverity), ct);
        if (report.CannotReview is { } reason)
            throw new AgentFailedException(AgentFailure.NoVerdict, $"{AgentFailedException.NoVerdictPrefix}{reason}");
        var text = AgentErrors.Checked(Name, report.ToMarkdown());
        output.Write(Encoding.UTF8.GetBytes(text));
        return new(text, null, null, null, null, Name);
    }
}
