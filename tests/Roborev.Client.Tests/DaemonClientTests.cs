using System.Net;
using System.Text;
using Roborev.Core.Wire;

namespace Roborev.Client.Tests;

/// <summary>http-api.md 3.4 and section 5; cli.md C9, C21.</summary>
public sealed class DaemonClientTests
{
    [Theory]
    [InlineData("""{"error":"invalid commit"}""", "invalid commit")]
    [InlineData("""{"title":"Not Found","status":404,"detail":"job not found"}""", "job not found")]
    [InlineData("""{"title":"x","detail":"long","error":"short"}""", "short")]
    [InlineData("404 page not found\n", "404 page not found")]
    [InlineData("", "404 x")]
    public async Task The_sentence_of_an_error_body_is_the_message(string body, string expected)
    {
        await using var stub = StubDaemon.Start(_ => new StubAnswer(404, body));
        using var client = new DaemonClient(stub.Endpoint);

        var error = await Assert.ThrowsAsync<DaemonRequestException>(() => client.GetStatusAsync(CancellationToken.None));

        Assert.Equal((HttpStatusCode.NotFound, expected), (error.Status, error.Message));
    }

    [Fact]
    public async Task An_endless_error_text_is_cut()
    {
        await using var stub = StubDaemon.Start(_ => new StubAnswer(500, new string('x', 5000)));
        using var client = new DaemonClient(stub.Endpoint);

        var error = await Assert.ThrowsAsync<DaemonRequestException>(() => client.GetStatusAsync(CancellationToken.None));

        Assert.Equal(1024, error.Message.Length);
    }

    [Fact]
    public async Task A_skipped_enqueue_gives_its_reason_and_a_created_one_its_job()
    {
        var skip = true;
        await using var stub = StubDaemon.Start(_ => skip
            ? new StubAnswer(200, """{"skipped":true,"reason":"branch is excluded"}""")
            : new StubAnswer(201, """{"$schema":"x","id":7,"git_ref":"abc","agent":"test"}"""));
        using var client = new DaemonClient(stub.Endpoint);

        Assert.Equal("branch is excluded", (await client.EnqueueAsync(new EnqueueRequest(), CancellationToken.None)).SkipReason);
        skip = false;
        Assert.Equal(7, (await client.EnqueueAsync(new EnqueueRequest(), CancellationToken.None)).Job!.Id);
    }

    [Fact]
    public async Task Null_lists_of_the_other_program_are_empty_lists()
    {
        await using var stub = StubDaemon.Start(_ => new StubAnswer(200, """{"jobs":null,"responses":null,"has_more":false}"""));
        using var client = new DaemonClient(stub.Endpoint);

        Assert.Empty(await client.ListCommentsOfJobAsync(1, CancellationToken.None));
        Assert.Null(await client.FindJobAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task Values_are_escaped_and_a_missing_review_is_no_error()
    {
        await using var stub = StubDaemon.Start(_ => new StubAnswer(404, """{"detail":"x"}"""));
        using var client = new DaemonClient(stub.Endpoint);

        Assert.Null(await client.FindReviewByRefAsync("a&b=c d", CancellationToken.None));
        await Assert.ThrowsAsync<DaemonRequestException>(
            () => client.ListJobsAsync(new JobQuery { Branch = "x&y", BranchIncludesEmpty = true, Closed = false, Limit = 0 }, CancellationToken.None));

        Assert.Equal(
            ["/api/review?sha=a%26b%3Dc%20d", "/api/jobs?branch=x%26y&branch_include_empty=true&closed=false&limit=0"],
            stub.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task Events_are_read_as_lines_of_any_sensible_length()
    {
        var big = new string('x', 2 * 1024 * 1024);
        await using var stub = StubDaemon.Start(_ => new StubAnswer(404, ""));
        stub.Events = () => new[] { "one", big, "three" }.ToAsyncEnumerable();
        using var client = new DaemonClient(stub.Endpoint);
        using var stream = await client.OpenEventsAsync("/a b", controlLines: false, CancellationToken.None);

        var lines = new List<string>();
        await foreach (var line in stream.ReadLinesAsync(CancellationToken.None))
        {
            lines.Add(Encoding.UTF8.GetString(line));
        }

        Assert.Equal(["one", big, "three"], lines);
        Assert.Equal("/api/stream/events?repo=%2Fa%20b", stub.Requests[0].Target);
    }

    [Fact]
    public async Task A_silent_daemon_is_given_up_after_the_time_limit()
    {
        using var release = new ManualResetEventSlim();
        await using var stub = StubDaemon.Start(_ =>
        {
            release.Wait();
            return StubDaemon.Ping();
        });
        using var client = new DaemonClient(stub.Endpoint, TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAsync<DaemonUnreachableException>(() => client.PingAsync(CancellationToken.None));
        release.Set();
    }
}
