using System.Text;
using System.Text.Json;
using Roborev.Core.Events;
using Roborev.Daemon.Events;
using Roborev.Daemon.Tests.Support;

namespace Roborev.Daemon.Tests.Events;

/// <summary>The durable log with its tail (events.md 13.2 to 13.5).</summary>
public sealed class EventLogTests : IDisposable
{
    private static readonly EventLogLimits Small = new() { TailEvents = 8, RetainedEvents = 20, TrimSlack = 5, TrimBatch = 10, OwnReaderEvents = 60 };

    private readonly List<LedgerBench> _benches = [];

    public void Dispose() => _benches.ForEach(static bench => bench.Dispose());

    [Fact]
    public async Task A_reader_gets_every_event_once_from_any_position_across_tail_and_table()
    {
        var bench = Bench(Small with { RetainedEvents = 1000 });
        await PublishAsync(bench, 50);

        for (var position = 0; position <= 50; position++)
        {
            foreach (var limit in (int[])[1, 3, 1000])
                Assert.Equal(Numbers(position + 1, 50), ReadAll(bench.Log, position, limit));
        }

        Assert.Equal((50, 1), (bench.Log.Head, bench.Log.Oldest));
        Assert.Empty(bench.Log.Read(50, 10, includeJob: false).Events);
        Assert.Empty(bench.Log.Read(99, 10, includeJob: false).Events);
    }

    [Fact]
    public async Task Lines_from_the_table_are_those_from_the_tail()
    {
        var bench = Bench(Small with { RetainedEvents = 1000, TailEvents = 100 });
        for (var i = 0; i < 10; i++)
            await bench.EnqueueAsync(change: static job => job with { WorktreePath = "/w/side" });
        var fromTail = bench.Log.Read(0, 100, includeJob: true).Events.Select(static logged => (Encoding.UTF8.GetString(LedgerBench.Line(logged, withJob: true)), logged.Worktree)).ToList();

        bench.Reopen();

        var fromTable = bench.Log.Read(0, 100, includeJob: true).Events.Select(static logged => (Encoding.UTF8.GetString(LedgerBench.Line(logged, withJob: true)), logged.Worktree));
        Assert.Equal(fromTail, fromTable);
    }

