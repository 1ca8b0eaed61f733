using System.Buffers;

namespace Roborev.Agents.Hosting;

/// <summary>Cuts a byte stream into trimmed, non-blank lines. Time is linear in the input whatever the chunks.</summary>
/// <param name="sink">Gets each line.</param>
/// <param name="limit">Longest line passed on, in bytes; a longer one becomes a notice.</param>
internal sealed class JsonLineSplitter(ByteSink sink, int limit = JsonLineSplitter.DefaultLimit)
{
    public const int DefaultLimit = 10 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _pending = new();
    private bool _skipping;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            Take(bytes[..end]);
            EndLine();
            bytes = bytes[(end + 1)..];
        }

        Take(bytes);
    }

    /// <summary>Passes on a last line without line end.</summary>
    public void Finish() => EndLine();

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (_skipping)
            return;
        _skipping = _pending.WrittenCount + bytes.Length > limit;
        if (_skipping)
            _pending.Clear();
        else
            _pending.Write(bytes);
    }

    private void EndLine()
    {
        var line = _skipping ? "[roborev] a line over the size limit was left out"u8 : _pending.WrittenSpan.Trim(" \t\r\n\v\f"u8);
        if (!line.IsEmpty)
            sink(line);
        _pending.ResetWrittenCount();
        _skipping = false;
    }
}
