using Roborev.Agents.Limits;
using Roborev.Agents.Tests.Support;
using Roborev.Core.Jobs;

namespace Roborev.Agents.Tests.Adapters;

public sealed class CodexAgentTests : IDisposable
{
    private const string Good = """
        {"type":"thread.started","thread_id":"t-1"}
        {"type":"item.completed","item":{"id":"m","type":"agent_message","text":"No issues found."}}
        {"type":"turn.completed","usage":{"input_tokens":20,"cached_input_tokens":3,"output_tokens":10}}
        """;

    private readonly TempFolder _folder = new();
    private readonly FakeCli _cli;
    private readonly IAgent _agent = Support.Agents.Find("codex");
    private readonly RecordedOutput _output = new();
    private readonly AgentRun _run;

    public CodexAgentTests()
    {
        _cli = new(_folder, "codex");
        _cli.Plays(Good);
        _run = Support.Agents.Run(_folder, "codex", _cli.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact] // acceptance 1
    public async Task A_review_has_the_exact_arguments_input_and_directory()
    {
        var result = await RunAsync(_run with { Model = "m" });

        Assert.Equal(
            ["exec", "--json", "--ignore-user-config", "--sandbox", "read-only", "-C", _folder.Root, "-m", "m", "-c", "skills.include_instructions=false", "-c", "model_reasoning_effort=\"high\"", "-"],
            _cli.Arguments);
        Assert.Equal((_run.Prompt, _folder.Root), (_cli.Input, _cli.Directory));
        Assert.Single(_cli.EnvironmentLines, "GIT_OPTIONAL_LOCKS=0");
        Assert.Single(_cli.EnvironmentLines, $"PWD={_folder.Root}");
        Assert.Equal(["exec --ignore-user-config --help"], _cli.Probes);
        Assert.Equal(("No issues found.", "t-1", 20, 10), (result.Output, result.SessionId, result.InputTokens, result.OutputTokens));
        Assert.Equal(Good + "\n", _output.Text);
        Assert.Equal(["t-1"], _output.Sessions);
        Assert.EndsWith("-c skills.include_instructions=false -c 'model_reasoning_effort=\"high\"' -", result.CommandLine);
        Assert.Equal($"{_cli.Path} exec --json --ignore-user-config --sandbox read-only -m m -c skills.include_instructions=false -c model_reasoning_effort=\"high\"", _agent.DescribeCommand(_run with { Model = "m" }));
    }

    [Theory] // acceptance 2
    [InlineData("sess-1", true)]
    [InlineData("-x", false)]
    [InlineData("a b", false)]
    [InlineData("", false)]
    public async Task Resumes_only_a_valid_session(string session, bool resumes)
    {
        await RunAsync(_run with { SessionId = session });

        if (resumes)
            Assert.Equal(["exec", "resume", "--json", "--ignore-user-config", "-c", "sandbox_mode=\"read-only\"", "-c", "skills.include_instructions=false", "-c", "model_reasoning_effort=\"high\"", session, "-"], _cli.Arguments);
        else
            Assert.Equal(["exec", "--json"], _cli.Arguments.Take(2));
    }

    [Fact]
    public async Task An_agentic_resume_bypasses_the_sandbox()
    {
        await RunAsync(_run with { SessionId = "sess-1", Agentic = true, IsCodeReview = false });

        Assert.Equal(["exec", "resume", "--json", "--dangerously-bypass-approvals-and-sandbox", "-c", "model_reasoning_effort=\"high\"", "sess-1", "-"], _cli.Arguments);
    }

    [Theory]
    [InlineData(true, false, false, false, true)]
    [InlineData(false, true, false, false, true)]
    [InlineData(false, false, true, false, true)]
    [InlineData(true, true, true, true, false)] // acceptance 39
    [InlineData(false, false, false, false, false)]
    public async Task Who_may_write(bool agentic, bool unsafeAgents, bool noSandbox, bool forced, bool bypasses)
    {
        var settings = _run.Settings with { AllowUnsafeAgents = unsafeAgents, DisableCodexSandbox = noSandbox };

        await RunAsync(_run with { Agentic = agentic, ForceReadOnly = forced, Settings = settings });

        Assert.Equal(bypasses, _cli.Arguments.Contains("--dangerously-bypass-approvals-and-sandbox"));
        Assert.Equal(!bypasses, _cli.Arguments.Contains("--sandbox"));
    }

    [Theory]
    [InlineData(ReasoningLevel.Maximum, "xhigh")]
    [InlineData(ReasoningLevel.Thorough, "high")]
    [InlineData(ReasoningLevel.Medium, "medium")] // 14.20
    [InlineData(ReasoningLevel.Standard, null)]
    [InlineData(ReasoningLevel.Fast, "low")]
    public async Task Effort(ReasoningLevel level, string? effort)
    {
        await RunAsync(_run with { Reasoning = level });

        Assert.Equal(effort is null ? null : $"model_reasoning_effort=\"{effort}\"", _cli.Arguments.FirstOrDefault(a => a.StartsWith("model_reasoning", StringComparison.Ordinal)));
    }

    [Fact] // acceptance 3
    public async Task Opens_the_sandbox_for_real_snapshots_only()
    {
        var real = _folder.Write("roborev-snapshot-abc/roborev-snapshot-content.diff", "diff");
        var fake = _folder.Write("roborev-snapshot-x.diff", "diff");
        var prompt = $"See `{real}` and `{real}`, `{fake}`, `/nonexistent/roborev-snapshot-1/roborev-snapshot-content.diff`.";

        await RunAsync(_run with { Prompt = prompt });
        Assert.Equal(["--add-dir", Path.GetDirectoryName(real)!], _cli.Arguments.SkipWhile(a => a != "--add-dir").Take(2));
        Assert.Single(_cli.Arguments, "--add-dir");

        await RunAsync(_run with { Prompt = prompt, SessionId = "s" });
        Assert.Contains("default_permissions=\"roborev_review\"", _cli.Arguments);
        Assert.Contains($"permissions.roborev_review.filesystem={{\":project_roots\"={{\".\"=\"read\"}},\"{Path.GetDirectoryName(real)}\"=\"read\"}}", _cli.Arguments);
    }

    [Fact] // acceptance 4
    public async Task Leaves_out_the_config_flag_where_codex_does_not_know_it()
    {
        _cli.Help("--sandbox");

        await RunAsync(_run);

        Assert.DoesNotContain("--ignore-user-config", _cli.Arguments);
        Assert.Equal(["exec --ignore-user-config --help", "exec --help"], _cli.Probes);
    }

    [Theory]
    [InlineData(false, "upgrade codex")]
    [InlineData(true, "allow_unsafe_agents")]
    public async Task Refuses_a_codex_without_the_needed_flag(bool agentic, string advice)
    {
        _cli.Help("--json");

        var failure = await FailAsync(_run with { Agentic = agentic });

        Assert.Equal((AgentFailure.Permanent, 0), (failure.Kind, _cli.Runs));
        Assert.Contains(advice, failure.Message);
    }

    [Fact]
    public async Task Reports_a_failing_probe_and_asks_again_next_time()
    {
        _cli.Help("error: unexpected argument", 2);
        Assert.Contains("exit status 2: error: unexpected argument", (await FailAsync(_run)).Message);

        _cli.Help("--sandbox --ignore-user-config");
        await RunAsync(_run);
        Assert.Equal(1, _cli.Runs);
    }

    [Fact] // 14.17
    public async Task Remembers_a_probe_until_the_program_changes()
    {
        await RunAsync(_run);
        await RunAsync(_run);
        Assert.Single(_cli.Probes);

        File.AppendAllText(_cli.Path, "# newer\n");
        await RunAsync(_run);
        Assert.Equal(2, _cli.Probes.Count);
    }

    [Fact] // acceptance 5
    public async Task A_reconnect_is_not_a_failure()
    {
        _cli.Plays("""{"type":"error","message":"Reconnecting... 1/3 (stream disconnected before completion)"}""" + "\n" + Good);

        Assert.Equal("No issues found.", (await RunAsync(_run)).Output);
    }

    [Theory] // acceptance 6 and 7, 14.1, 14.5, 14.7
    [InlineData("""{"type":"turn.failed","error":{"message":"exceeded retry limit, last status: 429 Too Many Requests"}}""", 1, AgentFailure.Failed, LimitKind.Transient, "429 Too Many Requests")]
    [InlineData("""{"type":"error","message":"stream closed"}""", 0, AgentFailure.Failed, LimitKind.None, "stream closed")]
    [InlineData("""{"type":"turn.failed","error":{"message":"You've hit your usage limit. Try again later."}}""", 1, AgentFailure.Limit, LimitKind.Session, "usage limit")]
    [InlineData("""{"type":"turn.failed","error":{"message":"quota exceeded, reset after 48m20s"}}""", 1, AgentFailure.Limit, LimitKind.Quota, "quota exceeded")]
    [InlineData("""{"type":"turn.failed","error":{"message":"Codex ran out of room in the model's context window."}}""", 1, AgentFailure.ContextWindow, LimitKind.None, "ran out of room")]
    [InlineData("""{"type":"item.completed","item":{"id":"m","type":"agent_message","text":"The code handles quota exceeded and 429 badly."}}""", 1, AgentFailure.Failed, LimitKind.None, "exit status 1")]
    [InlineData("No issues found.", 0, AgentFailure.Failed, LimitKind.None, "JSON events")]
    [InlineData("""{"a":1}""", 0, AgentFailure.Failed, LimitKind.None, "JSON events")]
    [InlineData("""{"type":"turn.completed"}""", 0, AgentFailure.NoVerdict, LimitKind.None, "no-verdict: ")]
    public async Task Failures(string stdout, int exit, AgentFailure kind, LimitKind limit, string text)
    {
        _cli.Plays(stdout + "\n", "warn: slow\n", exit);

        var failure = await FailAsync(_run);

        Assert.Equal((kind, limit), (failure.Kind, failure.Limit));
        Assert.Contains(text, failure.Message);
        if (exit != 0)
            Assert.Contains("warn: slow", failure.Message);
    }

    [Fact]
    public async Task Keeps_a_relative_reset_time()
    {
        _cli.Plays("""{"type":"turn.failed","error":{"message":"quota exceeded, reset after 48m20s"}}""", "", 1);

        Assert.Equal(new TimeSpan(0, 48, 20), (await FailAsync(_run)).RetryAfter);
    }

    [Fact]
    public async Task A_missing_program_is_a_final_failure()
    {
        var failure = await FailAsync(_run with { Settings = new() { Commands = new Dictionary<string, string> { ["codex"] = "/nonexistent/codex" } } });

        Assert.Equal(AgentFailure.Permanent, failure.Kind);
        Assert.Contains("/nonexistent/codex", failure.Message);
    }

    [Fact]
    public async Task A_sink_that_fails_does_not_fail_the_run() =>
        Assert.Equal("No issues found.", (await _agent.RunAsync(_run, new BrokenOutput(), CancellationToken.None)).Output);

    private Task<AgentResult> RunAsync(AgentRun run) => _agent.RunAsync(run, _output, CancellationToken.None);

    private Task<AgentFailedException> FailAsync(AgentRun run) => Assert.ThrowsAsync<AgentFailedException>(() => RunAsync(run));

    private sealed class BrokenOutput : IAgentOutput
    {
        public void Write(ReadOnlySpan<byte> bytes) => throw new IOException("disk full");

        public void SessionStarted(string sessionId) => throw new InvalidOperationException();
    }
}