    [Fact]
    public async Task Check_19_Readers_at_every_position_lose_and_repeat_nothing_while_others_publish()
    {
        const int Total = 2000;
        var bench = Bench(new EventLogLimits { TailEvents = 64 });
        var readers = new List<Task<List<long>>>();
        for (var position = 0; position < 200; position += 7)
            readers.Add(FollowAsync(bench.Log, position, Total));
        var publishers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => PublishAsync(bench, Total / 4)));

        await Task.WhenAll(publishers);
        var received = await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60));

        for (var i = 0; i < received.Length; i++)
            Assert.Equal(Numbers((i * 7) + 1, Total), received[i]);
    }

    [Fact]
    public async Task Trimming_keeps_the_newest_and_says_what_is_gone()
    {
        var bench = Bench(Small);
        await PublishOneByOneAsync(bench, 200);

        Assert.InRange(bench.Log.Oldest, 200 - 25, 181);
        Assert.Equal(bench.Log.Oldest, bench.Scalar("SELECT min(seq) FROM event_log"));
        Assert.Equal(bench.Log.Oldest - 1, bench.Log.Read(0, 10, includeJob: false).LostUpTo);
        Assert.Null(bench.Log.Read(bench.Log.Oldest - 1, 10, includeJob: false).LostUpTo);
        Assert.Equal(bench.Log.Oldest - 1, bench.Log.Read(bench.Log.Oldest - 2, 10, includeJob: false).LostUpTo);
    }

    /// <summary>Cursor, published events, oldest event afterwards: at least and at most.</summary>
    [Theory]
    [InlineData(5, 50, 6, 6)]
    [InlineData(5, 200, 200 - 60 - 10, 200 - 60 + 1)]
    [InlineData(1000, 200, 200 - 25, 200 - 20 + 1)]
    public async Task Trimming_waits_for_the_daemon_s_own_readers_up_to_a_limit(long cursor, int published, long oldestFrom, long oldestTo)
    {
        var bench = Bench(Small);
        await bench.Writer.RunAsync(tx => tx.Connection.Execute("INSERT INTO reader_cursors(reader, seq) VALUES ('hooks', ?1)", cursor));

        await PublishOneByOneAsync(bench, published);

        Assert.InRange(bench.Log.Oldest, oldestFrom, oldestTo);
    }

    [Fact]
    public async Task A_reader_of_the_daemon_s_own_that_fell_far_behind_does_not_make_one_large_trim()
    {
        var bench = Bench(Small with { OwnReaderEvents = 1000, RetainedEvents = 1000 });
        await bench.Writer.RunAsync(static tx => tx.Connection.Execute("INSERT INTO reader_cursors(reader, seq) VALUES ('hooks', 0)"));
        await PublishAsync(bench, 500);
        bench.Reopen(Small);
        var before = bench.Log.Oldest;

        // The second change waits while the first one runs, so that the writer trims once between them and not until the log is short.
        var next = (await bench.Writer.RunAsync(_ => bench.Writer.RunAsync(_ => bench.Log.Oldest))).Value;

        Assert.InRange((await next).Value, before + 1, before + Small.TrimBatch);
    }

    [Fact]
    public async Task Trimming_by_bytes_keeps_the_lines_below_the_limit()
    {
        var bench = Bench(Small with { RetainedEvents = 10_000, RetainedBytes = 50_000, TrimBatch = 1000 });
        var text = new string('x', 2000);
        for (var i = 0; i < 100; i++)
            await bench.Ledger.AnnounceAsync(new DaemonEvent { Type = EventTypes.ConfigReloaded, Error = text });

        Assert.InRange((long)bench.Scalar("SELECT sum(length(line)) FROM event_log")!, 1, 60_000);
        Assert.Equal(100, bench.Log.Head);
    }

    [Fact]
    public async Task Numbers_are_never_used_again_even_when_every_row_was_trimmed()
    {
        var bench = Bench(Small);
        await PublishAsync(bench, 30);
        await bench.Writer.RunAsync(static tx => tx.Connection.Execute("DELETE FROM event_log"));
        bench.Reopen();

        Assert.Equal((30, 31), (bench.Log.Head, bench.Log.Oldest));
        await PublishAsync(bench, 1);
        Assert.Equal([31], ReadAll(bench.Log, 30, 10));
        Assert.Equal(30, bench.Log.Read(3, 10, includeJob: false).LostUpTo);
    }

    [Fact]
    public async Task Epoch_stays_and_instance_is_new_after_a_reopen()
    {
        var bench = Bench(new EventLogLimits());
        await PublishAsync(bench, 3);
        var (epoch, instance) = (bench.Log.Epoch, bench.Log.Instance);

        bench.Reopen();

        Assert.Equal(epoch, bench.Log.Epoch);
        Assert.Matches("^[A-Za-z0-9_-]{1,40}$", epoch);
        Assert.NotEqual(instance, bench.Log.Instance);
        Assert.Equal((3, 1), (bench.Log.Head, bench.Log.Oldest));
        Assert.NotEqual(epoch, Bench(new EventLogLimits()).Log.Epoch);
    }

    [Fact]
    public async Task A_closed_log_wakes_everyone_and_still_gives_what_is_left()
    {
        var bench = Bench(new EventLogLimits());
        var waiting = bench.Log.WaitAsync(0);
        Assert.False(waiting.IsCompleted);

        bench.Log.Close();
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.True(bench.Log.IsClosed);
        Assert.True(bench.Log.WaitAsync(99).IsCompleted);
        await PublishAsync(bench, 1);
        Assert.Equal([1], ReadAll(bench.Log, 0, 10));
    }

    [Fact]
    public async Task An_event_has_the_reference_s_properties_first_and_no_empty_optional_ones()
    {
        var bench = Bench(new EventLogLimits());
        await bench.EnqueueAsync();
        var claim = await bench.ClaimAsync();
        await bench.CompleteAsync(claim);

        var lines = bench.Log.Read(0, 10, includeJob: false).Events.Select(static logged => Encoding.UTF8.GetString(logged.Line)).ToList();

        Assert.All(lines, static line => Assert.EndsWith("}\n", line));
        Assert.All(lines, static line => Assert.Single(line, static c => c == '\n'));
        var done = JsonDocument.Parse(lines[^1]).RootElement.EnumerateObject().Select(static property => property.Name).ToList();
        Assert.Equal(["type", "ts", "job_id", "repo", "repo_name", "sha", "agent", "verdict", "findings", "epoch", "seq", "ts_ms", "job_uuid", "status", "job_type", "attempt"], done);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", JsonDocument.Parse(lines[^1]).RootElement.GetProperty("ts").GetString());
        var enqueued = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal(0, enqueued.GetProperty("attempt").GetInt32());
        Assert.False(enqueued.TryGetProperty("verdict", out _));
        Assert.False(enqueued.TryGetProperty("error", out _));
        Assert.False(enqueued.TryGetProperty("worktree_path", out _));
    }

    public static TheoryData<string, int> LargeTexts => new()
    {
        { "x", 2_000_000 }, { "é", 900_000 }, { "漢", 900_000 }, { "😀", 600_000 }, { "<&>", 400_000 }, { "\u0001", 500_000 }, { "a\n", 600_000 }, { "x", 8_000_000 },
    };

    [Theory]
    [MemberData(nameof(LargeTexts))]
    public void A_line_is_at_most_a_million_bytes_with_findings_cut_at_a_character(string unit, int count)
    {
        var text = string.Concat(Enumerable.Repeat(unit, count));
        var began = TimeProvider.System.GetTimestamp();

        var line = LoggedEvent.Serialize(new DaemonEvent { Type = EventTypes.ReviewCompleted, Findings = text, Epoch = "e", Seq = 1 });

        Assert.InRange(line.Length, 500_000, 1_000_000);
        var decoded = LedgerBench.Decode(line);
        Assert.StartsWith(decoded.Findings!, text);
        Assert.DoesNotContain('\uFFFD', decoded.Findings!);
        Assert.True(decoded.FindingsTruncated);
        // The line is made in the writer's turn: all other changes wait for it.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void A_large_error_is_cut_too_and_a_line_that_fits_is_not_touched()
    {
        var large = LoggedEvent.Serialize(new DaemonEvent { Type = EventTypes.ReviewFailed, Error = new string('e', 1_500_000), Seq = 1 });
        var small = LoggedEvent.Serialize(new DaemonEvent { Type = EventTypes.ReviewFailed, Error = new string('e', 900_000), Seq = 1 });

        Assert.InRange(large.Length, 500_000, 1_000_000);
        Assert.True(LedgerBench.Decode(large).FindingsTruncated);
        Assert.Equal(900_000, LedgerBench.Decode(small).Error!.Length);
        Assert.Null(LedgerBench.Decode(small).FindingsTruncated);
    }

    [Fact]
    public async Task A_review_larger_than_a_line_is_stored_whole()
    {
        var bench = Bench(new EventLogLimits());
        var claim = await bench.ClaimNewAsync();
        var output = new string('x', 1_200_000);

        await bench.CompleteAsync(claim, output);

        Assert.Equal(output, bench.Review(claim.Job.Id)!.Output);
        Assert.True(bench.Events()[^1].FindingsTruncated);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task Check_17_Publishing_costs_the_same_however_many_readers_wait(int readers)
    {
        var bench = Bench(new EventLogLimits());
        var waits = Enumerable.Range(0, readers).Select(_ => bench.Log.WaitAsync(0)).ToList();

        await PublishAsync(bench, 200).WaitAsync(TimeSpan.FromSeconds(20));

        await Task.WhenAll(waits).WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static IEnumerable<long> Numbers(long from, long to) => Enumerable.Range((int)from, (int)Math.Max(0, to - from + 1)).Select(static n => (long)n);

    private static Task PublishAsync(LedgerBench bench, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => bench.Ledger.AnnounceAsync(new DaemonEvent { Type = EventTypes.ConfigReloaded })));

    /// <summary>Publishes with a pause in the writer's turn after each event, in which it trims.</summary>
    private static async Task PublishOneByOneAsync(LedgerBench bench, int count)
    {
        for (var i = 0; i < count; i++)
            await PublishAsync(bench, 1);
        await bench.Writer.RunAsync(static _ => true);
        await bench.Writer.RunAsync(static _ => true);
    }

    private static List<long> ReadAll(EventLog log, long position, int limit)
    {
        var numbers = new List<long>();
        while (log.Read(position, limit, includeJob: false) is { Events.Count: > 0 } slice)
        {
            Assert.True(slice.Events.Count <= limit);
            numbers.AddRange(slice.Events.Select(static logged => logged.Seq));
            position = numbers[^1];
        }

        return numbers;
    }

    private static async Task<List<long>> FollowAsync(EventLog log, long position, long upTo)
    {
        var numbers = new List<long>();
        while (position < upTo)
        {
            await log.WaitAsync(position);
            var slice = log.Read(position, 16, includeJob: false);
            Assert.Null(slice.LostUpTo);
            numbers.AddRange(slice.Events.Select(static logged => logged.Seq));
            position = Math.Max(position, numbers.Count > 0 ? numbers[^1] : position);
        }

        return numbers;
    }

    private LedgerBench Bench(EventLogLimits limits)
    {
        var bench = new LedgerBench(limits);
        _benches.Add(bench);
        return bench;
    }
}
