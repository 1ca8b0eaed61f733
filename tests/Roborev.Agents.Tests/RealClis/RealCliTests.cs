using System.Diagnostics;
using Roborev.Agents.Hosting;
using Roborev.Agents.Limits;
using Roborev.Agents.Tests.Support;
using Roborev.ModelServer;

namespace Roborev.Agents.Tests.RealClis;

/// <summary>Runs the real programs against a model server on this machine. <c>scripts/install-test-clis</c> installs them.</summary>
public abstract class RealCliTests : IAsyncLifetime
{
    private const string FolderVariable = "ROBOREV_TEST_CLIS";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();

    protected abstract string AgentName { get; }

    protected abstract string Executable { get; }

    protected LocalModelServer Server { get; private set; } = null!;

    protected RecordedOutput Output { get; } = new();

    protected string Home => _folder.At("home");

    protected string Repository => _folder.At("repo");

    private IAgent Agent => Support.Agents.Find(AgentName);

    public async ValueTask InitializeAsync()
    {
        Server = await LocalModelServer.StartAsync(CancellationToken.None);
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Repository);
        using var git = Process.Start(new ProcessStartInfo("git", ["init", "-q", Repository]))!;
        await git.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_review_completes_with_text_session_and_tokens()
    {
        Server.Reply = new() { Text = ["No issues ", "found.\n\n", "Summary: ", "fine."] };

        var result = await RunAsync(Run());

        Assert.Equal("No issues found.\n\nSummary: fine.", result.Output);
        Assert.NotNull(result.SessionId);
        Assert.Equal([result.SessionId], Output.Sessions);
        Assert.Equal((123, 45), (result.InputTokens, result.OutputTokens));
        Assert.Contains("No issues found.", Output.Text);
        Assert.Contains(Server.Requests, request => request.Body.Contains("Look at the change, please.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_can_be_resumed()
    {
        var first = await RunAsync(Run());
        Server.Reply = new() { Text = ["Second answer."] };

        var second = await RunAsync(Run() with { SessionId = first.SessionId, Prompt = "And now?" });

        Assert.Equal("Second answer.", second.Output);
        Assert.Contains(Server.Requests, request =>
            request.Body.Contains("And now?", StringComparison.Ordinal) && request.Body.Contains("Look at the change, please.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_429_is_transient()
    {
        Server.Reply = new() { ErrorStatus = 429, ErrorBody = """{"type":"error","error":{"type":"rate_limit_error","message":"slow down please"}}""" };

        var failure = await Assert.ThrowsAsync<AgentFailedException>(() => RunAsync(Run()));

        Assert.True((AgentFailure.Failed, LimitKind.Transient) == (failure.Kind, failure.Limit), $"{failure.Kind} {failure.Limit}: {failure.Message}\n{Output.Text}");
        Assert.Contains("429", failure.Message);
    }

    [Fact]
    public async Task Cancel_while_the_model_thinks_leaves_no_process()
    {
        Server.Reply = new() { Hangs = true };

        await CancelAsync(Run(), Server.Asked);
    }

    [Fact]
    public async Task Cancel_while_a_command_runs_leaves_no_process()
    {
        var marker = _folder.At("command-started");
        Server.Reply = new() { Command = $"touch '{marker}'; sleep 300 & sleep 300" };

        await CancelAsync(Run() with { Agentic = true, IsCodeReview = false }, ExistsAsync(marker));
    }

    [Fact]
    public async Task A_review_cannot_write()
    {
        var written = Path.Combine(Repository, "written");
        Server.Reply = new() { Command = $"touch '{written}'", Text = ["No issues found."] };

        var result = await RunAsync(Run() with { Agentic = true, ForceReadOnly = true, Settings = Run().Settings with { AllowUnsafeAgents = true } });

        Assert.Equal("No issues found.", result.Output);
        Assert.False(File.Exists(written));
    }

    [Fact]
    public async Task An_agentic_run_can_write_and_only_what_follows_the_tool_is_the_answer()
    {
        var written = Path.Combine(Repository, "written");
        Server.Reply = new() { Command = $"touch '{written}'", Text = ["Done."] };

        var result = await RunAsync(Run() with { Agentic = true, IsCodeReview = false });

        Assert.Equal("Done.", result.Output);
        Assert.True(File.Exists(written), Output.Text);
    }

    protected abstract AgentRun WithSettings(AgentRun run, Dictionary<string, string> environment);

    protected AgentRun Run()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{FolderVariable} is not set; scripts/install-test-clis installs the programs");
        var program = Path.Combine(folder, "node_modules", ".bin", Executable);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["HOME"] = Home,
            ["TMPDIR"] = Path.GetTempPath(),
            ["NO_PROXY"] = "127.0.0.1,localhost",
        };
        var run = Support.Agents.Run(_folder, AgentName, program) with { RepositoryPath = Repository, Prompt = "Look at the change, please." };
        return WithSettings(run, environment);
    }

    protected Task<AgentResult> RunAsync(AgentRun run) => Agent.RunAsync(run, Output, CancellationToken.None).WaitAsync(Limit);

    private async Task CancelAsync(AgentRun run, Task begun)
    {
        using var cancel = new CancellationTokenSource();
        var leader = 0;
        var task = Agent.RunAsync(run with { ProcessStarted = (pid, _) => leader = pid }, Output, cancel.Token);
        await Task.WhenAny(begun, task).WaitAsync(Limit);
        Assert.False(task.IsCompleted, $"ended before it was canceled: {task.Exception} {Output.Text}");
        var runId = ProcessTable.RunId(leader);
        Assert.NotNull(runId);
        Assert.True(Processes(runId) > 0);
        var clock = Stopwatch.StartNew();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 6);
        Assert.Equal(0, Processes(runId));
    }

    private static int Processes(string runId) =>
        ProcessTable.All().Count(entry => !entry.IsZombie && ProcessTable.RunId(entry.Id) == runId);

    private static async Task ExistsAsync(string path)
    {
        while (!File.Exists(path))
            await Task.Delay(50);
    }
}

public sealed class RealClaudeTests : RealCliTests
{
    [Fact]
    public async Task A_review_offers_the_model_only_tools_that_read()
    {
        await RunAsync(Run());

        var body = Server.Requests.Last(request => request.Body.Contains("Look at the change, please.", StringComparison.Ordinal)).Body;
        var tools = System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString());
        Assert.Equal(["Glob", "Grep", "Read"], tools.Order(StringComparer.Ordinal));
    }

    protected override string AgentName => "claude-code";

    protected override string Executable => "claude";

    protected override AgentRun WithSettings(AgentRun run, Dictionary<string, string> environment)
    {
        environment["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1";
        environment["CLAUDE_CODE_MAX_RETRIES"] = "0";
        environment["IS_SANDBOX"] = "1"; // the bypass flag is refused for root without it
        return run with { Model = $"test-model@{Server.Url}", Settings = run.Settings with { Environment = environment } };
    }
}

public sealed class RealCodexTests : RealCliTests
{
    protected override string AgentName => "codex";

    protected override string Executable => "codex";

    protected override AgentRun WithSettings(AgentRun run, Dictionary<string, string> environment)
    {
        var home = Path.Combine(Home, ".codex");
        Directory.CreateDirectory(home);
        File.WriteAllText(Path.Combine(home, "config.toml"), $"""
            model = "test-model"
            model_provider = "local"

            [model_providers.local]
            name = "local"
            base_url = "{Server.Url}/v1"
            wire_api = "responses"
            request_max_retries = 0
            stream_max_retries = 0
            """);
        environment["CODEX_HOME"] = home;
        return run with { Settings = run.Settings with { Environment = environment, CodexIgnoreReviewUserConfig = false } };
    }
}
