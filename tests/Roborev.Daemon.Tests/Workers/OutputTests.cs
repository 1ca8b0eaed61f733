using System.Net;
using System.Text;
using System.Text.Json;
using Roborev.Core.Events;
using Roborev.Core.Wire;
using Roborev.Daemon.Tests.Support;
using Roborev.Daemon.Workers;
using Roborev.Settings;

namespace Roborev.Daemon.Tests.Workers;

/// <summary>Live output and log files (events.md 9 and 10, worker.md 9 and 10).</summary>
public sealed class OutputTests
{
    private static readonly string Session = "printf '{\"type\":\"system\",\"session_id\":\"s-%s\"}\\n' \"$n\"\n";

    [Fact]
    public async Task Check_36_A_stream_gives_buffered_lines_then_live_ones_then_the_end()
    {
        await using var daemon = await StartAsync("line one; line two\n" + Session + ScriptedAgent.WaitFor("go") + "\nline three\n" + ScriptedAgent.Passes);
        var id = (await daemon.EnqueueAsync()).Id;
        await daemon.WaitAsync(EventTypes.JobUpdated, id);
        using var response = await daemon.Http.GetAsync($"/api/job/output?job_id={id}&stream=1", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var lines = new List<OutputStreamLine>();
        async Task ReadAsync() => lines.Add(JsonSerializer.Deserialize((await reader.ReadLineAsync().WaitAsync(EventReader.Patience))!, WireJson.Default.OutputStreamLine)!);

        while (lines.Count(static line => line.Type == "line") < 2)
            await ReadAsync();
        var polled = (await daemon.GetAsync($"/api/job/output?job_id={id}")).Body.Deserialize(WireJson.Default.OutputAnswer)!;
        daemon.Agent!.Touch("go");
        while (lines[^1].Type != "complete")
            await ReadAsync();

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(["one", "two", "three"], lines.Where(static line => line.Text is "one" or "two" or "three").Select(static line => line.Text));
        Assert.Equal(Enumerable.Range(1, lines.Count - 1).Select(static n => (long?)n), lines.SkipLast(1).Select(static line => line.N));
        Assert.Equal("done", lines[^1].Status);
        Assert.Null(await reader.ReadLineAsync().WaitAsync(EventReader.Patience));
        Assert.Equal((id, "running", true), (polled.JobId, polled.Status, polled.HasMore));
        Assert.Equal(["one", "two"], polled.Lines.Select(static line => line.Text).Where(static text => text is "one" or "two"));

        Assert.Equal("{\"type\":\"complete\",\"status\":\"done\"}\n", await daemon.Http.GetStringAsync($"/api/job/output?job_id={id}&stream=1"));
        Assert.Equal($"{{\"job_id\":{id},\"status\":\"done\",\"lines\":[],\"has_more\":false}}\n", await daemon.Http.GetStringAsync($"/api/job/output?job_id={id}"));
    }

    [Fact]
    public async Task A_stream_goes_on_with_the_next_attempt_after_a_retry()
    {
        var clock = new TestClock(isRunning: true);
        await using var daemon = await StartAsync("line \"attempt $n\"\n" + Session + "if [ \"$n\" = 1 ]; then " + ScriptedAgent.WaitFor("go") + "; echo no >&2; exit 1; fi\n" + ScriptedAgent.Passes, clock);
        var id = (await daemon.EnqueueAsync()).Id;
        using var events = await daemon.StreamAsync();
        await events.UntilAsync(EventTypes.JobUpdated, id);
        var body = daemon.Http.GetStringAsync($"/api/job/output?job_id={id}&stream=1");
        using (var response = await daemon.Http.GetAsync($"/api/job/output?job_id={id}&stream=1", HttpCompletionOption.ResponseHeadersRead))
            daemon.Agent!.Touch("go");
        await events.UntilAsync(EventTypes.JobRequeued, id);
        clock.Advance(TimeSpan.FromSeconds(2));

        var lines = (await body.WaitAsync(EventReader.Patience)).TrimEnd('\n').Split('\n').Select(static line => JsonSerializer.Deserialize(line, WireJson.Default.OutputStreamLine)!).ToList();

        Assert.Equal(("complete", "done"), (lines[^1].Type, lines[^1].Status));
        Assert.Equal(2, Assert.Single(lines, static line => line.Type == "restart").Attempt);
        Assert.Equal([("attempt 1", 1), ("attempt 2", 2)], lines.Where(static line => line.Text?.StartsWith("attempt", StringComparison.Ordinal) == true).Select(static line => (line.Text!, line.Attempt!.Value)));
    }

    [Fact]
    public async Task Check_32_A_stream_request_that_races_with_the_end_always_ends_with_completion()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 2);
        daemon.Repository.Commit();
        for (var round = 0; round < 200; round++)
        {
            var id = (await daemon.EnqueueAsync(new { repo_path = daemon.Repository.Root, git_ref = "HEAD", agent = "builtin" })).Id;
            var body = await daemon.Http.GetStringAsync($"/api/job/output?job_id={id}&stream=1").WaitAsync(EventReader.Patience);
            var last = JsonSerializer.Deserialize(body.TrimEnd('\n').Split('\n')[^1], WireJson.Default.OutputStreamLine)!;
            Assert.Equal("complete", last.Type);
        }
    }

    [Theory]
    [InlineData("output", "", 400)]
    [InlineData("output", "job_id=x", 400)]
    [InlineData("output", "job_id=999", 404)]
    [InlineData("log", "", 400)]
    [InlineData("log", "job_id=1.5", 400)]
    [InlineData("log", "job_id=999", 404)]
    [InlineData("log", "job_id=1", 404)]
    [InlineData("log", "job_id=1&offset=-1", 400)]
    [InlineData("log", "job_id=1&offset=x", 400)]
    public async Task Errors_of_output_and_log_have_the_short_form(string route, string query, int status)
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        await daemon.EnqueueAsync();

        using var answer = await daemon.Http.GetAsync($"/api/job/{route}?{query}");

        Assert.Equal((status, "application/json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.ToString()));
        Assert.Equal(["error"], JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.EnumerateObject().Select(static property => property.Name));
    }

    [Fact]
    public async Task Check_37_The_log_of_a_running_job_ends_at_a_whole_line_and_an_offset_beyond_starts_over()
    {
        await using var daemon = await StartAsync(Session + ScriptedAgent.WaitFor("go") + "\n" + ScriptedAgent.Passes);
        var id = (await daemon.EnqueueAsync()).Id;
        await daemon.WaitAsync(EventTypes.JobUpdated, id);
        var path = daemon.Directory.JobLog(id);
        await File.AppendAllTextAsync(path, "half a li");

        var (body, status, end) = await LogAsync(daemon, id, 0);
        Assert.EndsWith("\n", body);
        Assert.Contains("s-1", body);
        Assert.Equal(("running", (long)Encoding.UTF8.GetByteCount(body)), (status, end));
        Assert.Equal(("", "running", end), await LogAsync(daemon, id, end));
        Assert.Equal(("", "running", end), await LogAsync(daemon, id, end + 3));
        Assert.Equal((body, "running", end), await LogAsync(daemon, id, end + 1000));
        Assert.Equal((body[5..], "running", end), await LogAsync(daemon, id, 5));
        daemon.Agent!.Touch("go");
        await daemon.WaitAsync(EventTypes.ReviewCompleted, id);

        var whole = await File.ReadAllTextAsync(path);
        Assert.Contains("No issues found.", whole);
        Assert.Equal((whole, "done", (long)Encoding.UTF8.GetByteCount(whole)), await LogAsync(daemon, id, 0));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Check_31_The_buffer_keeps_the_newest_lines_within_its_limit_and_counts_what_is_gone()
    {
        var outputs = new LiveOutputs();
        var live = outputs.Open(1, 1, TimeProvider.System);
        for (var i = 1; i <= 12_000; i++)
            live.Add($"line {i:00000} {new string('x', 40)}", "text");

        var (first, lost, isClosed) = live.After(0);
        Assert.InRange(live.Bytes, 1, 524_288);
        Assert.Equal(12_000, live.All()[^1].N);
        Assert.Equal(first[0].N - 1, lost);
        Assert.False(isClosed);
        Assert.Same(live, outputs.Find(1));
        var numbers = new List<long>();
        for (var position = 0L; live.After(position) is { Lines.Count: > 0 } next; position = next.Lines[^1].N!.Value)
            numbers.AddRange(next.Lines.Select(static line => line.N!.Value));
        Assert.Equal(Enumerable.Range((int)lost + 1, 12_000 - (int)lost).Select(static n => (long)n), numbers);
    }

    [Fact]
    public void The_limit_over_all_jobs_takes_from_the_largest()
    {
        var outputs = new LiveOutputs(maxBytes: 100_000);
        var (large, small) = (outputs.Open(1, 1, TimeProvider.System), outputs.Open(2, 1, TimeProvider.System));
        small.Add("small", "text");
        for (var i = 0; i < 1000; i++)
            large.Add(new string('x', 1000), "text");
        small.Add("newest", "text");

        Assert.Equal(["small", "newest"], small.All().Select(static line => line.Text));
        Assert.InRange(large.Bytes + small.Bytes, 1, 100_000);
    }

    [Fact]
    public void Looking_creates_nothing_and_closing_an_old_attempt_leaves_the_new_one()
    {
        var outputs = new LiveOutputs();
        Assert.Null(outputs.Find(1));
        var old = outputs.Open(1, 1, TimeProvider.System);
        var current = outputs.Open(1, 2, TimeProvider.System);

        outputs.Close(1, old);
        Assert.Same(current, outputs.Find(1));
        Assert.True(old.After(0).IsClosed);
        outputs.Close(1, current);
        Assert.Null(outputs.Find(1));
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(300_000, 300_000 - 262_144)]
    public void Check_33_A_log_that_cannot_be_written_for_a_while_keeps_the_order_and_says_what_was_dropped(int size, int dropped)
    {
        var folder = Directory.CreateTempSubdirectory("roborev-log-").FullName;
        var directory = DataDirectory.At(folder);
        var clock = new TestClock();
        // A directory in the place of the file: also the administrator cannot open it.
        Directory.CreateDirectory(Path.Combine(directory.JobLog(1), "x"));
        using (var log = new JobLogWriter(directory, 1, clock))
        {
            log.Write(Enumerable.Repeat((byte)'a', size).ToArray());
            Directory.Delete(directory.JobLog(1), recursive: true);
            log.Write("b"u8);
            Assert.False(File.Exists(directory.JobLog(1)));
            clock.Advance(TimeSpan.FromSeconds(5));
            log.Write("c\n"u8);
        }

        var kept = new string('a', size - dropped) + (dropped == 0 ? "b" : "");
        var text = File.ReadAllText(directory.JobLog(1));
        Assert.Equal(kept + (dropped == 0 ? "" : $"[roborev] {dropped + 1} log bytes were dropped because the log could not be written\n") + "c\n", text);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.JobLog(1)));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Each_attempt_begins_its_log_anew()
    {
        await using var daemon = await StartAsync("line \"attempt $n\"\n" + ScriptedAgent.Passes);
        var id = (await daemon.EnqueueAsync()).Id;
        await daemon.WaitAsync(EventTypes.ReviewCompleted, id);
        await daemon.RerunAsync(id);
        using var reader = await daemon.StreamAsync();
        await reader.UntilAsync(static line => line.Type == EventTypes.ReviewCompleted && line.Attempt == 2);

        var (log, status, _) = await LogAsync(daemon, id, 0);

        Assert.Equal("done", status);
        Assert.Contains("attempt 2", log);
        Assert.DoesNotContain("attempt 1", log);
    }

    private static async Task<(string Body, string Status, long End)> LogAsync(TestDaemon daemon, long id, long offset)
    {
        using var answer = await daemon.Http.GetAsync($"/api/job/log?job_id={id}&offset={offset}");
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.StatusCode, answer.Content.Headers.ContentType!.ToString()));
        return (await answer.Content.ReadAsStringAsync(), answer.Headers.GetValues("X-Job-Status").Single(),
            long.Parse(answer.Headers.GetValues("X-Log-Offset").Single(), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task<TestDaemon> StartAsync(string body, TestClock? clock = null)
    {
        var daemon = await TestDaemon.StartAsync(1, "", body, clock);
        daemon.Repository.Commit();
        return daemon;
    }
}
