using System.Buffers;

namespace Roborev.Git;

/// <summary>
/// Collects a child's output up to a number of bytes. With a <see cref="RawHeader"/> the limit counts only what follows it,
/// so that a list of files is never cut by the limit of the patch text behind it.
/// </summary>
internal sealed class OutputBuffer(long limit, RawHeader? header = null)
{
    /// <summary>A header longer than this is not a list of files that anyone can review.</summary>
    private const long HeaderLimit = 64L << 20;

    private readonly ArrayBufferWriter<byte> _held = new(4096);

    public bool LimitReached { get; private set; }

    public byte[] ToArray() => _held.WrittenSpan.ToArray();

    /// <summary>Reads to the end, or to the limit; then calls <paramref name="stop"/> once and reads the rest away.</summary>
    public async Task ReadAsync(Stream source, Action stop, CancellationToken cancellationToken)
    {
        while (!LimitReached)
        {
            var read = await source.ReadAsync(_held.GetMemory(32 * 1024), cancellationToken);
            if (read == 0)
                return;
            _held.Advance(read);
            Enforce();
        }

        stop();
        var drain = new byte[32 * 1024];
        while (await source.ReadAsync(drain, cancellationToken) > 0)
        {
        }
    }

    private void Enforce()
    {
        var bound = limit;
        if (header is not null)
        {
            header.Advance(_held.WrittenSpan);
            bound = header.BodyStart is { } start ? start + limit : HeaderLimit;
        }

        if (_held.WrittenCount <= bound)
            return;
        var kept = _held.WrittenSpan[..(int)bound].ToArray();
        _held.ResetWrittenCount();
        _held.Write(kept);
        LimitReached = true;
    }
}
