using Roborev.Agents.Tests.Support;
using Roborev.Core.Diffs;

namespace Roborev.Agents.Tests.Adapters;

public sealed class BuiltinAgentTests
{
    private readonly RecordedOutput _output = new();
    private readonly IAgent _agent = Support.Agents.Find("builtin");
    private readonly AgentRun _run = new() { RepositoryPath = "/repo", GitRef = "0123456789abcdef", Prompt = "p" };

    [Fact]
    public async Task A_run_without_a_change_fails_for_good_with_a_way_out()
    {
        var failure = await Assert.ThrowsAsync<AgentFailedException>(() => _agent.RunAsync(_run, _output, CancellationToken.None));

        Assert.Equal(AgentFailure.Permanent, failure.Kind);
        Assert.Contains("needs an agent", failure.Message);
    }

    [Fact]
    public async Task An_empty_change_is_no_verdict()
    {
        var run = _run with { Diff = new() { Text = "", Bytes = 0, Sha256 = "" } };

        var failure = await Assert.ThrowsAsync<AgentFailedException>(() => _agent.RunAsync(run, _output, CancellationToken.None));

        Assert.Equal(AgentFailure.NoVerdict, failure.Kind);
        Assert.StartsWith("no-verdict: ", failure.Message);
    }

    [Fact]
    public async Task A_change_is_reviewed_and_shown()
    {
        const string Diff = "diff --git a/a.txt b/a.txt\nindex 1..2 100644\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-a\n+b\n";
        var run = _run with { Diff = new ReviewDiff { Text = Diff, Bytes = Diff.Length, Sha256 = "", Files = [new("a.txt", ChangeKind.Modified)] } };

        var result = await _agent.RunAsync(run, _output, CancellationToken.None);

        Assert.Equal(result.Output, _output.Text);
        Assert.Equal("builtin", result.CommandLine);
    }
}
