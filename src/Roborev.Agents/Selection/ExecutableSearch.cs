using System.Collections.Concurrent;

namespace Roborev.Agents;

/// <summary>
/// Finds executables the way a shell would, but never in the current directory (agents.md 2). Answers are kept for a short while,
/// so that a burst of requests does not examine every PATH entry again and again, yet a new installation is noticed soon.
/// </summary>
/// <param name="time">Clock for the life of answers.</param>
/// <param name="environment">Source of <c>PATH</c> and <c>PATHEXT</c>; null means this process's environment at each search.</param>
public sealed class ExecutableSearch(TimeProvider time, IReadOnlyDictionary<string, string>? environment = null)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    private static readonly bool Windows = OperatingSystem.IsWindows();

    private readonly ConcurrentDictionary<string, (string? Path, long Taken)> _answers = new(StringComparer.Ordinal);

    /// <summary>
    /// Full path of the executable that running <paramref name="command"/> would start, or null. A value that holds a path separator is
    /// tested directly and must be absolute; anything else is searched on PATH, where relative entries are skipped.
    /// </summary>
    public string? Find(string command)
    {
        command = command.Trim();
        if (command.Length == 0)
            return null;
        if (_answers.TryGetValue(command, out var known) && time.GetElapsedTime(known.Taken) < Life)
            return known.Path;
        var found = Search(command);
        _answers[command] = (found, time.GetTimestamp());
        return found;
    }

    private string? Search(string command)
    {
        if (HasSeparator(command))
            return Path.IsPathFullyQualified(command) ? FirstRunnable(command) : null;
        foreach (var entry in (Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var directory = Windows ? entry.Trim('"') : entry;
            if (Path.IsPathFullyQualified(directory) && FirstRunnable(Path.Combine(directory, command)) is { } hit)
                return hit;
        }

        return null;
    }

    private string? FirstRunnable(string path)
    {
        if (!Windows)
            return IsRunnable(path) ? path : null;
        string[] extensions = (Variable("PATHEXT") ?? ".COM;.EXE;.BAT;.CMD").Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) && File.Exists(path))
            return path;
        return extensions.Select(extension => path + extension).FirstOrDefault(File.Exists);
    }

    private static bool IsRunnable(string path)
    {
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        try
        {
            return File.Exists(path) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & AnyExecute) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasSeparator(string command) => command.Contains('/') || (Windows && command.Contains('\\'));

    private string? Variable(string name) =>
        environment is null ? Environment.GetEnvironmentVariable(name) : environment.GetValueOrDefault(name);
}
