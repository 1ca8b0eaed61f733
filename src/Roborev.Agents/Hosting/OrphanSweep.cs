using System.Diagnostics;

namespace Roborev.Agents.Hosting;

/// <summary>
/// Ends what an earlier daemon left running. The daemon stores what <see cref="AgentRun.ProcessStarted"/> tells it and, at its next start,
/// calls this for every row that was still running.
/// </summary>
public static class OrphanSweep
{
    /// <summary>
    /// Ends the process tree that the given process leads, if it is still the same process: ids are reused, start times with them are not.
    /// If the leader is gone, what is left of its session is ended, provided it carries a run id.
    /// </summary>
    /// <param name="pid">Process id.</param>
    /// <param name="startTime">Start time as reported together with the id.</param>
    /// <returns>True when something was ended.</returns>
    public static bool Kill(int pid, long startTime)
    {
        if (pid <= 1 || pid == Environment.ProcessId)
            return false;
        if (ProcessTable.StartTime(pid) is { } found)
            return found == startTime && KillLeader(pid, startTime);
        return OperatingSystem.IsLinux() && KillRest(pid, startTime);
    }

    private static bool KillLeader(int pid, long startTime)
    {
        if (!OperatingSystem.IsLinux())
            return KillByPlatform(pid);
        if (ProcessTable.Read(pid) is not { } entry || entry.Group != pid || entry.IsZombie)
            return false;
        ProcessTable.KillAll(pid, startTime, ProcessTable.RunId(pid));
        return true;
    }

    private static bool KillRest(int pid, long startTime)
    {
        var rest = ProcessTable.All().FirstOrDefault(entry => entry.Session == pid && entry.StartTime >= startTime && ProcessTable.RunId(entry.Id) is not null);
        if (rest.Id == 0)
            return false;
        ProcessTable.KillAll(pid, startTime, ProcessTable.RunId(rest.Id));
        return true;
    }

    private static bool KillByPlatform(int pid)
    {
        if (!OperatingSystem.IsWindows())
            return Posix.Kill(-pid, Posix.SigKill) == 0;
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
