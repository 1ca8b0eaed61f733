using Microsoft.Data.Sqlite;
using Roborev.Core.Events;
using Roborev.Daemon.Tests.Support;

namespace Roborev.Daemon.Tests.Jobs;

/// <summary>Prompts that another program stored (worker.md 3, acceptance checks 14 to 16).</summary>
public sealed class PrebuiltPromptTests
{
    private const string Stored = "Review '/tmp/roborev diff placeholder' or `/tmp/roborev diff placeholder`.";

    [Fact]
    public async Task Checks_14_and_15_The_placeholder_becomes_a_file_the_stored_prompt_keeps_it_and_the_agent_may_not_write()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 1, agent: """
            file=$(sed -n 's/.*`\(.*\)`.*/\1/p' "$dir/prompt.$n")
            cp "$file" "$dir/diff"; echo "$file" > "$dir/file"; echo "$*" > "$dir/arguments"
            say 'No issues found.'
            """);
        daemon.Repository.Commit();
        var id = await QueueAsync(daemon, "review", daemon.Repository.Head, Stored, isPrebuilt: true);

        await daemon.WaitAsync(EventTypes.ReviewCompleted, id);

        var file = File.ReadAllText(daemon.Agent!.At("file")).Trim();
        Assert.Equal($"Review '{file}' or `{file}`.", daemon.Agent.Prompt(1));
        Assert.Contains("+one", File.ReadAllText(daemon.Agent.At("diff")));
        await FixJobTests.EventuallyAsync(() => !File.Exists(file));
        Assert.DoesNotContain("Edit", File.ReadAllText(daemon.Agent.At("arguments")));
        Assert.Equal(daemon.Agent.Prompt(1), (await daemon.ReviewAsync(id))!.Prompt);
        Assert.Equal(Stored, (await daemon.PostAsync("/api/jobs/batch", new { job_ids = new[] { id } })).Body
            .GetProperty("results").GetProperty($"{id}").GetProperty("job").GetProperty("prompt").GetString());
    }

    [Fact]
    public async Task A_stored_prompt_without_placeholder_is_sent_as_it_is()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 1, agent: ScriptedAgent.Passes);
        daemon.Repository.Commit();
        var id = await QueueAsync(daemon, "review", daemon.Repository.Head, "Review it.", isPrebuilt: true);

        await daemon.WaitAsync(EventTypes.ReviewCompleted, id);

        Assert.Equal("Review it.", daemon.Agent!.Prompt(1));
    }

    [Theory]
    [InlineData("task")]
    [InlineData("fix")]
    public async Task Check_16_A_job_without_its_stored_prompt_fails_at_once_and_says_so(string jobType)
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 1, agent: ScriptedAgent.Passes);
        daemon.Repository.Commit();
        var id = await QueueAsync(daemon, jobType, "HEAD", "", isPrebuilt: false);

        var failed = (await daemon.WaitAsync(EventTypes.ReviewFailed, id))[^1];

        Assert.Contains($"the {jobType} job {id} (HEAD) has no stored prompt", failed.Error);
        Assert.Equal(0, daemon.Agent!.Runs);
    }

    /// <summary>Writes the row behind the daemon's back, as another program does.</summary>
    private static async Task<long> QueueAsync(TestDaemon daemon, string jobType, string gitRef, string prompt, bool isPrebuilt)
    {
        await daemon.PostAsync("/api/repos/register", new { repo_path = daemon.Repository.Root });
        await using var connection = new SqliteConnection($"Data Source={daemon.Directory.Database}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO review_jobs(repo_id, git_ref, agent, status, job_type, prompt, prompt_prebuilt, agentic, reasoning)
            VALUES ((SELECT max(id) FROM repos), $ref, 'claude-code', 'queued', $type, $prompt, $prebuilt, 1, 'standard') RETURNING id
            """;
        command.Parameters.AddWithValue("$ref", gitRef);
        command.Parameters.AddWithValue("$type", jobType);
        command.Parameters.AddWithValue("$prompt", prompt);
        command.Parameters.AddWithValue("$prebuilt", isPrebuilt ? 1 : 0);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
