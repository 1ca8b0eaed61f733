using System.Security.Cryptography;
using System.Text;

namespace Roborev.Core.Wire;

/// <summary>
/// Identity of a data directory, by which a client recognises the daemon of its own directory (cli.md C5). Daemon and clients compute it by this one rule.
/// </summary>
public static class DataDirectoryId
{
    private const int HashBytes = 16;
    private const int MaxLinks = 40;

    /// <summary>Lower-case hex of the first 16 bytes of SHA-256 over the UTF-8 canonical path: absolute, every link resolved, no separator at the end.</summary>
    /// <param name="dataDirectory">The data directory; it need not exist.</param>
    public static string Of(string dataDirectory) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonicalize(dataDirectory)))[..HashBytes]);

    /// <summary>The path on which the identity is built.</summary>
    internal static string Canonicalize(string path)
    {
        var links = 0;
        return Resolve(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), ref links);
    }

    private static string Resolve(string absolute, ref int links)
    {
        var root = Path.GetPathRoot(absolute) ?? "";
        var resolved = root;
        foreach (var part in absolute[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(resolved, part);
            resolved = LinkTarget(next) is { } target && ++links <= MaxLinks
                ? Resolve(Path.TrimEndingDirectorySeparator(Path.GetFullPath(target, resolved)), ref links)
                : next;
        }

        return resolved;
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new DirectoryInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
