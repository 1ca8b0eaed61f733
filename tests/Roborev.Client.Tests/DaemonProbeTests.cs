using Roborev.Core.Wire;

namespace Roborev.Client.Tests;

/// <summary>http-api.md 2.3 with H9, check 7; cli.md C5.</summary>
public sealed class DaemonProbeTests
{
    private const string OurId = "aaaa";

    private static readonly DaemonProbe Probe = new(OurId);

    [Fact]
    public async Task A_daemon_of_our_directory_is_alive()
    {
        await using var stub = StubDaemon.Start(_ => StubDaemon.Ping("0.2.0", OurId));

        Assert.Equal(new ProbeResult(ProbeOutcome.Alive, "0.2.0", SaysDirectory: true), await Probe.AskAsync(stub.Endpoint, CancellationToken.None));
    }

    [Fact]
    public async Task A_daemon_of_another_directory_is_foreign()
    {
        await using var stub = StubDaemon.Start(_ => StubDaemon.Ping("0.2.0", "bbbb"));

        Assert.Equal(ProbeOutcome.Foreign, (await Probe.AskAsync(stub.Endpoint, CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task Another_service_is_no_daemon()
    {
        await using var stub = StubDaemon.Start(_ => StubDaemon.Ping(service: "nginx"));

        Assert.Equal(ProbeOutcome.Dead, (await Probe.AskAsync(stub.Endpoint, CancellationToken.None)).Outcome);
    }

    [Theory]
    [InlineData(404, 200, """{"version":"0.50.0"}""", ProbeOutcome.Alive)]
    [InlineData(405, 200, """{"version":"0.50.0"}""", ProbeOutcome.Alive)]
    [InlineData(404, 200, """{"version":""}""", ProbeOutcome.Dead)]
    [InlineData(404, 200, "{}", ProbeOutcome.Dead)]
    [InlineData(404, 200, "hello", ProbeOutcome.Dead)]
    [InlineData(404, 401, "{}", ProbeOutcome.Dead)]
    [InlineData(404, 503, "{}", ProbeOutcome.Dead)]
    [InlineData(404, 204, "", ProbeOutcome.Dead)]
    [InlineData(500, 200, """{"version":"0.50.0"}""", ProbeOutcome.Dead)]
    public async Task Only_a_status_with_a_version_stands_in_for_a_missing_ping(int ping, int status, string body, ProbeOutcome expected)
    {
        await using var stub = StubDaemon.Start(request => request.Target == "/api/ping" ? new StubAnswer(ping, "") : new StubAnswer(status, body));

        Assert.Equal(expected, (await Probe.AskAsync(stub.Endpoint, CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task A_redirect_is_never_followed()
    {
        await using var other = StubDaemon.Start(_ => StubDaemon.Ping(directoryId: OurId));
        await using var stub = StubDaemon.Start(_ => new StubAnswer(302, "", $"http://127.0.0.1:{other.Port}/api/ping"));

        Assert.Equal(ProbeOutcome.Dead, (await Probe.AskAsync(stub.Endpoint, CancellationToken.None)).Outcome);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_daemon_behind_a_unix_socket_answers_over_one_connection_after_another_request()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "d.sock");
        await using var stub = StubDaemon.StartUnix(path, _ => StubDaemon.Ping("0.3.0", OurId));
        Assert.True(DaemonEndpoint.TryParse($"unix://{path}", out var endpoint, out _));

        Assert.Equal(ProbeOutcome.Alive, (await Probe.AskAsync(endpoint, CancellationToken.None)).Outcome);
    }
}
