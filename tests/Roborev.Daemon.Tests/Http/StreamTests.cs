using System.Net;
using System.Net.Sockets;
using System.Text;
using Roborev.Core.Events;
using Roborev.Daemon.Hosting;
using Roborev.Daemon.Tests.Support;

namespace Roborev.Daemon.Tests.Http;

/// <summary><c>GET /api/stream/events</c> on the real server (acceptance checks of events.md 15).</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task Check_1_The_head_comes_at_once_with_no_event_at_all()
    {
        await using var daemon = await TestDaemon.StartAsync();

        using var reader = await daemon.StreamAsync("");

        Assert.Equal(HttpStatusCode.OK, reader.Response.StatusCode);
        Assert.Equal("application/x-ndjson", reader.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", reader.Response.Headers.CacheControl!.ToString());
        Assert.Contains("Accept", reader.Response.Headers.Vary);
        Assert.True(reader.Response.Headers.TransferEncodingChunked);
    }

    [Fact]
    public async Task Check_2_Other_methods_are_refused_and_head_ends_at_once()
    {
        await using var daemon = await TestDaemon.StartAsync();

        using var post = await daemon.Http.PostAsync("/api/stream/events", null);
        using var head = await daemon.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/stream/events"));

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD"), (post.StatusCode, string.Join(", ", post.Content.Headers.Allow)));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Fact]
    public async Task Checks_3_and_4_An_enqueued_commit_and_range_carry_full_names()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var first = daemon.Repository.Commit();
        var second = daemon.Repository.Commit(content: "two\n");
        var commit = await daemon.EnqueueAsync();
        var range = await daemon.EnqueueAsync(new { repo_path = daemon.Repository.Root, git_ref = "HEAD^..HEAD", agent = "test" });
        var whole = await daemon.EnqueueAsync(new { repo_path = daemon.Repository.Root, git_ref = $"{first}^..HEAD", agent = "test" });

        var events = (await daemon.WaitAsync(EventTypes.JobEnqueued, whole.Id)).Where(static line => line.Type == EventTypes.JobEnqueued).ToList();

        Assert.Equal(
            [(commit.Id, second), (range.Id, $"{first}..{second}"), (whole.Id, $"4b825dc642cb6eb9a060e54bf8d69288fbee4904..{second}")],
            events.Select(static line => (line.JobId, line.Sha)));
        Assert.All(events, line => Assert.Equal((daemon.Repository.Root, "repo", "test", "main"), (line.Repo, line.RepoName, line.Agent, line.Branch)));
    }

    [Fact]
    public async Task Check_5_A_skipped_enqueue_is_no_event()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit(".roborev.toml", "excluded_branches = [\"main\"]\n");

        var (status, body, _) = await daemon.PostAsync("/api/enqueue", new { repo_path = daemon.Repository.Root, git_ref = "HEAD", agent = "test" });

        Assert.Equal((HttpStatusCode.OK, true), (status, body.GetProperty("skipped").GetBoolean()));
        Assert.Equal("0", (await daemon.GetAsync("/api/jobs")).Headers.GetValues("X-Roborev-Seq").Single());
    }

    [Fact]
    public async Task Checks_6_and_7_Fifty_jobs_go_enqueued_claimed_started_completed_with_ascending_numbers()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 4);
        daemon.Repository.Commit();
        using var reader = await daemon.StreamAsync("");
        var ids = new List<long>();
        for (var i = 0; i < 50; i++)
            ids.Add((await daemon.EnqueueAsync(new { repo_path = daemon.Repository.Root, git_ref = "HEAD", agent = "builtin" })).Id);

        var left = ids.ToHashSet();
        var events = await reader.UntilAsync(line => line.Type is EventTypes.ReviewCompleted or EventTypes.ReviewFailed && left.Remove(line.JobId) && left.Count == 0);

        Assert.Equal(events.Select(static line => line.Seq).Order(), events.Select(static line => line.Seq));
        foreach (var id in ids)
        {
            var own = events.Where(line => line.JobId == id && line.Type != EventTypes.JobUpdated).ToList();
            Assert.Equal([EventTypes.JobEnqueued, EventTypes.JobClaimed, EventTypes.ReviewStarted, EventTypes.ReviewCompleted], own.Select(static line => line.Type));
            Assert.Equal((await daemon.ReviewAsync(id))!.Output, own[^1].Findings);
            Assert.All(own[..^1], static line => Assert.Equal((null, null, null), (line.Verdict, line.Findings, line.Error)));
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", own[^1].Ts);
        }
    }

    [Fact]
    public async Task Check_13_Filters_match_the_root_by_whatever_way_it_is_named()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var other = new TestRepository();
        daemon.Repository.Commit();
        other.Commit();
        var worktree = Path.Combine(daemon.Repository.Folder, "side tree");
        daemon.Repository.Run("worktree", "add", "-q", "-b", "side", worktree);
        var link = Path.Combine(daemon.Repository.Folder, "link");
        Directory.CreateSymbolicLink(link, daemon.Repository.Root);
        string[] names = [daemon.Repository.Root, daemon.Repository.Root + "/", link, worktree, Path.Combine(daemon.Repository.Root, ".git", "..")];
        var readers = new List<EventReader>();
        foreach (var name in names)
            readers.Add(await daemon.StreamAsync($"repo={Uri.EscapeDataString(name)}"));
        using var both = await daemon.StreamAsync($"repo={Uri.EscapeDataString(daemon.Repository.Root)}&repo={Uri.EscapeDataString(other.Root)}&types=job.enqueued");
        using var all = await daemon.StreamAsync("repo=&types=job.*");

        await daemon.EnqueueAsync(new { repo_path = other.Root, git_ref = "HEAD", agent = "test" });
        var wanted = await daemon.EnqueueAsync(new { repo_path = worktree, git_ref = "HEAD", agent = "test" });

        Assert.Equal(worktree, wanted.WorktreePath);
        foreach (var reader in readers)
        {
            Assert.All(await reader.UntilAsync(EventTypes.JobEnqueued, wanted.Id), line => Assert.Equal(daemon.Repository.Root, line.Repo));
            reader.Dispose();
        }

        Assert.Equal(2, (await both.UntilAsync(EventTypes.JobEnqueued, wanted.Id)).Count);
        Assert.Equal(2, (await all.UntilAsync(EventTypes.JobEnqueued, wanted.Id)).Count);
    }

    [Fact]
    public async Task A_filter_on_jobs_passes_only_theirs()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        using var reader = await daemon.StreamAsync("job_id=2");
        await daemon.EnqueueAsync();
        await daemon.EnqueueAsync();
        await daemon.CancelAsync(1);
        await daemon.CancelAsync(2);

        Assert.Equal([EventTypes.JobEnqueued, EventTypes.ReviewCanceled], (await reader.UntilAsync(EventTypes.ReviewCanceled, 2)).Select(static line => line.Type));
    }

    [Fact]
    public async Task Checks_17_and_18_A_reader_that_does_not_read_gets_one_gap_for_exactly_what_it_missed()
    {
        const int Total = 26_000;
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        // A raw connection with small buffers, so that almost nothing waits between daemon and reader.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync("127.0.0.1", daemon.Record.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /api/stream/events HTTP/1.0\r\nHost: localhost\r\n\r\n"));
        await using var stream = new NetworkStream(socket);
        using var lines = new StreamReader(stream);
        while (await lines.ReadLineAsync().WaitAsync(EventReader.Patience) is { Length: > 0 })
        {
            // The head.
        }

        // The branch makes each event large, so that the buffers of the operating system hold few.
        var job = await daemon.EnqueueAsync(new { repo_path = daemon.Repository.Root, git_ref = "HEAD", agent = "test", branch = new string('b', 1500) });
        using var quick = await daemon.StreamAsync("after=0&types=review.commented");
        var other = Task.Run(async () =>
        {
            var count = 0;
            while (count < Total)
                count += (await quick.NextAsync())!.Type == EventTypes.ReviewCommented ? 1 : 0;
            return count;
        });
        await Parallel.ForEachAsync(Enumerable.Range(0, Total), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
            await daemon.PostAsync("/api/comment", new { commenter = "ann", comment = "x", job_id = job.Id }));
        Assert.Equal(Total, await other.WaitAsync(EventReader.Patience));

        var head = long.Parse((await daemon.GetAsync("/api/status")).Headers.GetValues("X-Roborev-Seq").Single(), System.Globalization.CultureInfo.InvariantCulture);
        var received = new List<DaemonEvent>();
        while (received.Count == 0 || received[^1].Seq < head)
            received.Add(LedgerBench.Decode(Encoding.UTF8.GetBytes((await lines.ReadLineAsync().WaitAsync(EventReader.Patience))!)));

        var gap = Assert.Single(received, static line => line.Type == EventTypes.StreamGap);
        Assert.Equal("overflow", gap.Gap!.Reason);
        Assert.Equal(gap.Gap.To - gap.Gap.From + 1, gap.Gap.Lost);
        Assert.Equal(gap.Gap.To, gap.Seq);
        var covered = received.Where(static line => line.Type != EventTypes.StreamGap).Select(static line => line.Seq!.Value)
            .Concat(Enumerable.Range((int)gap.Gap.From!.Value, (int)gap.Gap.Lost!.Value).Select(static n => (long)n));
        Assert.Equal(Enumerable.Range(1, (int)head).Select(static n => (long)n), covered.Order());
    }

    [Fact]
    public async Task Check_19_A_reader_that_comes_back_gets_the_rest_once_while_others_publish()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        var job = await daemon.EnqueueAsync();
        var publishing = Parallel.ForEachAsync(Enumerable.Range(0, 600), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (_, _) =>
            await daemon.PostAsync("/api/comment", new { commenter = "ann", comment = "x", job_id = job.Id }));
        var numbers = new List<long>();
        string? position = null;
        while (numbers.Count < 602)
        {
            using var reader = position is null ? await daemon.StreamAsync() : await daemon.StreamAsync("after=0", lastEventId: position);
            for (var i = 0; i < 37 && numbers.Count < 602; i++)
            {
                var line = (await reader.NextAsync())!;
                numbers.Add(line.Seq!.Value);
                position = $"{line.Epoch}:{line.Seq}";
            }
        }

        await publishing;
        Assert.Equal(Enumerable.Range(1, 602).Select(static n => (long)n), numbers);
    }

    [Fact]
    public async Task Check_20_After_a_restart_exactly_the_missed_events_come_and_hello_names_a_new_instance()
    {
        await using var first = await TestDaemon.StartAsync();
        first.Repository.Commit();
        string instance;
        DaemonEvent last;
        using (var reader = await first.StreamAsync("v=2&after=0"))
        {
            var hello = (await reader.NextAsync())!;
            instance = hello.Instance!;
            Assert.Equal((EventTypes.StreamHello, 2, 15, "test"), (hello.Type, hello.Proto, hello.HeartbeatSeconds, hello.DaemonVersion));
            await first.EnqueueAsync();
            last = (await reader.UntilAsync(EventTypes.JobEnqueued, 1))[^1];
        }

        await first.EnqueueAsync();
        await using var second = await first.RestartAsync();
        await second.EnqueueAsync();

        using var resumed = await second.StreamAsync($"v=2&after={last.Seq}&epoch={last.Epoch}");
        var lines = await resumed.UntilAsync(EventTypes.JobEnqueued, 3);
        Assert.Equal((EventTypes.StreamHello, last.Seq), (lines[0].Type, lines[0].Seq));
        Assert.NotEqual(instance, lines[0].Instance);
        Assert.Equal([EventTypes.JobEnqueued, EventTypes.DaemonStopping, EventTypes.JobEnqueued], lines.Skip(1).Select(static line => line.Type));
        Assert.Equal([last.Seq + 1, last.Seq + 2, last.Seq + 3], lines.Skip(1).Select(static line => line.Seq));
        Assert.Equal(lines[0].Instance, (await second.GetAsync("/api/status")).Headers.GetValues("X-Roborev-Instance").Single());
    }

    /// <summary>13.4: query and what comes first; EPOCH stands for the epoch; the log holds the numbers 1 to 3 of which none is trimmed.</summary>
    [Theory]
    [InlineData("after=0", null, null, null)]
    [InlineData("after=EPOCH:0", null, null, null)]
    [InlineData("after=3&epoch=EPOCH", null, null, null)]
    [InlineData("after=EPOCH:99", "ahead", null, 3L)]
    [InlineData("after=2&epoch=other", "epoch_changed", null, 0L)]
    [InlineData("after=other_epoch-1:2", "epoch_changed", null, 0L)]
    public async Task A_position_is_answered_by_the_table_of_13_4(string query, string? reason, long? from, long? to)
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        await daemon.EnqueueAsync();
        await daemon.EnqueueAsync();
        var epoch = (await daemon.GetAsync("/api/ping")).Headers.GetValues("X-Roborev-Epoch").Single();

        using var reader = await daemon.StreamAsync(query.Replace("EPOCH", epoch, StringComparison.Ordinal) + "&v=2");
        await daemon.EnqueueAsync();
        var lines = await reader.UntilAsync(EventTypes.JobEnqueued, 3);

        Assert.Equal(EventTypes.StreamHello, lines[0].Type);
        if (reason is not null)
        {
            Assert.Equal((reason, from, to, null), (lines[1].Gap!.Reason, lines[1].Gap!.From, (long?)lines[1].Gap!.To, lines[1].Gap!.Lost));
            Assert.Equal(to, lines[1].Seq);
        }

        var first = reason == "ahead" || query.Contains("after=3", StringComparison.Ordinal) ? 4 : 1;
        Assert.Equal(Enumerable.Range(first, 4 - first + 1).Select(static n => (long?)n), lines.Where(static line => !EventTypes.IsControl(line.Type)).Select(static line => line.Seq));
    }

    [Fact]
    public async Task A_position_before_the_oldest_event_is_answered_with_an_expired_gap_and_then_the_oldest()
    {
        await using var first = await TestDaemon.StartAsync();
        first.Repository.Commit();
        for (var i = 0; i < 4; i++)
            await first.EnqueueAsync();
        await first.StopAsync();
        using (var database = Store.Database.Open(first.Directory.Database))
            database.Writer.Execute("DELETE FROM event_log WHERE seq <= 3");
        await using var second = await first.RestartAsync();
        var epoch = (await second.GetAsync("/api/ping")).Headers.GetValues("X-Roborev-Epoch").Single();

        using var reader = await second.StreamAsync("", lastEventId: $"{epoch}:1");
        var (gap, next) = ((await reader.NextAsync())!, (await reader.NextAsync())!);

        Assert.Equal((EventTypes.StreamGap, 3L, "expired", 2L, 3L, 2L), (gap.Type, gap.Seq, gap.Gap!.Reason, gap.Gap.From, gap.Gap.To, gap.Gap.Lost));
        Assert.Equal((4L, EventTypes.JobEnqueued), (next.Seq, next.Type));
        using var everything = await second.StreamAsync("after=0&v=2");
        Assert.Equal((EventTypes.StreamHello, 4L), ((await everything.NextAsync())!.Type, (await everything.NextAsync())!.Seq));
    }

    [Fact]
    public async Task Check_14_A_changed_configuration_is_told_once_and_not_to_a_filtered_reader()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        using var all = await daemon.StreamAsync("");
        using var filtered = await daemon.StreamAsync($"repo={Uri.EscapeDataString(daemon.Repository.Root)}");
        for (var i = 0; i < 5; i++)
            await File.WriteAllTextAsync(daemon.Directory.ConfigFile, $"default_max_prompt_size = {100_000 + i}\n");

        var reloaded = (await all.UntilAsync(static line => line.Type == EventTypes.ConfigReloaded))[^1];
        var job = await daemon.EnqueueAsync();

        Assert.Equal((0L, "", "", ""), (reloaded.JobId, reloaded.Repo, reloaded.RepoName, reloaded.Sha));
        Assert.DoesNotContain(await all.UntilAsync(EventTypes.JobEnqueued, job.Id), static line => line.Type == EventTypes.ConfigReloaded);
        Assert.DoesNotContain(await filtered.UntilAsync(EventTypes.JobEnqueued, job.Id), static line => line.Type == EventTypes.ConfigReloaded);
    }

    [Theory]
    [InlineData("after=5", null)]
    [InlineData("after=abc", null)]
    [InlineData("after=-1&epoch=e", null)]
    [InlineData("after=e:", null)]
    [InlineData("after=e%20f:3", null)]
    [InlineData("after=:3", null)]
    [InlineData("after=99999999999999999999&epoch=e", null)]
    [InlineData("heartbeat=301", null)]
    [InlineData("heartbeat=-1", null)]
    [InlineData("heartbeat=x", null)]
    [InlineData("", "5")]
    [InlineData("after=0", "nonsense")]
    public async Task Check_21_Malformed_positions_and_heartbeats_are_refused(string query, string? lastEventId)
    {
        await using var daemon = await TestDaemon.StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/stream/events?" + query);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await daemon.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Check_23_Heartbeats_carry_the_position_forward_also_for_a_filtered_reader()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        using var reader = await daemon.StreamAsync("v=2&heartbeat=1&types=review.closed");
        Assert.Equal(EventTypes.StreamHello, (await reader.NextAsync())!.Type);
        using var stop = new CancellationTokenSource();
        // A stream of events that the filter keeps back, more often than the heartbeat.
        var noise = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await daemon.EnqueueAsync();
                await Task.WhenAny(Task.Delay(200, stop.Token));
            }
        });

        var beats = new List<DaemonEvent>();
        for (var i = 0; i < 3; i++)
            beats.Add((await reader.NextAsync())!);
        await stop.CancelAsync();
        await noise;

        Assert.All(beats, static line => Assert.Equal(EventTypes.StreamHeartbeat, line.Type));
        Assert.Equal(beats.Select(static line => line.Seq).Order(), beats.Select(static line => line.Seq));
        Assert.True(beats[^1].Seq > 0);
    }

    [Fact]
    public async Task Check_23_Without_protocol_2_an_idle_stream_carries_no_byte()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var reader = await daemon.StreamAsync("heartbeat=1");

        await Assert.ThrowsAsync<TimeoutException>(() => reader.NextAsync(TimeSpan.FromSeconds(2.5)));
    }

    [Fact]
    public async Task Check_24_The_257th_subscriber_is_told_to_come_back()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        var readers = await Task.WhenAll(Enumerable.Range(0, DaemonOptions.DefaultMaxSubscribers).Select(_ => daemon.StreamAsync("")));

        using (var refused = await daemon.Http.GetAsync("/api/stream/events"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter!.Delta);
        }

        var job = await daemon.EnqueueAsync();
        foreach (var reader in readers)
        {
            await reader.UntilAsync(EventTypes.JobEnqueued, job.Id);
            reader.Dispose();
        }
    }

    [Fact]
    public async Task Check_25_A_stop_tells_every_stream_ends_it_cleanly_and_takes_less_than_three_seconds()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 2);
        var readers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => daemon.StreamAsync("")));
        var began = TimeProvider.System.GetTimestamp();

        Assert.Equal(HttpStatusCode.OK, (await daemon.PostAsync("/api/shutdown", "")).Status);

        foreach (var reader in readers)
            Assert.Equal([EventTypes.DaemonStopping], (await reader.ToEndAsync()).Select(static line => line.Type));
        Assert.Equal(0, await daemon.Run.WaitAsync(EventReader.Patience));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.False(File.Exists(daemon.Directory.RuntimeFile(Environment.ProcessId)));
    }

    [Fact]
    public async Task With_include_job_each_event_carries_the_row_after_the_change()
    {
        await using var daemon = await TestDaemon.StartAsync(workers: 1);
        daemon.Repository.Commit();
        using var reader = await daemon.StreamAsync("include=job&types=job.*,review.*");
        using var plain = await daemon.StreamAsync("");
        var job = await daemon.EnqueueAsync();

        var lines = await reader.UntilAsync(EventTypes.ReviewCompleted, job.Id);

        Assert.All(lines, line => Assert.Equal((line.JobId, line.Status), (line.Job!.Id, line.Job.Status)));
        Assert.All(lines, static line => Assert.Null(line.Job!.Prompt));
        var row = await daemon.JobAsync(job.Id);
        Assert.Equivalent(row with { Prompt = null }, lines[^1].Job, strict: true);
        Assert.Equal("done", lines[^1].Job!.Receipt!.Outcome is "pass" or "fail" ? "done" : "?");
        Assert.All(await plain.UntilAsync(EventTypes.ReviewCompleted, job.Id), static line => Assert.Null(line.Job));
    }
}
