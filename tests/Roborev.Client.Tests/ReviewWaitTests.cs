using System.Diagnostics;
using System.Threading.Channels;
using Roborev.Core.Wire;

namespace Roborev.Client.Tests;

/// <summary>cli.md 7.1 with C7 and C8; checks 13, 19 and 20.</summary>
public sealed class ReviewWaitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("review", 1, false)]
    [InlineData("review", 0, true)]
    [InlineData("task", 0, false)]
    public async Task The_stored_verdict_decides_and_a_task_never_fails(string jobType, int verdict, bool hasFindings)
    {
        await using var stub = StubDaemon.Start(request => Answer(request, "done", jobType, verdict));

        var result = await WaitAsync(stub);

        Assert.Equal((WaitEnd.Done, hasFindings), (result.End, result.HasFindings));
    }

    [Theory]
    [InlineData("failed", WaitEnd.Failed)]
    [InlineData("canceled", WaitEnd.Canceled)]
    [InlineData("skipped", WaitEnd.Other)]
    [InlineData("applied", WaitEnd.Other)]
    [InlineData("rebased", WaitEnd.Other)]
    public async Task Every_final_status_ends_the_wait(string status, WaitEnd expected)
    {
        await using var stub = StubDaemon.Start(request => Answer(request, status));

        Assert.Equal(expected, (await WaitAsync(stub)).End);
    }

    [Fact]
    public async Task A_job_that_does_not_exist_ends_the_wait()
    {
        await using var stub = StubDaemon.Start(_ => new StubAnswer(200, """{"jobs":[],"has_more":false}"""));

        Assert.Equal(WaitEnd.NotFound, (await WaitAsync(stub)).End);
    }

    [Fact]
    public async Task A_restart_on_another_port_in_between_does_not_end_the_wait()
    {
        StubDaemon? second = null;
        var first = StubDaemon.Start(request => Answer(request, "running"));
        using var wait = new ReviewWait(first.Endpoint, _ => Task.FromResult(second?.Endpoint), Patience, TimeProvider.System);
        var waiting = wait.ForJobAsync(5, _ => { }, CancellationToken.None);
        await UntilAsync(() => first.Requests.Count > 0);

        await first.DisposeAsync();
        second = StubDaemon.Start(request => Answer(request, "done"));
        var result = await waiting;
        await second.DisposeAsync();

        Assert.Equal(WaitEnd.Done, result.End);
    }

    [Fact]
    public async Task Server_errors_are_retried_and_client_errors_are_not()
    {
        var count = 0;
        await using var stub = StubDaemon.Start(request => request.Target.StartsWith("/api/jobs", StringComparison.Ordinal) && count++ == 0
            ? new StubAnswer(500, """{"error":"database is locked"}""")
            : Answer(request, "done"));
        await using var strict = StubDaemon.Start(_ => new StubAnswer(422, """{"title":"x","detail":"validation failed"}"""));

        Assert.Equal(WaitEnd.Done, (await WaitAsync(stub)).End);
        var error = await Assert.ThrowsAsync<DaemonRequestException>(() => WaitAsync(strict));
        Assert.Equal("validation failed", error.Message);
    }

    [Fact]
    public async Task A_daemon_that_stays_away_ends_the_wait_when_the_patience_is_over()
    {
        Assert.True(DaemonEndpoint.TryParse("127.0.0.1:1", out var nobody, out _));
        using var wait = new ReviewWait(nobody, _ => Task.FromResult<DaemonEndpoint?>(null), TimeSpan.FromMilliseconds(300), TimeProvider.System);

        await Assert.ThrowsAsync<DaemonUnreachableException>(() => wait.ForJobAsync(5, _ => { }, CancellationToken.None));
    }

    [Fact]
    public async Task An_event_about_the_job_ends_the_wait_at_once()
    {
        var status = "running";
        var lines = Channel.CreateUnbounded<string>();
        await using var stub = StubDaemon.Start(request => Answer(request, status));
        stub.Events = () => lines.Reader.ReadAllAsync();
        lines.Writer.TryWrite("""{"type":"stream.hello","ts":"","job_id":0,"repo":"","repo_name":"","sha":""}""");
        var waiting = WaitAsync(stub);
        await UntilAsync(() => stub.Requests.Count(request => request.Target.StartsWith("/api/jobs", StringComparison.Ordinal)) >= 2);
        var clock = Stopwatch.StartNew();

        status = "done";
        lines.Writer.TryWrite("""{"type":"review.completed","ts":"","job_id":6,"repo":"","repo_name":"","sha":""}""");
        lines.Writer.TryWrite("""{"type":"review.completed","ts":"","job_id":5,"repo":"","repo_name":"","sha":""}""");
        await waiting;

        Assert.True(clock.Elapsed < ReviewWait.UsualPause, $"took {clock.Elapsed}");
    }

    private static async Task<WaitResult> WaitAsync(StubDaemon stub)
    {
        using var wait = new ReviewWait(stub.Endpoint, _ => Task.FromResult<DaemonEndpoint?>(stub.Endpoint), Patience, TimeProvider.System);
        return await wait.ForJobAsync(5, _ => { }, CancellationToken.None);
    }

    private static StubAnswer Answer(StubRequest request, string status, string jobType = "review", int verdict = 1) => request.Target switch
    {
        "/api/jobs?id=5" => new StubAnswer(200, $$"""{"jobs":[{"id":5,"git_ref":"x","agent":"test","job_type":"{{jobType}}","status":"{{status}}"}],"has_more":false}"""),
        "/api/review?job_id=5" => new StubAnswer(200, $$"""{"id":1,"job_id":5,"agent":"test","output":"text","verdict_bool":{{verdict}}}"""),
        _ => new StubAnswer(404, "404 page not found\n"),
    };

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
