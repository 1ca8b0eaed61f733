using System.Text.Json;
using Roborev.Core.Wire;

namespace Roborev.Tests;

/// <summary>cli.md 5.5 and section 8; checks 7 to 13.</summary>
public sealed class ReviewCommandTests : IDisposable
{
    private readonly Cli _cli = new Cli().WithRepository();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("--branch=<name>", "--branch", "feature")]
    [InlineData("--dirty", "--branch", "--dirty")]
    [InlineData("--since", "--branch", "--since", "HEAD")]
    [InlineData("--since", "--since", "HEAD", "--dirty")]
    [InlineData("--since", "--since", "HEAD", "HEAD")]
    [InlineData("two commits", "a", "b", "c")]
    [InlineData("bogus", "--type", "bogus")]
    [InlineData("default", "--type", "default")]
    public async Task Flags_that_contradict_each_other_are_refused_before_anything_is_touched(string expected, params string[] flags)
    {
        await using var daemon = _cli.StartDaemon(_ => throw new InvalidOperationException("no request expected"));

        var result = await _cli.RunAsync(["review", .. flags]);

        Assert.Equal((1, ""), (result.Exit, result.Out));
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Empty(daemon.Requests);
        Assert.False(File.Exists(Path.Combine(_cli.Repo, ".git", "hooks", "post-commit")));
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("A^..B", "A", "B")]
    [InlineData("X", "--sha", "X")]
    [InlineData("A", "A", "--sha", "X")]
    public async Task The_ref_goes_to_the_daemon_as_typed(string expected, params string[] arguments)
    {
        var body = await EnqueuedBodyAsync(arguments);

        Assert.Equal((expected, _cli.Repo, "main"), (body.GitRef, body.RepoPath, body.Branch));
    }

    [Fact]
    public async Task A_branch_is_sent_as_the_range_since_its_base()
    {
        var start = _cli.Git("rev-parse", "HEAD");
        _cli.Git("checkout", "-q", "-b", "feature");
        _cli.Commit("three");

        var body = await EnqueuedBodyAsync("--branch");

        Assert.Equal(($"{start}..{_cli.Git("rev-parse", "HEAD")}", "feature"), (body.GitRef, body.Branch));
    }

    [Fact]
    public async Task Commits_since_another_are_sent_as_a_range()
    {
        var body = await EnqueuedBodyAsync("--since", "HEAD~1");

        Assert.Equal($"{_cli.Git("rev-parse", "HEAD~1")}..{_cli.Git("rev-parse", "HEAD")}", body.GitRef);
    }

    [Fact]
    public async Task Uncommitted_changes_travel_with_the_request()
    {
        File.AppendAllText(Path.Combine(_cli.Repo, "a.txt"), "\nmore\n");

        var body = await EnqueuedBodyAsync("--dirty");

        Assert.Equal("dirty", body.GitRef);
        Assert.Contains("+more", body.DiffContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clean_tree_has_nothing_to_review()
    {
        var result = await _cli.RunAsync("review", "--dirty");

        Assert.Equal(1, result.Exit);
        Assert.Contains("no uncommitted changes", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fast", "--fast")]
    [InlineData("thorough", "--fast", "--reasoning", "thorough")]
    [InlineData(null)]
    public async Task An_explicit_reasoning_level_beats_the_short_flag(string? expected, params string[] flags) =>
        Assert.Equal(expected, (await EnqueuedBodyAsync(flags)).Reasoning);

    [Fact]
    public async Task A_named_agent_is_strict_and_no_agent_allows_the_builtin_reviewer()
    {
        var named = await EnqueuedBodyAsync("--agent", "codex", "--model", "m");
        var unnamed = await EnqueuedBodyAsync();

        Assert.Equal(("codex", "m", true, false), (named.Agent, named.Model, named.StrictAgent, named.AllowBuiltin));
        Assert.Equal((null, false, true), (unnamed.Agent, unnamed.StrictAgent, unnamed.AllowBuiltin));
    }

    [Theory]
    [InlineData(false, "branch is excluded")]
    [InlineData(true, "")]
    public async Task A_skipped_review_is_no_failure(bool quiet, string expected)
    {
        await using var daemon = _cli.StartDaemon(_ => new StubAnswer(200, """{"skipped":true,"reason":"branch is excluded"}"""));

        var result = await _cli.RunAsync(quiet ? ["review", "-q"] : ["review"]);

        Assert.Equal((0, ""), (result.Exit, result.Out));
        Assert.Equal(expected.Length == 0, result.Error.Length == 0);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_daemons_sentence_is_shown_without_usage()
    {
        await using var daemon = _cli.StartDaemon(_ => new StubAnswer(400, """{"$schema":"x","error":"invalid commit"}"""));

        Assert.Equal(new CliResult(1, "", "Error: invalid commit\n"), await _cli.RunAsync("review", "nope"));
        Assert.Equal(new CliResult(1, "", ""), await _cli.RunAsync("review", "-q", "nope"));
    }

    [Fact]
    public async Task Outside_a_repository_child_repositories_are_suggested_and_quiet_is_silent()
    {
        _cli.WorkingDirectory = _cli.Root;

        var result = await _cli.RunAsync("review");

        Assert.Equal(1, result.Exit);
        Assert.Contains($"roborev review --repo {_cli.Repo}", result.Error, StringComparison.Ordinal);
        Assert.Equal(new CliResult(0, "", ""), await _cli.RunAsync("review", "--quiet"));
    }

    [Fact]
    public async Task During_a_rebase_nothing_is_sent()
    {
        Directory.CreateDirectory(Path.Combine(_cli.Repo, ".git", "rebase-merge"));

        var result = await _cli.RunAsync("review");

        Assert.Equal((0, ""), (result.Exit, result.Out));
        Assert.Contains("rebase", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await _cli.RunAsync("review", "--type", "bogus")).Exit);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task Waiting_ends_with_the_verdict_and_the_review_on_standard_output(int verdict, int exit)
    {
        await using var daemon = _cli.StartDaemon(request => Finished(request, verdict));

        var result = await _cli.RunAsync("review", "--wait");

        Assert.Equal(exit, result.Exit);
        Assert.Contains("Review (by codex)\n------------------------------------------------------------\nthe text\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("reviewed 2/3 files", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("the text", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Error", result.Error, StringComparison.Ordinal);
        Assert.Equal(new CliResult(exit, "", ""), await _cli.RunAsync("review", "--wait", "--quiet"));
    }

    private async Task<EnqueueRequest> EnqueuedBodyAsync(params string[] arguments)
    {
        await using var daemon = _cli.StartDaemon(_ => new StubAnswer(201, """{"id":1,"git_ref":"32e7bf3222381ad70a242c82e44f0b708ae390a3","agent":"codex"}"""));

        var result = await _cli.RunAsync(["review", .. arguments]);

        Assert.True(result.Exit == 0, result.Error);
        Assert.Equal("", result.Out);
        var request = daemon.Requests.Single(seen => seen.Target == "/api/enqueue");
        return JsonSerializer.Deserialize(request.Body, WireJson.Plain.EnqueueRequest)!;
    }

    private static StubAnswer Finished(StubRequest request, int verdict) => request.Target switch
    {
        "/api/enqueue" => new StubAnswer(201, """{"id":5,"git_ref":"abc","agent":"codex"}"""),
        "/api/jobs?id=5" => new StubAnswer(200, """
            {"jobs":[{"id":5,"git_ref":"abc","agent":"codex","job_type":"review","status":"done",
              "receipt":{"files_in_diff":3,"files_sent":2,"agent":"codex","excluded":[],"truncated":[],"dropped_sections":[],"outcome":"pass"}}],"has_more":false}
            """),
        "/api/review?job_id=5" => new StubAnswer(200, $$"""{"id":1,"job_id":5,"agent":"codex","output":"the text","verdict_bool":{{verdict}}}"""),
        _ => new StubAnswer(404, ""),
    };
}
