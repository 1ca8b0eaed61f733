using Roborev.Core.Events;

namespace Roborev.Daemon.Tests.Support;

/// <summary>One open event stream.</summary>
internal sealed class EventReader : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _lines = new StreamReader(body);
    }

    public HttpResponseMessage Response => _response;

    public static async Task<EventReader> OpenAsync(HttpClient http, string query, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/stream/events" + (query.Length > 0 ? "?" + query : ""));
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        response.EnsureSuccessStatusCode();
        return new EventReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next line, or null at a clean end.</summary>
    public async Task<DaemonEvent?> NextAsync(TimeSpan? patience = null) =>
        await _lines.ReadLineAsync().WaitAsync(patience ?? Patience) is { } line ? LedgerBench.Decode(System.Text.Encoding.UTF8.GetBytes(line)) : null;

    /// <summary>Every line up to the one that is wanted, that one included.</summary>
    public async Task<List<DaemonEvent>> UntilAsync(Func<DaemonEvent, bool> isWanted)
    {
        var seen = new List<DaemonEvent>();
        while (true)
        {
            DaemonEvent? next;
            try
            {
                next = await NextAsync();
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"the event did not come; seen: {string.Join(", ", seen.Select(Describe))}");
            }

            seen.Add(next ?? throw new EndOfStreamException($"the stream ended; seen: {string.Join(", ", seen.Select(Describe))}"));
            if (isWanted(next))
                return seen;
        }
    }

    public Task<List<DaemonEvent>> UntilAsync(string type, long jobId) => UntilAsync(line => line.Type == type && line.JobId == jobId);

    /// <summary>Every line to the end of the stream.</summary>
    public async Task<List<DaemonEvent>> ToEndAsync()
    {
        var seen = new List<DaemonEvent>();
        while (await NextAsync() is { } next)
            seen.Add(next);
        return seen;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }

    private static string Describe(DaemonEvent line) => $"{line.Seq} {line.Type} {line.JobId} {line.Reason} {line.Error}".TrimEnd();
}
