using Roborev.EndToEnd.Support;
using Roborev.ModelServer;

namespace Roborev.EndToEnd;

/// <summary>
/// The whole way with the real agent programs: a commit, the hook, the daemon, the program from its maker, and a model service on this machine.
/// </summary>
public sealed class RealAgentTests : EndToEndTest
{
    private const string FolderVariable = "ROBOREV_TEST_CLIS";

    [Theory]
    [InlineData("No issues found.", 0)]
    [InlineData("- **Severity**: High\n- **Problem**: The error is dropped.", 1)]
    public async Task Claude_Code_reviews_a_commit(string answer, int exit)
    {
        await using var model = await LocalModelServer.StartAsync(TestContext.Current.CancellationToken);
        model.Reply = new() { Text = [answer] };
        Sandbox.Configure(
            "default_agent = \"claude-code\"", $"claude_code_cmd = \"{Program("claude")}\"", $"default_model = \"test-model@{model.Url}\"", "max_workers = 1");

        await CommitAndWaitAsync(exit, answer, model);

        var job = (await Sandbox.JsonAsync("show", "--json")).GetProperty("job");
        Assert.Equal("claude-code", job.GetProperty("agent").GetString());
        Assert.True(job.GetProperty("session_id").GetString()!.Length > 0);
        Assert.True(job.GetProperty("receipt").GetProperty("output_tokens").GetInt64() > 0);
    }

    [Theory]
    [InlineData("No issues found.", 0)]
    [InlineData("- **Severity**: High\n- **Problem**: The error is dropped.", 1)]
    public async Task Codex_reviews_a_commit(string answer, int exit)
    {
        await using var model = await LocalModelServer.StartAsync(TestContext.Current.CancellationToken);
        model.Reply = new() { Text = [answer] };
        Directory.CreateDirectory(Path.Combine(Sandbox.Home, ".codex"));
        await File.WriteAllTextAsync(
            Path.Combine(Sandbox.Home, ".codex", "config.toml"),
            $"model = \"test-model\"\nmodel_provider = \"local\"\n\n[model_providers.local]\nname = \"local\"\nbase_url = \"{model.Url}/v1\"\nwire_api = \"responses\"\nrequest_max_retries = 0\nstream_max_retries = 0\n",
            TestContext.Current.CancellationToken);
        Sandbox.Configure(
            "default_agent = \"codex\"", $"codex_cmd = \"{Program("codex")}\"", "max_workers = 1", "[agent.codex]", "ignore_review_user_config = false");

        await CommitAndWaitAsync(exit, answer, model);

        var job = (await Sandbox.JsonAsync("show", "--json")).GetProperty("job");
        Assert.Equal("codex", job.GetProperty("agent").GetString());
        Assert.True(job.GetProperty("receipt").GetProperty("output_tokens").GetInt64() > 0);
    }

    private async Task CommitAndWaitAsync(int exit, string answer, LocalModelServer model)
    {
        await Sandbox.InitializedAsync();
        await Sandbox.CommitAsync("src/Store.cs", Faulty);

        var wait = await Sandbox.RunAsync("wait");

        Assert.True(wait.Exit == exit, wait.ToString());
        Assert.Contains(answer.Split('\n')[0], wait.Out);
        Assert.Contains(model.Requests, request => request.Body.Contains("catch (Exception)", StringComparison.Ordinal));
    }

    private static string Program(string name)
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{FolderVariable} is not set; scripts/install-test-clis installs the programs");
        return Path.Combine(folder, "node_modules", ".bin", name);
    }
}
