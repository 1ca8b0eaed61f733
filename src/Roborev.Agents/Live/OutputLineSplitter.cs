using System.Text;

namespace Roborev.Agents.Live;

/// <summary>
/// Cuts an agent's output into lines for the live view (worker.md 9). A line over the limit is cut to it and ends in <c>...</c>; what follows up to
/// the line end is thrown away. Time is linear in the input whatever the chunks.
/// </summary>
/// <param name="line">Gets each line without its line end, invalid bytes replaced.</param>
/// <param name="limit">Longest line in bytes.</param>
public sealed class OutputLineSplitter(Action<string> line, int limit = OutputLineSplitter.DefaultLimit)
{
    /// <summary>512 KiB.</summary>
    public const int DefaultLimit = 524288;

    private static ReadOnlySpan<byte> Cut => "..."u8;

    private readonly MemoryStream _pending = new();
    private bool _isCut;

    /// <summary>Takes the next bytes.</summary>
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

    /// <summary>Passes on a last line without line end, if there is one.</summary>
    public void Finish()
    {
        if (_pending.Length > 0)
            EndLine();
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (_isCut)
            return;

        // One more than the limit is kept for a CR that belongs to the line end.
        var room = limit + 1 - (int)_pending.Length;
        _isCut = bytes.Length > room;
        _pending.Write(_isCut ? bytes[..room] : bytes);
    }

    private void EndLine()
    {
        var bytes = _pending.GetBuffer().AsSpan(0, (int)_pending.Length);
        if (!_isCut && bytes is [.., (byte)'\r'])
            bytes = bytes[..^1];
        line(_isCut || bytes.Length > limit ? Shorten(bytes) : Encoding.UTF8.GetString(bytes));
        _pending.SetLength(0);
        _isCut = false;
    }

    private string Shorten(ReadOnlySpan<byte> bytes)
    {
        var end = limit - Cut.Length;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80)
            end--; // not inside a character
        return Encoding.UTF8.GetString(bytes[..end]) + "...";
    }
}
