using System.Text.Json;

namespace Roborev.Tests;

/// <summary><c>wait</c>, <c>show</c>, <c>list</c>, <c>status</c>, <c>close</c>, <c>comment</c> and <c>log</c>: cli.md 5.6 to 5.13, checks 14 to 27.</summary>
public sealed class ReadingCommandTests : IDisposable
{
    private readonly Cli _cli = new Cli().WithRepository();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("wait", "--job", "0")]
    [InlineData("wait", "--job", "--", "-1")]
    [InlineData("wait", "--job")]
    [InlineData("wait", "--sha", "nonsense")]
    [InlineData("wait", "--sha", "HEAD", "42")]
    [InlineData("wait", "nope")]
    [InlineData("show", "--job", "nope")]
    [InlineData("show", "--job")]
    [InlineData("close", "abc")]
    [InlineData("close", "12abc")]
    [InlineData("close", "0")]
    [InlineData("comment", "--job", "HEAD", "x")]
    [InlineData("list", "--open", "--closed")]
    [InlineData("list", "--unaddressed", "--closed")]
    [InlineData("log", "x")]
    public async Task Bad_arguments_are_refused_without_contact(params string[] words)
    {
        await using var daemon = _cli.StartDaemon(_ => throw new InvalidOperationException("no request expected"));

        var result = await _cli.RunAsync(words);

        Assert.Equal((1, ""), (result.Exit, result.Out));
        Assert.StartsWith("Error: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(daemon.Requests);
    }

    [Fact]
    public async Task A_tag_named_like_a_job_wins_unless_the_flag_says_job()
    {
        var tagged = _cli.Git("rev-parse", "HEAD~1");
        _cli.Git("tag", "42", "HEAD~1");
        await using var daemon = _cli.StartDaemon(request => request.Target.Contains("git_ref=", StringComparison.Ordinal) ? Jobs(Job(7, "done")) : Done(request));

        Assert.Equal(0, (await _cli.RunAsync("wait", "42")).Exit);
        Assert.Contains(daemon.Requests, request => request.Target.Contains(tagged, StringComparison.Ordinal));
        Assert.Contains(daemon.Requests, request => request.Target == "/api/jobs?id=7");

        Assert.Equal(0, (await _cli.RunAsync("wait", "--job", "42")).Exit);
        Assert.Contains(daemon.Requests, request => request.Target == "/api/jobs?id=42");
    }

    [Fact]
    public async Task Of_a_commits_jobs_the_newest_that_was_not_canceled_is_meant()
    {
        await using var daemon = _cli.StartDaemon(request =>
            request.Target.Contains("git_ref=", StringComparison.Ordinal) ? Jobs($"{Job(9, "canceled")},{Job(8, "done")}") : Done(request));

        await _cli.RunAsync("wait");

        Assert.Contains(daemon.Requests, request => request.Target == "/api/review?job_id=8");
    }

    [Fact]
    public async Task Several_jobs_give_a_line_for_each_that_did_not_pass()
    {
        await using var daemon = _cli.StartDaemon(Done);

        var result = await _cli.RunAsync("wait", "--job", "10", "20", "30");

        Assert.Equal(new CliResult(1, "Job 20: review has issues\nJob 30: no review happened: the output was empty\n", ""), result);
        Assert.Equal(new CliResult(1, "", ""), await _cli.RunAsync("wait", "-q", "--job", "10", "20"));
        Assert.Equal(new CliResult(0, "", ""), await _cli.RunAsync("wait", "--job", "10", "10"));
    }

    [Fact]
    public async Task A_job_that_failed_without_verdict_says_that_no_review_happened()
    {
        await using var daemon = _cli.StartDaemon(Done);

        var result = await _cli.RunAsync("wait", "--job", "30");

        Assert.Equal((1, ""), (result.Exit, result.Out));
        Assert.Contains("Error: no review happened: the output was empty\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_job_for_a_commit_is_a_note_and_silent_when_quiet()
    {
        await using var daemon = _cli.StartDaemon(_ => Jobs(""));

        Assert.Equal(new CliResult(1, "", "No job found for HEAD\n"), await _cli.RunAsync("wait"));
        Assert.Equal(new CliResult(1, "", ""), await _cli.RunAsync("wait", "-q"));
    }

    [Fact]
    public async Task A_missing_review_and_a_server_error_are_failures_and_never_an_empty_review()
    {
        await using var daemon = _cli.StartDaemon(request => request.Target.Contains("job_id=99", StringComparison.Ordinal) ? new StubAnswer(404, "{}")
            : request.Target.StartsWith("/api/jobs", StringComparison.Ordinal) ? Jobs("") : new StubAnswer(500, """{"error":"database is locked"}"""));

        var missing = await _cli.RunAsync("show", "99999999");
        var broken = await _cli.RunAsync("show", "7");

        Assert.Equal((1, "", "Error: no review found for job 99999999: there is no such job\n"), (missing.Exit, missing.Out, missing.Error));
        Assert.Equal((1, "", "Error: database is locked\n"), (broken.Exit, broken.Out, broken.Error));
    }

    [Fact]
    public async Task Comments_of_job_and_commit_are_shown_once_and_oldest_first()
    {
        await using var daemon = _cli.StartDaemon(request => request.Target switch
        {
            "/api/review?job_id=5" => new StubAnswer(
                200, """{"id":1,"job_id":5,"agent":"codex","output":"\u001b[31mred\u001b[0m","job":{"id":5,"commit_id":3,"git_ref":"x","token_usage":"{\"total_output_tokens\":28800,\"peak_context_tokens\":1250000}"}}"""),
            "/api/comments?job_id=5" => new StubAnswer(200, """{"responses":[{"id":2,"responder":"b","response":"second","created_at":"2026-01-02T00:00:00Z"}]}"""),
            "/api/comments?commit_id=3" => new StubAnswer(200, """
                {"responses":[{"id":1,"responder":"a","response":"first","created_at":"2026-01-01T00:00:00Z"},
                  {"id":2,"responder":"b","response":"second","created_at":"2026-01-02T00:00:00Z"}]}
                """),
            _ => new StubAnswer(404, ""),
        });

        using var json = JsonDocument.Parse((await _cli.RunAsync("show", "--json", "5")).Out);
        var text = (await _cli.RunAsync("show", "5")).Out;

        Assert.Equal([1, 2], json.RootElement.GetProperty("comments").EnumerateArray().Select(comment => comment.GetProperty("id").GetInt32()));
        Assert.StartsWith("Review for job 5 (by codex)\nTokens: 1.2M ctx · 28.8k out\n-----", text, StringComparison.Ordinal);
        Assert.Contains("\nred\n", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("first", StringComparison.Ordinal) < text.IndexOf("second", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Outside_a_repository_show_needs_an_id()
    {
        _cli.WorkingDirectory = _cli.Root;

        var result = await _cli.RunAsync("show");

        Assert.Equal(1, result.Exit);
        Assert.Contains("roborev show 42", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_about_the_main_root_and_branch_here_and_a_workspace_elsewhere()
    {
        var worktree = Path.Combine(_cli.Root, "wt");
        _cli.Git("worktree", "add", "-q", "-b", "side", worktree);
        await using var daemon = _cli.StartDaemon(_ => Jobs(""));

        await _cli.RunAsync("list", "--limit", "-3");
        _cli.WorkingDirectory = worktree;
        await _cli.RunAsync("list");
        _cli.WorkingDirectory = _cli.Root;
        var outside = await _cli.RunAsync("list", "--json");

        Assert.Equal("[]\n", outside.Out);
        Assert.Equal(
            [
                $"/api/jobs?repo={Uri.EscapeDataString(_cli.Repo)}&branch=main&branch_include_empty=true&limit=0",
                $"/api/jobs?repo={Uri.EscapeDataString(_cli.Repo)}&branch=side&branch_include_empty=true&limit=50",
                $"/api/jobs?repo_prefix={Uri.EscapeDataString(_cli.Root)}&limit=50",
            ],
            daemon.Requests.Select(request => request.Target).Where(target => target.StartsWith("/api/jobs", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_list_is_a_table_that_scripts_can_split_and_hostile_text_stays_harmless()
    {
        await using var daemon = _cli.StartDaemon(_ => new StubAnswer(200, """
            {"has_more":true,"jobs":[
             {"id":12,"git_ref":"dc7263292ba7474acebcb51b09d0cf1cbc9aada6..32e7bf3222381ad70a242c82e44f0b708ae390a3","repo_name":"[red]x\u001b[31m","agent":"claude-code","status":"done",
              "started_at":"2026-01-01T00:00:00Z","finished_at":"2026-01-01T00:00:12Z"},
             {"id":3,"git_ref":"32e7bf3222381ad70a242c82e44f0b708ae390a3","repo_name":"r","agent":"codex","status":"running","started_at":"2026-01-01T00:00:00Z"}]}
            """));

        var lines = (await _cli.RunAsync("list")).Out.Split('\n').Select(line => string.Join('|', line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));

        Assert.Equal(
            ["ID|SHA|Repo|Agent|Status|Time", "12|dc7263292ba7474ac|[red]x|claude-code|done|12s", "3|32e7bf3|r|codex|running|...", "(more results available, use --limit to increase)", ""],
            lines);
    }

    [Fact]
    public async Task Open_means_open_reviews_even_if_the_daemon_counts_jobs_without_one()
    {
        await using var daemon = _cli.StartDaemon(request => request.Target.Contains("before=", StringComparison.Ordinal)
            ? new StubAnswer(200, """{"jobs":[{"id":2,"closed":false},{"id":1,"closed":false}],"has_more":false}""")
            : new StubAnswer(200, """{"jobs":[{"id":5,"status":"failed"},{"id":4,"closed":false}],"has_more":true}"""));

        using var json = JsonDocument.Parse((await _cli.RunAsync("list", "--open", "--limit", "2", "--json")).Out);

        Assert.Equal([4, 2], json.RootElement.EnumerateArray().Select(job => job.GetProperty("id").GetInt32()));
    }

    [Fact]
    public async Task Status_without_daemon_starts_nothing_and_succeeds()
    {
        Assert.Equal(new CliResult(0, "{\n  \"running\": false\n}\n", ""), await _cli.RunAsync("status", "--json"));
        Assert.Contains("not running", (await _cli.RunAsync("status")).Out, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_cli.Data));
    }

    [Fact]
    public async Task Status_as_json_has_lists_instead_of_null()
    {
        await using var daemon = _cli.StartDaemon(request => request.Target switch
        {
            "/api/status" => new StubAnswer(200, """{"version":"0.1.0","max_workers":4}"""),
            "/api/health" => new StubAnswer(200, """{"healthy":true,"uptime":"5s","version":"0.1.0","components":[{"name":"database","healthy":true}],"recent_errors":null}"""),
            _ => Jobs(""),
        });

        using var json = JsonDocument.Parse((await _cli.RunAsync("status", "--json")).Out);
        var text = (await _cli.RunAsync("status")).Out;

        Assert.Equal(JsonValueKind.Array, json.RootElement.GetProperty("health").GetProperty("recent_errors").ValueKind);
        Assert.False(json.RootElement.TryGetProperty("jobs", out _));
        Assert.StartsWith("Daemon: running (uptime: 5s) [0.1.0]\nWorkers: 0/4 active\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Job 2 closed\n", """{"job_id":2,"closed":true}""", "close", "2")]
    [InlineData("Job 2 reopened\n", """{"job_id":2,"closed":false}""", "close", "2", "--reopen")]
    [InlineData("Job 2 reopened\n", """{"job_id":2,"closed":false}""", "address", "2", "--unaddress")]
    [InlineData("Comment added successfully\n", """{"commenter":"ann","comment":"hello","job_id":2}""", "comment", "2", "hello")]
    [InlineData("Comment added successfully\n", """{"commenter":"bob","comment":"a","job_id":2}""", "respond", "2", "a", "-m", "b", "--commenter", "bob")]
    [InlineData("Comment added successfully\n", """{"commenter":"ann","comment":"x","sha":"some..range"}""", "comment", "some..range", "-mx")]
    public async Task Changes_are_sent_as_asked(string expected, string body, params string[] words)
    {
        await using var daemon = _cli.StartDaemon(_ => new StubAnswer(200, """{"id":1,"success":true}"""));

        Assert.Equal(new CliResult(0, expected, ""), await _cli.RunAsync(words));
        Assert.Equal(body, daemon.Requests[^1].Body);
    }

    [Theory]
    [InlineData("printf '\\n typed \\n' > \"$1\"; : --wait", 0)]
    [InlineData("true --wait", 1)]
    [InlineData("false", 1)]
    public async Task A_comment_without_text_opens_the_editor_also_one_with_arguments(string script, int exit)
    {
        await using var daemon = _cli.StartDaemon(_ => new StubAnswer(201, """{"id":1}"""));
        _cli.Variables["EDITOR"] = script.StartsWith("printf", StringComparison.Ordinal) ? WriteEditor(script) + " --wait" : script;

        var result = await _cli.RunAsync("comment", "2");

        Assert.Equal(exit, result.Exit);
        if (exit == 0)
        {
            Assert.Contains("\"comment\":\"typed\"", daemon.Requests[^1].Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_piped_log_keeps_event_lines_and_cleans_the_others()
    {
        var logs = Directory.CreateDirectory(Path.Combine(_cli.Data, "logs", "jobs"));
        File.WriteAllText(Path.Combine(logs.FullName, "1.log"), "plain \e[31mred\e[0m\n\n{\"type\":\"x\",\"v\": 1}\n{\"notype\":1}");

        Assert.Equal("plain red\n\n{\"type\":\"x\",\"v\": 1}\n{\"notype\":1}\n", (await _cli.RunAsync("log", "1")).Out);
        Assert.Equal($"{logs.FullName}/9.log\n", (await _cli.RunAsync("log", "--path", "9")).Out);
        Assert.Contains("9.log", (await _cli.RunAsync("log", "9")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_cannot_be_started_is_an_error_before_any_output()
    {
        var result = await _cli.RunAsync("list");

        Assert.Equal((1, ""), (result.Exit, result.Out));
        Assert.Contains("refusing to start", result.Error, StringComparison.Ordinal);
    }

    private string WriteEditor(string script)
    {
        var path = Path.Combine(_cli.Root, "ed");
        File.WriteAllText(path, $"#!/bin/sh\nfor last; do :; done; set -- \"$last\"\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static StubAnswer Jobs(string jobs) => new(200, $$"""{"jobs":[{{jobs}}],"has_more":false}""");

    private static string Job(int id, string status) => $$"""{"id":{{id}},"git_ref":"x","agent":"codex","job_type":"review","status":"{{status}}","error":"no-verdict: the output was empty"}""";

    /// <summary>Job 20 has findings, job 30 failed, every other one passed.</summary>
    private static StubAnswer Done(StubRequest request)
    {
        var id = int.TryParse(request.Target.Split('=')[^1], out var number) ? number : 0;
        return request.Target.StartsWith("/api/jobs", StringComparison.Ordinal) ? Jobs(Job(id, id == 30 ? "failed" : "done"))
            : request.Target.StartsWith("/api/review", StringComparison.Ordinal)
                ? new StubAnswer(200, $$"""{"id":1,"job_id":{{id}},"agent":"codex","output":"text","verdict_bool":{{(id == 20 ? 0 : 1)}}}""")
                : new StubAnswer(404, "");
    }
}
