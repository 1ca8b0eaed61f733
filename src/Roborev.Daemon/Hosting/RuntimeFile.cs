using System.Diagnostics;
using System.Text.Json;
using Roborev.Core.Wire;
using Roborev.Settings;

namespace Roborev.Daemon.Hosting;

/// <summary>The record by which clients find this daemon (http-api.md 2.2). It appears whole or not at all.</summary>
internal static class RuntimeFile
{
    /// <summary>Writes the record of this process.</summary>
    public static void Write(DataDirectory directory, BoundAddress address, string version)
    {
        var record = new RuntimeRecord
        {
            Pid = Environment.ProcessId,
            Addr = address.Text,
            Port = address.Port,
            Network = address.Network,
            Version = version,
        };
        // The suffix keeps the temporary file out of the scan for daemon.*.json.
        var temporary = Path.Combine(directory.Root, $"daemon.{Guid.NewGuid():N}.json.tmp");
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(record, WireJson.Indented.RuntimeRecord));
        if (!OperatingSystem.IsWindows())
        {
            // The clients run as the same user (config.md 2.3).
            File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.Move(temporary, directory.RuntimeFile(Environment.ProcessId), overwrite: true);
    }

    /// <summary>Removes the record of this process.</summary>
    public static void Remove(DataDirectory directory) => TryDelete(directory.RuntimeFile(Environment.ProcessId));

    /// <summary>Removes the records of processes that are gone and returns those of processes that live, and how many were removed.</summary>
    public static (IReadOnlyList<RuntimeRecord> Alive, int Removed) Sweep(DataDirectory directory)
    {
        var alive = new List<RuntimeRecord>();
        var removed = 0;
        foreach (var path in Directory.EnumerateFiles(directory.Root).Where(IsRecord))
        {
            if (Read(path) is not { } record)
            {
                continue;
            }

            if (record.Pid != Environment.ProcessId && IsAlive(record.Pid))
            {
                alive.Add(record);
            }
            else
            {
                TryDelete(path);
                removed++;
            }
        }

        return (alive, removed);
    }

    private static bool IsRecord(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith("daemon.", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal);
    }

    private static RuntimeRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), WireJson.Default.RuntimeRecord) is { Pid: > 0, Addr.Length: > 0 } record ? record : null;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            // Perhaps half written by another version: leave it, it names no daemon.
            return null;
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            // A zombie has ended; only its parent has not asked yet.
            return !process.HasExited && !(OperatingSystem.IsLinux() && File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next start tries again; clients probe before they believe a record.
        }
    }
}
