using Roborev.Agents.Limits;
using Roborev.Agents.Tests.Support;

namespace Roborev.Agents.Tests.Adapters;

public sealed class ClaudeAgentTests : IDisposable
{
    private const string Good = """
        {"type":"system","subtype":"init","session_id":"s-1","model":"m-1"}
        {"type":"result","subtype":"success","is_error":false,"result":"No issues found.","usage":{"input_tokens":2,"cache_read_input_tokens":40,"output_tokens":7}}
        """;

    private static readonly string[] Vendor =
    [
        "ANTHROPIC_API_KEY", "CLAUDECODE", "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_DEFAULT_OPUS_MODEL",
        "ANTHROPIC_DEFAULT_SONNET_MODEL", "ANTHROPIC_DEFAULT_HAIKU_MODEL", "CLAUDE_CODE_SUBAGENT_MODEL",
    ];

    private readonly TempFolder _folder = new();
    private readonly FakeCli _cli;
    private readonly IAgent _agent = Support.Agents.Find("claude-code");
    private readonly RecordedOutput _output = new();
    private readonly AgentRun _run;

    public ClaudeAgentTests()
    {
        _cli = new(_folder, "claude");
        _cli.Plays(Good, "noise on stderr\n");
        _run = Support.Agents.Run(_folder, "claude-code", _cli.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_review_has_the_exact_arguments_and_keeps_stderr_from_the_log()
    {
        var result = await RunAsync(_run with { Model = "m", SessionId = "sess-1" });

        Assert.Equal(["-p", "--verbose", "--output-format", "stream-json", "--model", "m", "--resume", "sess-1", "--effort", "high", "--allowedTools", "Read,Glob,Grep"], _cli.Arguments);
        Assert.Equal((_run.Prompt, _folder.Root), (_cli.Input, _cli.Directory));
        Assert.Equal(("No issues found.", "s-1", 42, 7, "m-1"), (result.Output, result.SessionId, result.InputTokens, result.OutputTokens, result.Model));
        Assert.Equal(Good + "\n", _output.Text);
        Assert.Equal($"{_cli.Path} -p --verbose --output-format stream-json --model m --resume sess-1 --effort high --allowedTools Read,Glob,Grep", _agent.DescribeCommand(_run with { Model = "m", SessionId = "sess-1" }));
    }

    [Fact]
    public async Task An_agentic_run_skips_permissions()
    {
        await RunAsync(_run with { Agentic = true });

        Assert.Equal(["-p", "--verbose", "--output-format", "stream-json", "--effort", "high", "--dangerously-skip-permissions", "--allowedTools", "Edit,MultiEdit,Write,Read,Glob,Grep,Bash"], _cli.Arguments);
    }

    [Fact] // 14.4, acceptance 39
    public async Task A_newer_claude_is_really_restricted_to_reading()
    {
        _cli.Help("--effort --tools <tools...> --setting-sources --dangerously-skip-permissions");

        await RunAsync(_run);
        Assert.Equal(["--allowedTools", "Read,Glob,Grep", "--tools", "Read,Glob,Grep"], _cli.Arguments.TakeLast(4));

        await RunAsync(_run with { ForceReadOnly = true, Agentic = true, Settings = _run.Settings with { AllowUnsafeAgents = true } });
        Assert.Equal(["--allowedTools", "Read,Glob,Grep", "--tools", "Read,Glob,Grep", "--setting-sources", "user"], _cli.Arguments.TakeLast(6));
    }

    [Theory] // acceptance 11
    [InlineData("--resume", 0)]
    [InlineData("broken", 1)]
    public async Task Without_the_effort_flag_none_is_passed(string help, int exit)
    {
        _cli.Help(help, exit);

        await RunAsync(_run);

        Assert.DoesNotContain("--effort", _cli.Arguments);
    }

    [Theory]
    [InlineData("--effort", 0, "does not know --dangerously-skip-permissions")]
    [InlineData("broken", 1, "exit status 1: broken")]
    public async Task Without_the_bypass_flag_an_agentic_run_does_not_start(string help, int exit, string text)
    {
        _cli.Help(help, exit);

        Assert.Contains(text, (await FailAsync(_run with { Agentic = true })).Message);
        Assert.Equal(0, _cli.Runs);
    }

    [Theory] // acceptance 8
    [InlineData(null)]
    [InlineData("key-1")]
    public async Task Native_mode_keeps_only_the_configured_key(string? key)
    {
        await RunAsync(_run with { Settings = _run.Settings with { AnthropicApiKey = key, Environment = Outer("tok") } });

        var seen = _cli.EnvironmentLines.Where(line => Vendor.Contains(line.Split('=')[0])).ToArray();
        Assert.Equal(key is null ? [] : [$"ANTHROPIC_API_KEY={key}"], seen);
        Assert.Contains("CLAUDE_NO_SOUND=1", _cli.EnvironmentLines);
        Assert.Contains("ROBOREV_CLAUDE_PROXY_TOKEN=tok", _cli.EnvironmentLines);
    }

    [Theory] // acceptance 9
    [InlineData(null, "proxy")]
    [InlineData("  tok-1 \n", "tok-1")]
    public async Task Proxy_mode_sets_the_six_variables_once(string? token, string sent)
    {
        await RunAsync(_run with { Model = "x@http://127.0.0.1:1", Settings = _run.Settings with { AnthropicApiKey = "key-1", Environment = Outer(token) } });

        Assert.Equal(["--model", "x"], _cli.Arguments.SkipWhile(a => a != "--model").Take(2));
        Assert.DoesNotContain(_cli.Arguments, argument => argument.Contains('@', StringComparison.Ordinal));
        Assert.Equal(
            ["ANTHROPIC_AUTH_TOKEN=" + sent, "ANTHROPIC_BASE_URL=http://127.0.0.1:1", "ANTHROPIC_DEFAULT_HAIKU_MODEL=x", "ANTHROPIC_DEFAULT_OPUS_MODEL=x", "ANTHROPIC_DEFAULT_SONNET_MODEL=x", "CLAUDE_CODE_SUBAGENT_MODEL=x"],
            _cli.EnvironmentLines.Where(line => Vendor.Contains(line.Split('=')[0])).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("@foo", null, "begins with '@'")]
    [InlineData("x@http://127.0.0.1:1", "a\nb", "ROBOREV_CLAUDE_PROXY_TOKEN")]
    public async Task Bad_settings_are_final_and_start_nothing(string model, string? token, string text)
    {
        var failure = await FailAsync(_run with { Model = model, Settings = _run.Settings with { Environment = Outer(token) } });

        Assert.Equal((AgentFailure.Permanent, 0, 0), (failure.Kind, _cli.Runs, _cli.Probes.Count));
        Assert.Contains(text, failure.Message);
    }

    [Fact]
    public void Credentials_in_a_model_spec_are_not_shown() =>
        Assert.DoesNotContain("secret", _agent.DescribeCommand(_run with { Model = "m@http://u:secret@127.0.0.1:1" }));

    [Fact] // acceptance 14
    public async Task A_rejected_session_limit_keeps_its_reset_time()
    {
        _cli.Plays(
            """
            {"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1900000000,"rateLimitType":"five_hour"}}
            {"type":"assistant","message":{"content":[{"type":"text","text":"You've hit your session limit · resets 5:46pm (UTC)"}]},"error":"rate_limit"}
            {"type":"result","is_error":true,"result":"You've hit your session limit · resets 5:46pm (UTC)"}
            """,
            "",
            1);

        var failure = await FailAsync(_run);

        Assert.Equal((AgentFailure.Limit, LimitKind.Session, DateTimeOffset.FromUnixTimeSeconds(1900000000)), (failure.Kind, failure.Limit, failure.ResetsAt));
    }

    [Theory] // acceptance 13, 14.3, 14.7
    [InlineData("""{"type":"result","is_error":true,"error":{"message":"Overloaded"}}""", 0, AgentFailure.Failed, LimitKind.None, "Overloaded")]
    [InlineData("""{"type":"result","is_error":true,"result":"API Error: 429 slow down","api_error_status":429}""", 1, AgentFailure.Failed, LimitKind.Transient, "429 slow down")]
    [InlineData("""{"type":"result","is_error":true,"result":"Prompt is too long"}""", 1, AgentFailure.ContextWindow, LimitKind.None, "Prompt is too long")]
    [InlineData("""{"type":"assistant","message":{"content":"The text mentions quota exceeded."}}""", 3, AgentFailure.Failed, LimitKind.None, "partial output: The text mentions")]
    [InlineData("No issues found.", 0, AgentFailure.Failed, LimitKind.None, "stream-json events")]
    [InlineData("""{"type":"result","result":""}""", 0, AgentFailure.NoVerdict, LimitKind.None, "no-verdict: ")] // acceptance 40
    [InlineData("""{"type":"result","result":"No review output generated"}""", 0, AgentFailure.NoVerdict, LimitKind.None, "no-verdict: ")]
    public async Task Failures(string stdout, int exit, AgentFailure kind, LimitKind limit, string text)
    {
        _cli.Plays(stdout + "\n", "boom on stderr\n", exit);

        var failure = await FailAsync(_run);

        Assert.Equal((kind, limit), (failure.Kind, failure.Limit));
        Assert.Contains(text, failure.Message);
        if (exit != 0)
            Assert.Contains("boom on stderr", failure.Message);
    }

    [Theory] // 14.3
    [InlineData("""[{"type":"text","text":"Before."},{"type":"tool_use","name":"Read"},{"type":"text","text":"After."}]""", "After.")]
    [InlineData("""[{"type":"text","text":"One."},{"type":"text","text":"Two."}]""", "First.\nOne.\nTwo.")]
    [InlineData("\"Plain.\"", "First.\nPlain.")]
    public async Task Without_a_result_the_text_after_the_last_tool_counts(string content, string text)
    {
        _cli.Plays($$$"""
            {"type":"assistant","message":{"content":[{"type":"text","text":"Narration."},{"type":"tool_use","name":"Read"}]}}
            {"type":"user","message":{"content":[{"type":"tool_result","content":"x"}]}}
            {"type":"assistant","message":{"content":[{"type":"text","text":"First."}]}}
            {"type":"assistant","message":{"content":{{{content}}}}}
            """);

        Assert.Equal(text, (await RunAsync(_run)).Output);
    }

    [Fact]
    public async Task Broken_json_and_half_characters_do_not_disturb()
    {
        _cli.Plays("{\"type\":\n{\"type\":\"assistant\",\"message\":{\"content\":\"\\ud800\"}}\n" + new string('{', 1000) + "\n" + Good);

        Assert.Equal("No issues found.", (await RunAsync(_run)).Output);
    }

    private static Dictionary<string, string> Outer(string? token)
    {
        var environment = Vendor.ToDictionary(name => name, name => "outer");
        environment["PATH"] = Environment.GetEnvironmentVariable("PATH")!;
        if (token is not null)
            environment["ROBOREV_CLAUDE_PROXY_TOKEN"] = token;
        return environment;
    }

    private Task<AgentResult> RunAsync(AgentRun run) => _agent.RunAsync(run, _output, CancellationToken.None);

    private Task<AgentFailedException> FailAsync(AgentRun run) => Assert.ThrowsAsync<AgentFailedException>(() => RunAsync(run));
}
