using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Roborev.EndToEnd.Support;

/// <summary>Processes of this machine, found by what stands in their environment.</summary>
internal static class Processes
{
    internal const int Interrupt = 2;
    internal const int Kill = 9;
    internal const int Terminate = 15;

    internal static void Signal(int pid, int signal) => _ = SendSignal(pid, signal);

    /// <summary>
    /// True while a thread of the process lives, for until then it holds its files and locks. A process that ended and that nobody collected yet is dead.
    /// </summary>
    internal static bool IsAlive(int pid)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{pid}/task").Any(thread => StateOf($"{thread}/stat") is not (null or 'Z' or 'X'));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Living processes whose environment holds this text.</summary>
    internal static IReadOnlyList<int> WithEnvironment(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && pid != Environment.ProcessId && Read($"/proc/{pid}/environ").AsSpan().IndexOf(wanted) >= 0 && IsAlive(pid))];
    }

    internal static string CommandLine(int pid) => Encoding.UTF8.GetString(Read($"/proc/{pid}/cmdline")).Replace('\0', ' ').Trim();

    private static char? StateOf(string file)
    {
        var stat = Encoding.UTF8.GetString(Read(file));
        var end = stat.LastIndexOf(')');
        return end > 0 && stat.Length > end + 2 ? stat[end + 2] : null;
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int pid, int signal);
}
