using Roborev.Core.Wire;

namespace Roborev.Client.Tests;

/// <summary>http-api.md 1.1, 1.2; cli.md 1.2, C22.</summary>
public sealed class DaemonEndpointTests
{
    [Theory]
    [InlineData("", "127.0.0.1:7373")]
    [InlineData(null, "127.0.0.1:7373")]
    [InlineData("127.0.0.1:8000", "127.0.0.1:8000")]
    [InlineData("http://127.0.0.1:8000", "127.0.0.1:8000")]
    [InlineData("localhost:1", "localhost:1")]
    [InlineData("127.5.6.7:9", "127.5.6.7:9")]
    [InlineData("127.0.0.1", "127.0.0.1:7373")]
    [InlineData("localhost", "localhost:7373")]
    [InlineData("[::1]", "[::1]:7373")]
    [InlineData("::1", "[::1]:7373")]
    [InlineData("localhost:99999", "localhost:99999")]
    [InlineData("unix:///run/x.sock", "unix:///run/x.sock")]
    public void Allowed_addresses_are_read(string? text, string expected)
    {
        Assert.True(DaemonEndpoint.TryParse(text, out var endpoint, out var error), error);
        Assert.Equal(expected, endpoint.ToString());
    }

    [Theory]
    [InlineData("0.0.0.0:7373")]
    [InlineData(":7373")]
    [InlineData("192.168.1.1:7373")]
    [InlineData("127.0.0.1.evil.com:80")]
    [InlineData("127.0.0.1@evil.com:80")]
    [InlineData("localhost.evil.com")]
    [InlineData("LOCALHOST:7373")]
    [InlineData(" localhost:7373")]
    [InlineData("http://http://localhost:1")]
    [InlineData("https://localhost:1")]
    [InlineData("http://example.com:7373")]
    [InlineData("127.1:7373")]
    [InlineData("unix://relative.sock")]
    [InlineData("unix:///a\0b")]
    public void Everything_else_is_refused_with_a_sentence(string text)
    {
        Assert.False(DaemonEndpoint.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_socket_path_may_have_at_most_the_bytes_that_the_platform_allows()
    {
        var limit = DaemonEndpoint.MaxSocketPathBytes;

        Assert.True(DaemonEndpoint.TryParse("unix:///" + new string('a', limit - 1), out _, out _));
        Assert.False(DaemonEndpoint.TryParse("unix:///" + new string('a', limit), out _, out _));
    }

    [Theory]
    [InlineData("tcp", "10.0.0.1:80")]
    [InlineData("tcp", "unix:///x")]
    [InlineData("udp", "127.0.0.1:80")]
    [InlineData("unix", "relative")]
    [InlineData("tcp", "")]
    public void A_record_that_points_elsewhere_has_no_endpoint(string network, string address) =>
        Assert.Null(DaemonEndpoint.FromRecord(network, address));

    [Fact]
    public async Task An_impossible_port_fails_without_a_request()
    {
        Assert.True(DaemonEndpoint.TryParse("localhost:99999", out var endpoint, out _));
        using var client = new DaemonClient(endpoint);

        await Assert.ThrowsAsync<DaemonUnreachableException>(() => client.PingAsync(CancellationToken.None));
    }
}
