using System.Diagnostics;
using System.Text.Json;
using Roborev.Core.Wire;

namespace Roborev.Tests;

/// <summary><c>post-commit</c>, <c>init</c> and the hook commands: cli.md 5.1, 5.3, 5.4; git.md 12, 13, T2, T24; check 33.</summary>
public sealed class HookCommandTests : IDisposable
{
    private readonly Cli _cli = new Cli().WithRepository();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("post-commit")]
    [InlineData("enqueue", "--quiet")]
    [InlineData("post-commit", "-v")]
    public async Task The_hook_sends_the_full_commit_name_and_says_nothing(params string[] words)
    {
        await using var daemon = _cli.StartDaemon(_ => new StubAnswer(201, """{"id":4}"""));

        Assert.Equal(new CliResult(0, "", ""), await _cli.RunAsync(words));

        var body = JsonSerializer.Deserialize(daemon.Requests[^1].Body, WireJson.Plain.EnqueueRequest)!;
        Assert.Equal(
            (_cli.Git("rev-parse", "HEAD"), "main", _cli.Repo, "post_commit", true, false),
            (body.GitRef, body.Branch, body.RepoPath, body.Source, body.AllowBuiltin, body.StrictAgent));
        Assert.Contains("\"outcome\":\"ok\"", _cli.HookLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_skipped_answer_is_logged_as_skip_with_its_reason_and_a_refusal_as_failure()
    {
        var answer = new StubAnswer(200, """{"skipped":true,"reason":"branch main is excluded"}""");
        await using var daemon = _cli.StartDaemon(_ => answer);

        await _cli.RunAsync("post-commit");
        answer = new StubAnswer(503, $$"""{"error":"{{new string('x', 300)}}"}""");
        await _cli.RunAsync("post-commit");

        var lines = _cli.HookLog.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("\"outcome\":\"skip\",\"message\":\"branch main is excluded\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"fail\",\"message\":\"status 503: " + new string('x', 200) + "...\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_repository_during_a_rebase_or_without_daemon_the_hook_stays_silent_and_succeeds()
    {
        Assert.Equal(new CliResult(0, "", ""), await _cli.RunAsync("post-commit"));
        Directory.CreateDirectory(Path.Combine(_cli.Repo, ".git", "rebase-merge"));
        Assert.Equal(new CliResult(0, "", ""), await _cli.RunAsync("post-commit"));
        _cli.WorkingDirectory = _cli.Root;
        Assert.Equal(new CliResult(0, "", ""), await _cli.RunAsync("post-commit"));

        var entries = _cli.HookLog.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["fail", "skip", "skip"], entries.Select(entry => entry.GetProperty("outcome").GetString()));
        Assert.Equal([_cli.Repo, _cli.Repo, "."], entries.Select(entry => entry.GetProperty("repo").GetString()));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_cli.Data, "post-commit.log")));
    }

    [Fact]
    public async Task A_daemon_that_does_not_answer_cannot_hold_up_a_commit_for_long()
    {
        using var release = new ManualResetEventSlim();
        await using var daemon = _cli.StartDaemon(_ =>
        {
            release.Wait();
            return new StubAnswer(201, """{"id":1}""");
        });
        var clock = Stopwatch.StartNew();

        Assert.Equal(new CliResult(0, "", ""), await _cli.RunAsync("post-commit"));

        release.Set();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"took {clock.Elapsed}");
        Assert.Contains("\"outcome\":\"fail\"", _cli.HookLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_configuration_asks_for_it_the_hook_sends_the_whole_branch()
    {
        var start = _cli.Git("rev-parse", "HEAD");
        _cli.Git("checkout", "-q", "-b", "feature");
        File.WriteAllText(Path.Combine(_cli.Repo, ".roborev.toml"), "post_commit_review = \"branch\"\n");
        _cli.Commit("three");
        await using var daemon = _cli.StartDaemon(_ => new StubAnswer(201, """{"id":4}"""));

        await _cli.RunAsync("post-commit");
        _cli.Git("checkout", "-q", "--detach");
        await _cli.RunAsync("post-commit");

        var refs = daemon.Requests.Where(request => request.Target == "/api/enqueue")
            .Select(request => JsonSerializer.Deserialize(request.Body, WireJson.Plain.EnqueueRequest)!.GitRef);
        Assert.Equal([$"{start}..{_cli.Git("rev-parse", "HEAD")}", _cli.Git("rev-parse", "HEAD")], refs);
    }

    [Fact]
    public async Task A_large_hook_log_starts_anew_and_keeps_one_predecessor()
    {
        File.WriteAllText(Path.Combine(_cli.Data, "post-commit.log"), new string('x', (1024 * 1024) + 1));

        await _cli.RunAsync("post-commit");

        Assert.True(_cli.HookLog.Length < 1000);
        Assert.Equal((1024 * 1024) + 1, new FileInfo(Path.Combine(_cli.Data, "post-commit.log.1")).Length);
    }

    [Fact]
    public async Task Init_can_run_twice_and_changes_nothing_the_second_time()
    {
        var first = await _cli.RunAsync("init", "--no-daemon");
        var hook = Path.Combine(_cli.Repo, ".git", "hooks", "post-commit");
        var written = File.ReadAllText(hook);
        var second = await _cli.RunAsync("init", "--no-daemon");

        Assert.Equal((0, 0), (first.Exit, second.Exit));
        Assert.Contains("ncomplete", first.Out, StringComparison.Ordinal);
        Assert.Equal(written, File.ReadAllText(hook));
        Assert.Contains("Config already exists", second.Out, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_cli.Data, "config.toml")));
    }

    [Fact]
    public async Task Init_registers_with_a_running_daemon_and_then_all_is_ready()
    {
        await using var daemon = _cli.StartDaemon(_ => new StubAnswer(200, """{"id":1,"root_path":"/x","name":"x"}"""));

        var result = await _cli.RunAsync("init");

        Assert.Equal(0, result.Exit);
        Assert.Contains("Ready", result.Out, StringComparison.Ordinal);
        Assert.Equal($$"""{"repo_path":"{{_cli.Repo}}"}""", daemon.Requests[^1].Body);
    }

    [Fact]
    public async Task Init_refuses_an_unknown_agent_and_names_the_known_ones()
    {
        var result = await _cli.RunAsync("init", "--agent", "nobody", "--no-daemon");

        Assert.Equal(1, result.Exit);
        Assert.Contains("claude-code", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_cli.Data, "config.toml")));
    }

    [Fact]
    public async Task Init_says_that_the_builtin_reviewer_will_be_used_when_there_is_no_agent()
    {
        _cli.Variables["PATH"] = "/nowhere";

        Assert.Contains("built-in reviewer", (await _cli.RunAsync("init", "--no-daemon")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_in_another_language_is_a_warning_for_init_and_an_error_for_install_hook()
    {
        File.WriteAllText(Path.Combine(_cli.Repo, ".git", "hooks", "post-commit"), "#!/usr/bin/env python3\nprint(1)\n");

        var init = await _cli.RunAsync("init", "--no-daemon");
        var install = await _cli.RunAsync("install-hook");

        Assert.Equal((0, 1), (init.Exit, install.Exit));
        Assert.Contains("Warning", init.Out, StringComparison.Ordinal);
        Assert.Contains("post-rewrite", install.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("install-hook", "--force")).Exit);
    }

    [Fact]
    public async Task What_was_installed_can_be_uninstalled_and_nothing_is_no_failure()
    {
        await _cli.RunAsync("install-hook");

        Assert.Equal(0, (await _cli.RunAsync("uninstall-hook")).Exit);
        Assert.False(File.Exists(Path.Combine(_cli.Repo, ".git", "hooks", "post-commit")));
        Assert.Equal(new CliResult(0, "", ""), await _cli.RunAsync("uninstall-hook"));
    }

    [Fact]
    public async Task Stopping_without_a_daemon_is_no_failure_and_a_dead_record_counts_as_stopped()
    {
        Assert.Equal("Daemon was not running\n", (await _cli.RunAsync("daemon", "stop")).Out);
        File.WriteAllText(Path.Combine(_cli.Data, "daemon.5000000.json"), """{"pid":5000000,"addr":"127.0.0.1:1"}""");
        Assert.Equal("Daemon stopped\n", (await _cli.RunAsync("daemon", "stop")).Out);
        Assert.Empty(Directory.GetFiles(_cli.Data, "daemon.*.json"));
    }
}
