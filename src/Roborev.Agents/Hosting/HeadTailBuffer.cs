using System.Text;

namespace Roborev.Agents.Hosting;

/// <summary>Keeps the beginning and the end of a stream of unknown length: the first lines tell what started, the last ones why it ended.</summary>
/// <param name="half">Bytes kept at each end.</param>
internal sealed class HeadTailBuffer(int half = 32 * 1024)
{
    private readonly byte[] _head = new byte[half];
    private byte[]? _tail;
    private int _headLength;
    private long _tailTotal;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var toHead = Math.Min(bytes.Length, half - _headLength);
        bytes[..toHead].CopyTo(_head.AsSpan(_headLength));
        _headLength += toHead;
        bytes = bytes[toHead..];
        if (bytes.IsEmpty)
            return;

        _tail ??= new byte[half];
        _tailTotal += bytes.Length;
        if (bytes.Length > half)
            bytes = bytes[^half..];
        var start = (int)((_tailTotal - bytes.Length) % half);
        var first = Math.Min(bytes.Length, half - start);
        bytes[..first].CopyTo(_tail.AsSpan(start));
        bytes[first..].CopyTo(_tail);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        if (_tailTotal <= half)
            return Encoding.UTF8.GetString([.. _head.AsSpan(0, _headLength), .. _tail.AsSpan(0, (int)_tailTotal)]);
        var start = (int)(_tailTotal % half);
        text.Append(Encoding.UTF8.GetString(_head)).Append($"\n[{_tailTotal - half} bytes left out]\n");
        return text.Append(Encoding.UTF8.GetString([.. _tail.AsSpan(start), .. _tail.AsSpan(0, start)])).ToString();
    }
}
