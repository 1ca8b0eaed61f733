using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Roborev.Core.Wire;

namespace Roborev.Client;

/// <summary>
/// The daemon's routes as typed calls (http-api.md sections 5, 6, 8); <c>DaemonClient.Routes.cs</c> lists them. Every call throws
/// <see cref="DaemonRequestException"/> for an error answer and <see cref="DaemonUnreachableException"/> when none came. Safe for concurrent use.
/// </summary>
public sealed partial class DaemonClient : IDisposable
{
    private const int MaxErrorBytes = 1024;

    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private readonly HttpClient _http;
    private readonly TimeSpan? _limit;

    /// <summary>A client of one endpoint.</summary>
    /// <param name="endpoint">Where the daemon is.</param>
    public DaemonClient(DaemonEndpoint endpoint)
        : this(endpoint, limit: null)
    {
    }

    /// <summary>A client whose calls all have one time limit instead of each its own.</summary>
    /// <param name="endpoint">Where the daemon is.</param>
    /// <param name="limit">The limit of each call, or null.</param>
    public DaemonClient(DaemonEndpoint endpoint, TimeSpan? limit)
    {
        Endpoint = endpoint;
        _limit = limit;
        _http = DaemonHttp.Create(endpoint);
    }

    /// <summary>Where this client's daemon is.</summary>
    public DaemonEndpoint Endpoint { get; }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, TimeSpan timeout, CancellationToken ct)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, timeout, (response, token) => ReadAsync(response, type, token), ct).ConfigureAwait(false);
    }

    private async Task<T> PostAsync<TBody, T>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, TimeSpan timeout, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, bodyType)) { Headers = { ContentType = JsonType } },
        };
        return await SendAsync(request, timeout, read, ct).ConfigureAwait(false);
    }

    private async Task<T> SendAsync<T>(
        HttpRequestMessage request, TimeSpan timeout, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken ct)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(_limit ?? timeout);
        try
        {
            using var response = await SendHeadAsync(request, limited.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new DaemonRequestException(response.StatusCode, await ReadErrorAsync(response, limited.Token).ConfigureAwait(false));
            }

            return await read(response, limited.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (AsUnreachable(error, ct) is { } unreachable)
        {
            throw unreachable;
        }
    }

    private Task<HttpResponseMessage> SendHeadAsync(HttpRequestMessage request, CancellationToken ct) => Endpoint.BaseUri is null
        ? throw new DaemonUnreachableException($"cannot connect to the daemon at {Endpoint}: no such port", denied: false, inner: null)
        : _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);

    private DaemonUnreachableException? AsUnreachable(Exception error, CancellationToken ct) => error switch
    {
        OperationCanceledException when !ct.IsCancellationRequested =>
            new DaemonUnreachableException($"the daemon at {Endpoint} did not answer in time", denied: false, error),
        HttpRequestException or IOException =>
            new DaemonUnreachableException($"cannot connect to the daemon at {Endpoint}: {Innermost(error).Message}", IsDenial(error), error),
        _ => null,
    };

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    private static bool IsDenial(Exception error) => Innermost(error) is SocketException { SocketErrorCode: SocketError.AccessDenied } or UnauthorizedAccessException;

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        var body = await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw Unreadable(response);
        }
        catch (JsonException)
        {
            throw Unreadable(response);
        }
    }

    private static DaemonRequestException Unreadable(HttpResponseMessage response) =>
        new(HttpStatusCode.BadGateway, $"the daemon's answer to {response.RequestMessage?.RequestUri?.AbsolutePath} is not the expected JSON");

    /// <summary>The sentence of an error body: <c>error</c>, else <c>detail</c>, else the raw text, else the status line (http-api.md 3.4).</summary>
    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var body = await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
        if (Sentence(body) is { Length: > 0 } sentence)
        {
            return sentence;
        }

        var raw = Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, MaxErrorBytes)).Trim();
        return raw.Length > 0 ? raw : $"{(int)response.StatusCode} {response.ReasonPhrase}";
    }

    private static string? Sentence(byte[] body)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(body, WireJson.Plain.ErrorAnswer);
            var text = answer?.Error is { Length: > 0 } error ? error : answer?.Detail;
            return answer?.Errors is { Count: > 0 } details ? $"{text}: {string.Join("; ", details.Select(detail => $"{detail.Location}: {detail.Message}"))}" : text;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
