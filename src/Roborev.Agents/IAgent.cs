namespace Roborev.Agents;

/// <summary>Something that turns a prompt into a review text: an external program or a reviewer inside this process (agents.md 4).</summary>
public interface IAgent
{
    /// <summary>Canonical name, as stored on jobs (agents.md 1).</summary>
    string Name { get; }

    /// <summary>True when the agent can continue an earlier session; others start afresh when asked to.</summary>
    bool CanResume { get; }

    /// <summary>The command line shown for a run before it starts: no prompt, no part that is known only when it runs (agents.md 1.1).</summary>
    string DescribeCommand(AgentRun run);

    /// <summary>Runs to the end and returns the review.</summary>
    /// <exception cref="AgentFailedException">There is no review.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended the run before the agent ended by itself; no process of the run is left.</exception>
    Task<AgentResult> RunAsync(AgentRun run, IAgentOutput output, CancellationToken ct);
}

/// <summary>
/// Receives what an agent says while it runs. Calls come one at a time, from any thread; an exception thrown here never fails the run (agents.md 4.2).
/// </summary>
public interface IAgentOutput
{
    /// <summary>Bytes for the job log and the live view, in order; mostly whole lines.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>The agent named its session; called at most once, as soon as it is known.</summary>
    void SessionStarted(string sessionId);
}
