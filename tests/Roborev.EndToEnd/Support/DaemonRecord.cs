using System.Text.Json;

namespace Roborev.EndToEnd.Support;

/// <summary>What a daemon's runtime file says, and its HTTP interface as any client sees it.</summary>
internal sealed record DaemonRecord(int Pid, string Address)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    internal static DaemonRecord? Read(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return new DaemonRecord(json.RootElement.GetProperty("pid").GetInt32(), json.RootElement.GetProperty("addr").GetString()!);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }

    internal async Task<JsonElement> GetAsync(string path)
    {
        using var json = JsonDocument.Parse(await Http.GetStringAsync(new Uri($"http://{Address}/{path}"), TestContext.Current.CancellationToken));
        return json.RootElement.Clone();
    }

    internal async Task PostAsync(string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(new Uri($"http://{Address}/{path}"), content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    internal async Task<JsonElement> JobAsync(long id) => (await GetAsync($"api/jobs?id={id}")).GetProperty("jobs")[0];

    internal async Task<string> StatusOfAsync(long id) => (await JobAsync(id)).GetProperty("status").GetString()!;

    /// <summary>The stored events from a position on, up to and with the first that is the last wanted.</summary>
    internal async Task<IReadOnlyList<JsonElement>> EventsAsync(string after, Func<JsonElement, bool> isLast)
    {
        using var answer = await Http.GetAsync(
            new Uri($"http://{Address}/api/stream/events?after={after}"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.Patience);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        var events = new List<JsonElement>();
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            events.Add(json.RootElement.Clone());
            if (isLast(events[^1]))
            {
                break;
            }
        }

        return events;
    }
}
