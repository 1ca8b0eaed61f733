using System.Runtime.InteropServices;

namespace Roborev.Git;

/// <summary>
/// One spelling for one place (git.md sections 2.4 and 3.2, events.md section 5): absolute, every symbolic link resolved, no trailing separator,
/// forward slashes; on Windows also long names, the letter case on disk and an upper-case drive.
/// </summary>
public static partial class CanonicalPath
{
    private const int LinkLimit = 40;

    /// <summary>Compares canonical paths as the platform's default file system does.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Gives the canonical spelling. A part that does not exist is kept as written; a circle of links leaves the lexically cleaned path.</summary>
    /// <param name="path">Absolute, or relative to the current directory.</param>
    public static string Resolve(string path)
    {
        var clean = Path.TrimEndingDirectorySeparator(Path.GetFullPath(FromGit(path)));
        var resolved = ResolveLinks(clean) ?? clean;
        if (OperatingSystem.IsWindows())
            resolved = OnDisk(resolved);
        return WithForwardSlashes(Path.TrimEndingDirectorySeparator(resolved));
    }

    /// <summary>True when both paths name the same place after <see cref="Resolve"/>.</summary>
    /// <param name="first">A path.</param>
    /// <param name="second">Another path.</param>
    public static bool AreSame(string first, string second) => Comparer.Equals(Resolve(first), Resolve(second));

    /// <summary>Turns a path that git printed into one for this system: on Windows <c>/c/x</c> becomes <c>C:\x</c> (git.md section 3.1).</summary>
    /// <param name="path">As git printed it, without the line end.</param>
    public static string FromGit(string path) => OperatingSystem.IsWindows() ? FromMsys(path) : path;

    internal static string FromMsys(string path)
    {
        if (path.Length >= 2 && path[0] == '/' && char.IsAsciiLetter(path[1]) && (path.Length == 2 || path[2] == '/'))
            path = $"{char.ToUpperInvariant(path[1])}:{(path.Length == 2 ? "/" : path[2..])}";
        return path.Replace('/', '\\');
    }

    private static string WithForwardSlashes(string path)
    {
        var isDrivePath = path.Length >= 3 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/';
        return OperatingSystem.IsWindows() || isDrivePath ? path.Replace('\\', '/') : path;
    }

    /// <summary>Walks the components; returns null on a circle of links or a component that cannot be read.</summary>
    private static string? ResolveLinks(string path)
    {
        var root = Path.GetPathRoot(path) ?? "";
        var pending = new Stack<string>(Components(path[root.Length..]));
        var current = root;
        var links = 0;
        while (pending.TryPop(out var name))
        {
            var next = Path.Combine(current, name);
            string? target;
            try
            {
                target = new FileInfo(next).LinkTarget;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }

            if (target is null)
            {
                current = next;
                continue;
            }

            if (++links > LinkLimit)
                return null;
            var full = Path.GetFullPath(target, current);
            current = Path.GetPathRoot(full) ?? "";
            foreach (var part in Components(full[current.Length..]))
                pending.Push(part);
        }

        return current;
    }

    private static IEnumerable<string> Components(string relative) =>
        relative.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse();

    private static string OnDisk(string path)
    {
        if (path.StartsWith(@"\\?\UNC\", StringComparison.OrdinalIgnoreCase))
            path = @"\\" + path[8..];
        else if (path.StartsWith(@"\\?\", StringComparison.Ordinal))
            path = path[4..];
        var buffer = new char[32 * 1024];
        var length = GetLongPathName(path, buffer, (uint)buffer.Length);
        var name = length > 0 && length < buffer.Length ? new string(buffer, 0, (int)length) : path;
        return name.Length > 1 && name[1] == ':' ? char.ToUpperInvariant(name[0]) + name[1..] : name;
    }

    [LibraryImport("kernel32.dll", EntryPoint = "GetLongPathNameW", StringMarshalling = StringMarshalling.Utf16)]
    private static partial uint GetLongPathName(string shortPath, [Out] char[] longPath, uint size);
}
