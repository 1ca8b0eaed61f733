using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Roborev.Client;

/// <summary>An open <c>GET /api/stream/events</c>, read line by line (events.md section 7).</summary>
public sealed class EventStream : IDisposable
{
    /// <summary>Longest line in bytes.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    private readonly HttpResponseMessage _response;
    private readonly PipeReader _reader;

    internal EventStream(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _reader = PipeReader.Create(body);
    }

    /// <summary>Each line without its line feed, as bytes that are valid until the next one is asked for. Ends when the daemon ends the stream properly.</summary>
    /// <exception cref="DaemonUnreachableException">The connection broke, or a line is longer than <see cref="MaxLineBytes"/>.</exception>
    public async IAsyncEnumerable<ReadOnlySequence<byte>> ReadLinesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            var result = await ReadAsync(ct).ConfigureAwait(false);
            var rest = result.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                yield return rest.Slice(0, end);
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (rest.Length > MaxLineBytes)
            {
                throw new DaemonUnreachableException($"a line of the event stream is longer than {MaxLineBytes / 1024 / 1024} MiB", denied: false, inner: null);
            }

            if (result.IsCompleted)
            {
                if (!rest.IsEmpty)
                {
                    yield return rest;
                }

                yield break;
            }

            _reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Complete();
        _response.Dispose();
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationToken ct)
    {
        try
        {
            return await _reader.ReadAsync(ct).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new DaemonUnreachableException("the daemon ended the event stream", denied: false, error);
        }
    }
}
