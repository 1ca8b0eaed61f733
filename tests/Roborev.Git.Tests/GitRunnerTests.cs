using System.Diagnostics;
using System.Text;

namespace Roborev.Git.Tests;

public sealed class GitRunnerTests
{
    [Fact]
    public async Task A_failure_names_the_sub_command_the_place_and_what_git_said()
    {
        using TestRepository repository = new();

        var failure = await Assert.ThrowsAsync<GitException>(() => TestRepository.Git.RunCheckedAsync(repository.Root, ["-c", "a.b=c", "cat-file", "-t", "nope"], TestRepository.Token));

        Assert.Contains("git cat-file failed in " + repository.Root, failure.Message);
        Assert.Contains("nope", failure.StandardError);
        Assert.Equal(128, failure.ExitCode);
    }

    [Fact]
    public async Task A_missing_directory_and_a_missing_git_are_told_apart()
    {
        using TestRepository repository = new();

        var noDirectory = await Assert.ThrowsAsync<GitException>(() => TestRepository.Git.RunAsync(repository.At("gone"), ["status"], TestRepository.Token));
        var noGit = await Assert.ThrowsAsync<GitException>(() => new GitRunner(repository.At("no-git")).RunAsync(repository.Root, ["status"], TestRepository.Token));

        Assert.Contains("does not exist", noDirectory.Message);
        Assert.Contains("cannot run", noGit.Message);
    }

    [Fact]
    public async Task Bytes_on_stdin_arrive_and_large_output_is_read_whole()
    {
        using TestRepository repository = new();
        var content = Encoding.UTF8.GetBytes(new string('x', 3_000_000));

        var sha = (await TestRepository.Git.RunAsync(repository.Root, ["hash-object", "-w", "--stdin"], content, TestRepository.Token)).Trimmed;
        var back = await TestRepository.Git.RunAsync(repository.Root, ["cat-file", "blob", sha], TestRepository.Token);

        Assert.Equal(content, back.Stdout);
    }

    [Fact]
    public async Task Output_at_the_limit_is_whole_and_one_byte_more_is_cut()
    {
        using TestRepository repository = new();
        repository.CommitFile("f", new string('x', 100_000));

        var exact = await TestRepository.Git.RunLimitedAsync(repository.Root, ["cat-file", "blob", "HEAD:f"], 100_000, TestRepository.Token);
        var cut = await TestRepository.Git.RunLimitedAsync(repository.Root, ["cat-file", "blob", "HEAD:f"], 99_999, TestRepository.Token);
        var none = await TestRepository.Git.RunLimitedAsync(repository.Root, ["no-such-command"], 0, TestRepository.Token);

        Assert.False(exact.LimitReached);
        Assert.True(cut.LimitReached);
        Assert.Equal((100_000, 99_999, 0), (exact.Stdout.Length, cut.Stdout.Length, none.Stdout.Length));
    }

    [Fact]
    public async Task A_git_that_hangs_is_stopped_with_its_children_at_the_time_limit()
    {
        using TestRepository repository = new();
        repository.Run("config", "alias.hang", "!sleep 60 & echo $! > pid; wait");
        GitRunner git = new(timeout: TimeSpan.FromSeconds(1));
        var clock = Stopwatch.StartNew();

        var failure = await Assert.ThrowsAsync<GitException>(() => git.RunAsync(repository.Root, ["hang"], TestRepository.Token));

        Assert.Contains("did not end within 1 s", failure.Message);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20));
        Assert.True(HasEnded(int.Parse(File.ReadAllText(repository.At("pid")))));
    }

    [Fact]
    public async Task Cancelling_is_reported_as_cancelling()
    {
        using TestRepository repository = new();
        repository.Run("config", "alias.hang", "!sleep 60");
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestRepository.Git.RunAsync(repository.Root, ["hang"], stop.Token));
    }

    [Fact]
    public async Task Children_see_no_optional_locks_the_C_locale_and_no_external_diff()
    {
        using TestRepository repository = new();
        repository.Run("config", "alias.show-env", "!env");

        var lines = (await TestRepository.Git.RunAsync(repository.Root, ["show-env"], TestRepository.Token)).Lines;

        Assert.Contains("GIT_OPTIONAL_LOCKS=0", lines);
        Assert.Contains("LC_ALL=C", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("GIT_EXTERNAL_DIFF="));
    }

    [Theory]
    [InlineData("GIT_DIR", true, false)]
    [InlineData("git_index_file", true, false)]
    [InlineData("GIT_CONFIG_KEY_12", true, false)]
    [InlineData("GIT_CONFIG_VALUE_0", true, false)]
    [InlineData("GIT_AUTHOR_DATE", false, true)]
    [InlineData("GIT_COMMITTER_NAME", false, true)]
    [InlineData("GIT_REFLOG_ACTION", false, true)]
    [InlineData("GIT_SSH_COMMAND", false, false)]
    [InlineData("GIT_ASKPASS", false, false)]
    [InlineData("GIT_TERMINAL_PROMPT", false, false)]
    [InlineData("PATH", false, false)]
    public void Variables_are_told_apart(string name, bool isRepository, bool isHook)
    {
        Assert.Equal(isRepository, GitEnvironment.IsRepositoryVariable(name));
        Assert.Equal(isHook, GitEnvironment.IsHookVariable(name));
    }

    /// <summary>The kill has been sent when the call returns; the kernel may need a moment more.</summary>
    private static bool HasEnded(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
