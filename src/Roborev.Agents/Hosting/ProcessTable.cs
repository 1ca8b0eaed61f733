using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Roborev.Agents.Hosting;

/// <summary>A process as <c>/proc</c> shows it.</summary>
internal readonly record struct ProcessEntry(int Id, int Parent, int Group, int Session, long StartTime, bool IsZombie);

/// <summary>
/// Finds and ends the processes of one run. The group catches all that stay in it; agents, however, start their shells in sessions of their own,
/// so on Linux descendants and processes that carry the run id in their environment are looked for as well.
/// </summary>
internal static class ProcessTable
{
    private const int KillRounds = 100;
    private const int RoundMilliseconds = 5;

    private static readonly bool HasProc = OperatingSystem.IsLinux();

    /// <summary>Start time that, with the id, identifies a process: clock ticks since boot on Linux, UTC ticks elsewhere; null when there is no such process.</summary>
    public static long? StartTime(int pid)
    {
        if (HasProc)
            return Read(pid)?.StartTime;
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Sends one signal to everything of the run that is alive. Returns how many processes were found alive.</summary>
    public static int Signal(int leader, long startTime, string? runId, int signal)
    {
        // Before the first signal: the children of a process that has ended are no longer known as its children.
        var members = HasProc ? Members(leader, startTime, runId) : [];
        _ = Posix.Kill(-leader, signal);
        foreach (var member in members)
            _ = Posix.Kill(member, signal);
        return members.Count;
    }

    /// <summary>
    /// Kills until nothing of the run is alive, for half a second at most; a process may fork while it is being looked for, hence the rounds.
    /// </summary>
    public static void KillAll(int leader, long startTime, string? runId)
    {
        for (var round = 0; round < KillRounds && Signal(leader, startTime, runId, Posix.SigKill) > 0; round++)
            Thread.Sleep(RoundMilliseconds);
    }

    /// <summary>The run id a process was started with, or null.</summary>
    public static string? RunId(int pid)
    {
        var prefix = ChildProcess.RunIdVariable + "=";
        return Environment(pid).FirstOrDefault(entry => entry.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
    }

    /// <summary>All processes that <c>/proc</c> lists.</summary>
    public static IEnumerable<ProcessEntry> All() =>
        from directory in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(directory)
        where char.IsAsciiDigit(name[0])
        let entry = Read(int.Parse(name, CultureInfo.InvariantCulture))
        where entry is not null
        select entry.Value;

    /// <summary>One process, or null when it is gone.</summary>
    public static ProcessEntry? Read(int pid)
    {
        try
        {
            // "<pid> (<name, any characters>) <state> <parent> <group> <session> ..."; the start time is field 22.
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new(pid, Number(fields[1]), Number(fields[2]), Number(fields[3]), long.Parse(fields[19], CultureInfo.InvariantCulture), fields[0] is "Z" or "X");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Living processes of the run: in its group or session, descended from those, or carrying its id. None can be older than the leader.</summary>
    private static List<int> Members(int leader, long startTime, string? runId)
    {
        ProcessEntry[] candidates = [.. All().Where(entry => entry.StartTime >= startTime && entry.Id != System.Environment.ProcessId)];
        var members = candidates
            .Where(entry => entry.Group == leader || entry.Session == leader || (runId is not null && !entry.IsZombie && RunId(entry.Id) == runId))
            .Select(entry => entry.Id)
            .Append(leader)
            .ToHashSet();
        int before;
        do
        {
            before = members.Count;
            members.UnionWith(candidates.Where(entry => members.Contains(entry.Parent)).Select(entry => entry.Id).ToArray());
        }
        while (members.Count > before);

        return [.. candidates.Where(entry => members.Contains(entry.Id) && !entry.IsZombie).Select(entry => entry.Id)];
    }

    private static string[] Environment(int pid)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/environ")).Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
