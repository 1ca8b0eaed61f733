using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Roborev.Core.Diffs;

namespace Roborev.Git;

/// <summary>
/// Turns captured bytes into text that every later step can store and send: valid UTF-8 without NUL (git.md section 7.3, prompts.md section 22, row 17).
/// </summary>
internal static class DiffText
{
    /// <summary>Builds a diff from its bytes.</summary>
    public static ReviewDiff Create(ReadOnlySpan<byte> bytes, bool isTruncated)
    {
        if (isTruncated)
            bytes = bytes[..^IncompleteTail(bytes)];
        var text = Encoding.UTF8.GetString(bytes);
        if (text.Contains('\0'))
            text = text.Replace('\0', '\uFFFD');
        var clean = Utf8.IsValid(bytes) && !bytes.Contains((byte)0) ? bytes : Encoding.UTF8.GetBytes(text);
        return new()
        {
            Text = text,
            Bytes = clean.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(clean)),
            IsTruncated = isTruncated,
        };
    }

    /// <summary>Number of bytes at the end, at most 3, that begin a character which the cut left incomplete.</summary>
    public static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var length = 1; length <= 3 && length <= bytes.Length; length++)
        {
            var lead = bytes[^length];
            if ((lead & 0xC0) == 0x80)
                continue;
            var needed = lead switch
            {
                >= 0xF0 and < 0xF8 => 4,
                >= 0xE0 and < 0xF0 => 3,
                >= 0xC0 and < 0xE0 => 2,
                _ => 1,
            };
            return needed > length ? length : 0;
        }

        return 0;
    }
}
