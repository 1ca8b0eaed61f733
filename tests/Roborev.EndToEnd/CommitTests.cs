using System.Text.Json;
using Roborev.EndToEnd.Support;

namespace Roborev.EndToEnd;

/// <summary>The way of a commit: hook, daemon, review.</summary>
public sealed class CommitTests : EndToEndTest
{
    [Fact]
    public async Task A_commit_after_init_is_reviewed_and_its_repair_passes()
    {
        await Sandbox.InitializedAsync();

        var commit = await Sandbox.CommitAsync("src/Store.cs", Faulty);
        var faulty = await Sandbox.RunAsync("wait");
        await Sandbox.CommitAsync("src/Store.cs", Sound);
        var repaired = await Sandbox.RunAsync("wait");

        Assert.Equal((0, "", ""), (commit.Exit, commit.Out, commit.Error));
        Assert.Equal(1, faulty.Exit);
        Assert.Contains("Review (by builtin)", faulty.Out);
        Assert.Contains("src/Store.cs:9", faulty.Out);
        Assert.Contains("reviewed 1/1 files", faulty.Out);
        Assert.Equal(0, repaired.Exit);
        Assert.Contains("No issues found.", repaired.Out);
    }

    [Fact]
    public async Task Show_prints_the_review_of_the_commit()
    {
        await Sandbox.InitializedAsync();
        await Sandbox.CommitAsync("src/Store.cs", Faulty);
        await Sandbox.RunAsync("wait", "--quiet");
        var sha = await Sandbox.GitAsync("rev-parse", "--short=7", "HEAD");

        var shown = await Sandbox.OkAsync("show");

        Assert.StartsWith($"Review for {sha} (job 1, by builtin)\n", shown);
        Assert.Contains("swallowed-error", shown);
    }

    [Fact]
    public async Task The_hook_logs_one_line_for_each_commit()
    {
        await Sandbox.InitializedAsync();

        await Sandbox.CommitAsync("a.txt", "one\n");
        await Sandbox.CommitAsync("a.txt", "two\n");

        await Eventually.HoldsAsync("two lines in the hook's log", () => Sandbox.HookLog.Length == 2);
        Assert.All(Sandbox.HookLog, line => Assert.Contains("\"outcome\":\"ok\"", line));
    }

    [Fact]
    public async Task A_commit_starts_the_daemon_when_none_runs()
    {
        await Sandbox.WithRepositoryAsync();
        await Sandbox.OkAsync("init", "--no-daemon");
        Assert.Empty(Sandbox.Daemons);

        await Sandbox.CommitAsync("src/Store.cs", Sound);

        Assert.Equal(0, (await Sandbox.RunAsync("wait", "--quiet")).Exit);
        Assert.Single(Sandbox.Daemons);
    }

    [Fact]
    public async Task A_commit_succeeds_silently_when_no_daemon_can_be_started()
    {
        await Sandbox.WithRepositoryAsync();
        await Sandbox.OkAsync("init", "--no-daemon");
        Sandbox.ConfigureExactly("server_addr = \"192.0.2.1:7373\"");

        var commit = await Sandbox.CommitAsync("a.txt", "one\n");

        Assert.Equal((0, "", ""), (commit.Exit, commit.Out, commit.Error));
        Assert.Equal("Change", await Sandbox.GitAsync("log", "-1", "--format=%s"));
        await Eventually.HoldsAsync("a line in the hook's log", () => Sandbox.HookLog.Length > 0);
        using var entry = JsonDocument.Parse(Assert.Single(Sandbox.HookLog));
        Assert.Equal("fail", entry.RootElement.GetProperty("outcome").GetString());
        Assert.Contains("192.0.2.1:7373", entry.RootElement.GetProperty("message").GetString());
        Assert.Empty(Sandbox.Living);
    }

    [Fact]
    public async Task The_hook_command_is_silent_outside_a_repository_too()
    {
        var result = await Sandbox.RunInAsync(Sandbox.Home, "post-commit");

        Assert.Equal((0, "", ""), (result.Exit, result.Out, result.Error));
        Assert.Contains("\"outcome\":\"skip\"", Assert.Single(Sandbox.HookLog));
        Assert.Empty(Sandbox.Daemons);
    }

    [Fact]
    public async Task A_commit_during_a_rebase_is_left_out()
    {
        await Sandbox.InitializedAsync();
        Directory.CreateDirectory(Path.Combine(Sandbox.Repo, ".git", "rebase-merge"));

        await Sandbox.CommitAsync("a.txt", "one\n");

        await Eventually.HoldsAsync("a line in the hook's log", () => Sandbox.HookLog.Length == 1);
        Assert.Contains("\"outcome\":\"skip\"", Sandbox.HookLog[0]);
        Assert.Equal(0, (await Sandbox.JsonAsync("list", "--json")).GetArrayLength());
    }

    [Fact]
    public async Task Uninstalling_leaves_a_hook_of_the_user_as_it_was()
    {
        await Sandbox.WithRepositoryAsync();
        var hook = Path.Combine(Sandbox.HooksFolder, "post-commit");
        var own = "#!/bin/sh\n# mine: \u00e9\necho own >>\"$HOME/own.log\"\n"u8.ToArray();
        await File.WriteAllBytesAsync(hook, own, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await Sandbox.OkAsync("init");
        await Sandbox.CommitAsync("a.txt", "one\n");
        var isReviewed = (await Sandbox.RunAsync("wait", "--quiet")).Exit == 0;
        await Sandbox.OkAsync("uninstall-hook");

        Assert.True(isReviewed);
        Assert.Equal("own\n", await File.ReadAllTextAsync(Path.Combine(Sandbox.Home, "own.log"), TestContext.Current.CancellationToken));
        Assert.Equal(own, await File.ReadAllBytesAsync(hook, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Path.Combine(Sandbox.HooksFolder, "post-rewrite")));
    }

    [Fact]
    public async Task Uninstalling_removes_hooks_that_are_ours_alone()
    {
        await Sandbox.InitializedAsync();
        Assert.True(File.Exists(Path.Combine(Sandbox.HooksFolder, "post-commit")));

        await Sandbox.OkAsync("uninstall-hook");
        await Sandbox.CommitAsync("a.txt", "one\n");

        Assert.False(File.Exists(Path.Combine(Sandbox.HooksFolder, "post-commit")));
        Assert.False(File.Exists(Path.Combine(Sandbox.HooksFolder, "post-rewrite")));
        Assert.Empty(Sandbox.HookLog);
    }

    [Fact]
    public async Task Init_may_be_run_again()
    {
        await Sandbox.InitializedAsync();
        var hook = await File.ReadAllTextAsync(Path.Combine(Sandbox.HooksFolder, "post-commit"), TestContext.Current.CancellationToken);

        await Sandbox.OkAsync("init");

        Assert.Equal(hook, await File.ReadAllTextAsync(Path.Combine(Sandbox.HooksFolder, "post-commit"), TestContext.Current.CancellationToken));
        Assert.Single(Sandbox.Daemons);
    }
}
