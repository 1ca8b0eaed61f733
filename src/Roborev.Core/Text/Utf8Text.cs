using System.Text;
using System.Text.Unicode;

namespace Roborev.Core.Text;

/// <summary>Sizes and cuts of text in UTF-8 bytes, and reading of bytes that may not be valid UTF-8.</summary>
public static class Utf8Text
{
    /// <summary>Size of a text in UTF-8 bytes; a lone surrogate counts as the three bytes of U+FFFD, which it becomes when written.</summary>
    public static int ByteCount(ReadOnlySpan<char> text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>The longest beginning of a text that fits into a number of UTF-8 bytes and splits no character (prompts.md 8.1).</summary>
    /// <param name="text">Text to cut.</param>
    /// <param name="maxBytes">Limit in bytes; zero or less gives an empty text.</param>
    public static string Truncate(string text, int maxBytes)
    {
        Span<byte> scratch = stackalloc byte[1024];
        var kept = 0;
        var left = maxBytes;
        while (kept < text.Length && left > 0)
        {
            Utf8.FromUtf16(text.AsSpan(kept), scratch[..Math.Min(left, scratch.Length)], out var read, out var written);
            if (read == 0)
            {
                break;
            }

            kept += read;
            left -= written;
        }

        return kept == text.Length ? text : text[..kept];
    }

    /// <summary>Reads bytes as UTF-8; invalid ones become U+FFFD, and all valid text before and after them is kept.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>Reads bytes that were cut at a limit: an incomplete last character is dropped, other invalid bytes become U+FFFD (git.md 7.3).</summary>
    public static string DecodeTruncated(ReadOnlySpan<byte> bytes) => Decode(CutIncompleteTail(bytes));

    /// <summary>Drops the last one to three bytes if they are the beginning of a longer character (git.md 7.3).</summary>
    public static ReadOnlySpan<byte> CutIncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var length = 1; length <= Math.Min(3, bytes.Length); length++)
        {
            var isContinuation = (bytes[^length] & 0xC0) == 0x80;
            if (!isContinuation)
            {
                var isIncomplete = Rune.DecodeFromUtf8(bytes[^length..], out _, out _) == System.Buffers.OperationStatus.NeedMoreData;
                return isIncomplete ? bytes[..^length] : bytes;
            }
        }

        return bytes;
    }
}
