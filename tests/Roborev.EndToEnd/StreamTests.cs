using System.Globalization;
using System.Text.Json;
using Roborev.EndToEnd.Support;

namespace Roborev.EndToEnd;

/// <summary><c>roborev stream</c>.</summary>
public sealed class StreamTests : EndToEndTest
{
    /// <summary>How the kernel names this state of a connection.</summary>
    private const string Established = "01";

    [Fact]
    public async Task The_events_of_a_review_are_printed_in_order_as_json_lines()
    {
        await Sandbox.InitializedAsync();
        var stream = Sandbox.Start("stream");
        await SubscribedAsync();

        await Sandbox.CommitAsync("src/Store.cs", Faulty);

        await stream.LineAsync("the end of the review", line => line.Contains("\"type\":\"review.completed\""));
        stream.Signal(Processes.Interrupt);
        var result = await stream.EndAsync();
        var events = result.Out.Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        string[] types = [.. events.Select(item => item.GetProperty("type").GetString()!)];
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Equal("job.enqueued", types.First(type => type is not "repo.updated"));
        Assert.True(Array.IndexOf(types, "job.enqueued") < Array.IndexOf(types, "review.started"));
        Assert.True(Array.IndexOf(types, "review.started") < Array.IndexOf(types, "review.completed"));
        Assert.Equal(events.Select(item => item.GetProperty("seq").GetInt64()).Order(), events.Select(item => item.GetProperty("seq").GetInt64()));
        Assert.Equal("F", events[^1].GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData(Processes.Interrupt)]
    [InlineData(Processes.Terminate)]
    public async Task An_interrupted_stream_ends_well_also_before_its_first_event(int signal)
    {
        await Sandbox.InitializedAsync();
        var stream = Sandbox.Start("stream");
        await SubscribedAsync();

        stream.Signal(signal);
        var result = await stream.EndAsync();

        Assert.Equal((0, "", ""), (result.Exit, result.Out, result.Error));
    }

    [Fact]
    public async Task A_stream_of_one_repository_leaves_out_the_others()
    {
        await Sandbox.InitializedAsync();
        var other = Path.Combine(Sandbox.Root, "other");
        await Sandbox.GitAsync("clone", "-q", Sandbox.Repo, other);
        var stream = Sandbox.Start("stream", "--repo", other);
        await SubscribedAsync();

        await Sandbox.CommitAsync("notes.txt", "note\n");
        await Sandbox.RunAsync("wait", "--quiet");
        await Sandbox.RunInAsync(other, "review", "--wait", "--quiet");

        await stream.LineAsync("the end of the review", line => line.Contains("\"type\":\"review.completed\""));
        Assert.All(stream.Lines, line => Assert.Equal(other, JsonDocument.Parse(line).RootElement.GetProperty("repo").GetString()));
    }

    /// <summary>Without an event there is nothing to see of an open stream but its connection.</summary>
    private Task SubscribedAsync()
    {
        var port = Sandbox.Daemon.Address[(Sandbox.Daemon.Address.LastIndexOf(':') + 1)..];
        var peer = $":{int.Parse(port, CultureInfo.InvariantCulture):X4}";
        string[] tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        return Eventually.HoldsAsync("the stream's connection", () => tables.Where(File.Exists).SelectMany(File.ReadAllLines).Any(line =>
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, var remote, Established, ..] && remote.EndsWith(peer, StringComparison.Ordinal)));
    }
}
