using Roborev.Agents.Tests.Support;
using Roborev.Core.Reviews;

namespace Roborev.Agents.Tests.Adapters;

public sealed class TestAgentTests
{
    private readonly RecordedOutput _output = new();
    private readonly IAgent _agent = Support.Agents.Find("test");
    private readonly AgentRun _run = new()
    {
        RepositoryPath = "/repo",
        GitRef = "0123456789abcdef",
        Prompt = "p",
        Settings = new() { Test = new(TimeSpan.FromMilliseconds(1)) },
    };

    [Fact]
    public async Task Streams_its_session_and_the_body()
    {
        var first = await _agent.RunAsync(_run, _output, CancellationToken.None);
        var second = await _agent.RunAsync(_run with { SessionId = "mine" }, _output, CancellationToken.None);

        Assert.Equal(("test-session-1", "mine"), (first.SessionId, second.SessionId));
        Assert.EndsWith("\n\nCommit: 0123456\nRepo: /repo", first.Output);
        Assert.StartsWith("{\"type\":\"session\",\"id\":\"test-session-1\"}\n" + first.Output, _output.Text);
        Assert.Equal(["test-session-1", "mine"], _output.Sessions);
    }

    [Fact]
    public async Task Fails_when_asked_to()
    {
        var failure = await Assert.ThrowsAsync<AgentFailedException>(() => _agent.RunAsync(_run with { Model = "fail" }, _output, CancellationToken.None));

        Assert.Equal(AgentFailure.Failed, failure.Kind);
    }

    [Fact]
    public async Task The_delay_can_be_canceled()
    {
        using var cancel = new CancellationTokenSource();
        var run = _agent.RunAsync(_run with { Settings = new() { Test = new(TimeSpan.FromHours(1)) } }, _output, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Theory]
    [InlineData(null, "F")]
    [InlineData("clean", "P")]
    public async Task Its_verdict(string? model, string verdict)
    {
        var result = await _agent.RunAsync(_run with { Model = model }, _output, CancellationToken.None);

        Assert.Equal(verdict, VerdictParser.Parse(result.Output).Verdict.ToWire());
    }
}
