using System.Security.Cryptography;

namespace Roborev.Core.Text;

/// <summary>Random identifiers of jobs, reviews, comments and machines (storage.md section 5).</summary>
public static class Uuid4
{
    /// <summary>A new UUID of version 4 from the strong random source of the system, lower-case with hyphens.</summary>
    public static string New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
