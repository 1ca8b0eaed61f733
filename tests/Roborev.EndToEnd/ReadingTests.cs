using System.Text.Json;
using Roborev.EndToEnd.Support;

namespace Roborev.EndToEnd;

/// <summary>What the reading commands print, for people and for scripts.</summary>
public sealed class ReadingTests : EndToEndTest
{
    [Fact]
    public async Task Show_as_json_holds_review_job_and_receipt()
    {
        await ReviewedAsync();
        var sha = await Sandbox.GitAsync("rev-parse", "HEAD");

        var review = await Sandbox.JsonAsync("show", "--json");

        Assert.Equal(1, review.GetProperty("job_id").GetInt64());
        Assert.Equal("builtin", review.GetProperty("agent").GetString());
        Assert.False(review.GetProperty("closed").GetBoolean());
        Assert.Equal(0, review.GetProperty("verdict_bool").GetInt32());
        Assert.Contains("swallowed-error", review.GetProperty("output").GetString());
        var job = review.GetProperty("job");
        Assert.Equal(sha, job.GetProperty("git_ref").GetString());
        Assert.Equal("F", job.GetProperty("verdict").GetString());
        Assert.Equal(("done", "main"), (Text(job, "status"), Text(job, "branch")));
        var receipt = job.GetProperty("receipt");
        Assert.Equal((1, 1, 1), (receipt.GetProperty("attempt").GetInt32(), receipt.GetProperty("files_in_diff").GetInt32(), receipt.GetProperty("files_sent").GetInt32()));
        Assert.False(review.TryGetProperty("comments", out _));
    }

    [Fact]
    public async Task List_as_json_is_an_array_of_jobs_newest_first()
    {
        await ReviewedAsync();
        await Sandbox.CommitAsync("notes.txt", "note\n", "Note");
        await Sandbox.RunAsync("wait", "--quiet");

        var jobs = await Sandbox.JsonAsync("list", "--json");

        Assert.Equal([2, 1], jobs.EnumerateArray().Select(job => job.GetProperty("id").GetInt32()));
        Assert.Equal(["P", "F"], jobs.EnumerateArray().Select(job => Text(job, "verdict")));
        Assert.Equal("Note", Text(jobs[0], "commit_subject"));
        Assert.Equal("repo", Text(jobs[0], "repo_name"));
    }

    [Fact]
    public async Task List_as_a_table_can_be_split_at_two_blanks()
    {
        await ReviewedAsync();

        var lines = (await Sandbox.OkAsync("list")).Split('\n');

        Assert.Equal(["ID", "SHA", "Repo", "Agent", "Status", "Time"], lines[0].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.Equal(["1", await Sandbox.GitAsync("rev-parse", "--short=7", "HEAD"), "repo", "builtin", "done"],
            lines[1].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[..5]);
    }

    [Fact]
    public async Task Status_as_json_holds_daemon_health_and_jobs()
    {
        await ReviewedAsync();

        var status = await Sandbox.JsonAsync("status", "--json");

        Assert.True(status.GetProperty("running").GetBoolean());
        Assert.Equal(1, status.GetProperty("daemon").GetProperty("completed_jobs").GetInt64());
        Assert.True(status.GetProperty("health").GetProperty("healthy").GetBoolean());
        Assert.Equal(JsonValueKind.Array, status.GetProperty("health").GetProperty("components").ValueKind);
        Assert.Equal(1, status.GetProperty("jobs").GetArrayLength());
    }

    [Fact]
    public async Task Status_starts_no_daemon()
    {
        await Sandbox.WithRepositoryAsync();

        var human = await Sandbox.OkAsync("status");
        var json = await Sandbox.JsonAsync("status", "--json");

        Assert.StartsWith("Daemon: not running\n", human);
        Assert.False(json.GetProperty("running").GetBoolean());
        Assert.Empty(Sandbox.Daemons);
    }

    [Fact]
    public async Task A_review_can_be_closed_and_opened_again()
    {
        await ReviewedAsync();

        await Sandbox.OkAsync("close", "1");
        var closed = await Sandbox.JsonAsync("list", "--closed", "--json");
        var open = await Sandbox.JsonAsync("list", "--open", "--json");
        await Sandbox.OkAsync("close", "--reopen", "1");
        var reopened = await Sandbox.JsonAsync("list", "--open", "--json");

        Assert.Equal((1, 0, 1), (closed.GetArrayLength(), open.GetArrayLength(), reopened.GetArrayLength()));
    }

    [Fact]
    public async Task A_comment_is_shown_with_the_review()
    {
        await ReviewedAsync();

        await Sandbox.OkAsync("comment", "1", "fixed in \u001b[31mthe next\u001b[0m commit");
        await Sandbox.OkAsync("comment", "HEAD", "-m", "second");

        var shown = await Sandbox.OkAsync("show");
        Assert.Contains("--- Comments ---", shown);
        Assert.Contains("] ann:\n", shown);
        Assert.DoesNotContain("\u001b", shown);
        var comments = (await Sandbox.JsonAsync("show", "--json")).GetProperty("comments");
        Assert.Equal(["fixed in \u001b[31mthe next\u001b[0m commit", "second"], comments.EnumerateArray().Select(comment => Text(comment, "response")));
    }

    [Fact]
    public async Task The_log_can_be_read_while_the_agent_runs_and_afterwards()
    {
        var agent = new ScriptedAgent(Sandbox);
        agent.Hold();
        await Sandbox.InitializedAsync();
        await Sandbox.CommitAsync("notes.txt", "note\n");
        await agent.UntilRunsAsync(1);

        var path = (await Sandbox.OkAsync("log", "--path", "1")).Trim();
        await Eventually.HoldsAsync("the agent's first words in its log", () => File.Exists(path) && File.ReadAllText(path).Contains("Looking at the change."));
        var running = await Sandbox.OkAsync("log", "1");
        agent.Release();
        await Sandbox.RunAsync("wait", "--quiet");
        var finished = await Sandbox.OkAsync("log", "--raw", "1");

        Assert.Contains("Looking at the change.", running);
        Assert.DoesNotContain("\"type\":\"result\"", running);
        Assert.Contains("\"type\":\"result\"", finished);
    }

    [Fact]
    public async Task A_job_without_a_log_says_where_it_would_be()
    {
        await Sandbox.InitializedAsync();

        var result = await Sandbox.RunAsync("log", "99");

        Assert.Equal(1, result.Exit);
        Assert.StartsWith("Error: no log for job 99 (file: ", result.Error);
    }

    private async Task ReviewedAsync()
    {
        await Sandbox.InitializedAsync();
        await Sandbox.CommitAsync("src/Store.cs", Faulty);
        await Sandbox.RunAsync("wait", "--quiet");
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
