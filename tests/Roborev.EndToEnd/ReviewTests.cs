using Roborev.EndToEnd.Support;

namespace Roborev.EndToEnd;

/// <summary>What a user asks to be reviewed, and what the exit code says of it.</summary>
public sealed class ReviewTests : EndToEndTest
{
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task The_exit_code_of_a_review_tells_whether_it_passed(bool isSound, int exit)
    {
        await Sandbox.WithRepositoryAsync();
        await Sandbox.CommitAsync("src/Store.cs", isSound ? Sound : Faulty);

        var review = await Sandbox.RunAsync("review", "--wait");

        Assert.Equal(exit, review.Exit);
        Assert.Contains("Review (by builtin)", review.Out);
        Assert.StartsWith("Enqueued job 1 for ", review.Error);
    }

    [Fact]
    public async Task A_quiet_review_says_nothing()
    {
        await Sandbox.WithRepositoryAsync();
        await Sandbox.CommitAsync("src/Store.cs", Faulty);

        var review = await Sandbox.RunAsync("review", "--wait", "--quiet");

        Assert.Equal((1, "", ""), (review.Exit, review.Out, review.Error));
    }

    [Fact]
    public async Task Uncommitted_changes_and_new_files_can_be_reviewed()
    {
        await Sandbox.WithRepositoryAsync();
        Sandbox.Write("src/Store.cs", Faulty);

        var review = await Sandbox.RunAsync("review", "--dirty", "--wait");

        Assert.Equal(1, review.Exit);
        Assert.Contains("src/Store.cs:9", review.Out);
        Assert.Contains("Enqueued dirty review job 1", review.Error);
    }

    [Fact]
    public async Task A_review_of_uncommitted_changes_needs_some()
    {
        await Sandbox.WithRepositoryAsync();

        var review = await Sandbox.RunAsync("review", "--dirty", "--wait");

        Assert.Equal((1, "Error: no uncommitted changes to review"), (review.Exit, review.Error));
    }

    [Fact]
    public async Task A_range_holds_both_its_ends()
    {
        await Sandbox.WithRepositoryAsync();
        await Sandbox.CommitAsync("src/Store.cs", Faulty);
        await Sandbox.CommitAsync("notes.txt", "note\n");

        var review = await Sandbox.RunAsync("review", "HEAD~1", "HEAD", "--wait");

        Assert.Equal(1, review.Exit);
        Assert.Contains("src/Store.cs:9", review.Out);
        Assert.Contains("reviewed 2/2 files", review.Out);
    }

    [Fact]
    public async Task A_branch_is_reviewed_since_it_left_its_base()
    {
        await Sandbox.WithRepositoryAsync();
        await Sandbox.GitAsync("switch", "-q", "-c", "feature");
        await Sandbox.CommitAsync("src/Store.cs", Faulty);
        await Sandbox.CommitAsync("notes.txt", "note\n");

        var review = await Sandbox.RunAsync("review", "--branch", "--wait");

        Assert.Equal(1, review.Exit);
        Assert.Contains("Reviewing branch \"feature\": 2 commits since main", review.Error);
        Assert.Contains("reviewed 2/2 files", review.Out);
    }

    [Fact]
    public async Task Waiting_for_several_jobs_names_those_that_did_not_pass()
    {
        await Sandbox.InitializedAsync();
        await Sandbox.CommitAsync("notes.txt", "note\n");
        await Sandbox.CommitAsync("src/Store.cs", Faulty);

        var both = await Sandbox.RunAsync("wait", "--job", "1", "2");
        var sound = await Sandbox.RunAsync("wait", "--job", "1", "1");

        Assert.Equal((1, "Job 2: review has issues"), (both.Exit, both.Out));
        Assert.Equal((0, ""), (sound.Exit, sound.Out));
    }

    [Fact]
    public async Task Waiting_for_a_job_that_does_not_exist_fails()
    {
        await Sandbox.InitializedAsync();

        var result = await Sandbox.RunAsync("wait", "--job", "99");

        Assert.Equal(1, result.Exit);
        Assert.Contains("No job found for job 99", result.Error);
    }

    [Fact]
    public async Task A_commit_without_changes_is_no_passed_review()
    {
        await Sandbox.WithRepositoryAsync();
        await Sandbox.GitAsync("commit", "-q", "--allow-empty", "-m", "Empty");

        var review = await Sandbox.RunAsync("review", "--wait");

        Assert.Equal(1, review.Exit);
        Assert.Contains("nothing to review", review.Error);
    }

    [Fact]
    public async Task A_review_by_an_agent_runs_its_program_and_takes_its_verdict()
    {
        var agent = new ScriptedAgent(Sandbox);
        agent.Answers("- **Severity**: High\\n- **Problem**: it is wrong");
        await Sandbox.InitializedAsync();
        await Sandbox.CommitAsync("notes.txt", "note\n");

        var result = await Sandbox.RunAsync("wait");

        Assert.Equal(1, result.Exit);
        Assert.Contains("Review (by claude-code)", result.Out);
        Assert.Contains("it is wrong", result.Out);
        Assert.Equal(1, agent.Runs);
        await Eventually.HoldsAsync("the end of the agent's processes", () => !agent.Pids.Any(Processes.IsAlive));
    }

    [Fact]
    public async Task An_agent_that_breaks_down_gives_a_failure_and_no_verdict()
    {
        var agent = new ScriptedAgent(Sandbox, "max_retries = 0");
        agent.Break();
        await Sandbox.InitializedAsync();
        await Sandbox.CommitAsync("notes.txt", "note\n");

        var result = await Sandbox.RunAsync("wait");

        Assert.Equal(1, result.Exit);
        Assert.StartsWith("Error: review failed", result.Error.Split('\n')[^1]);
        Assert.Equal("failed", await Sandbox.Daemon.StatusOfAsync(1));
    }
}
