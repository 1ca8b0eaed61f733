using System.Text;
using System.Text.Json;
using Roborev.Agents.Hosting;

namespace Roborev.Agents.Adapters;

/// <summary>
/// Answers by itself after a moment, for trying things out (agents.md 5.11). Its ordinary body reads as a failing review although its words are
/// friendly, as in the reference; model <c>clean</c> makes it pass, model <c>fail</c> makes the run fail.
/// </summary>
internal sealed class TestAgent(TimeProvider time) : IAgent
{
    private int _sessions;

    /// <inheritdoc/>
    public string Name => AgentRegistry.Test;

    /// <inheritdoc/>
    public bool CanResume => true;

    /// <inheritdoc/>
    public string DescribeCommand(AgentRun run) => Name;

    /// <inheritdoc/>
    public async Task<AgentResult> RunAsync(AgentRun run, IAgentOutput output, CancellationToken ct)
    {
        await Task.Delay(run.Settings.Test.Delay, time, ct).ConfigureAwait(false);
        if (run.Model == "fail")
            throw new AgentFailedException(AgentFailure.Failed, "test agent failed, as its model asked for");
        var sink = new SerialOutput(output);
        var session = SessionIds.Valid(run.SessionId) ?? $"test-session-{Interlocked.Increment(ref _sessions)}";
        var body = Body(run);
        sink.SessionStarted(session);
        sink.WriteLine(Encoding.UTF8.GetBytes($"{{\"type\":\"session\",\"id\":\"{JsonEncodedText.Encode(session)}\"}}"));
        sink.Write(Encoding.UTF8.GetBytes(body));
        return new(body, session, null, null, null, Name);
    }

    private static string Body(AgentRun run)
    {
        var first = run.Model == "clean" ? "No issues found." : "Test agent says: this commit looks good, no issues found.";
        var commit = run.GitRef.Length > 7 ? run.GitRef[..7] : run.GitRef;
        return $"{first}\n\nCommit: {commit}\nRepo: {run.RepositoryPath}";
    }
}
