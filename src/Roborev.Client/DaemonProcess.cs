using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Roborev.Client;

/// <summary>What is known about the process behind a runtime record.</summary>
public enum ProcessIdentity
{
    /// <summary>There is no such process.</summary>
    Gone,

    /// <summary>Its command line is that of a daemon of ours.</summary>
    Daemon,

    /// <summary>It is something else: the number was used again.</summary>
    Other,

    /// <summary>It exists, but its command line cannot be read.</summary>
    Unknown,
}

/// <summary>Looks at processes by number, so that nothing but a daemon is ever signalled (http-api.md 2.5, H4).</summary>
public static class DaemonProcess
{
    /// <summary>True when a process with this number exists.</summary>
    public static bool Exists(int pid)
    {
        if (pid <= 0)
        {
            return false;
        }

        if (!OperatingSystem.IsWindows())
        {
            return UnixProcess.Send(pid, 0) != SignalResult.NoProcess && !IsZombie(pid);
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (Win32Exception)
        {
            return true;
        }
    }

    /// <summary>Tells a daemon from a process that merely got its number.</summary>
    public static ProcessIdentity Identify(int pid)
    {
        if (!Exists(pid))
        {
            return ProcessIdentity.Gone;
        }

        var tokens = CommandLine(pid);
        return tokens.Count == 0
            ? Exists(pid) ? ProcessIdentity.Unknown : ProcessIdentity.Gone
            : IsDaemonCommandLine(tokens) ? ProcessIdentity.Daemon : ProcessIdentity.Other;
    }

    /// <summary>The rule of http-api.md 2.5: mentions the program, then <c>daemon</c>, then <c>run</c> as the first word that is no flag or flag value.</summary>
    internal static bool IsDaemonCommandLine(IReadOnlyList<string> tokens)
    {
        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (!tokens.Any(token => token.Contains("roborev", comparison)))
        {
            return false;
        }

        for (var index = 0; index < tokens.Count; index++)
        {
            if (tokens[index].Equals("daemon", comparison) || tokens[index].EndsWith("/daemon", comparison))
            {
                return tokens.Skip(index + 1).FirstOrDefault(token => !LooksLikeFlag(token))?.Equals("run", comparison) == true;
            }
        }

        return false;
    }

    private static bool LooksLikeFlag(string token) =>
        token.Length == 0 || token[0] == '-' || char.IsAsciiDigit(token[0]) || token.AsSpan().IndexOfAny("/\\:=.") >= 0;

    private static IReadOnlyList<string> CommandLine(int pid)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return File.ReadAllText($"/proc/{pid}/cmdline", Encoding.UTF8).Split('\0', StringSplitOptions.RemoveEmptyEntries);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return [];
            }
        }

        var number = pid.ToString(CultureInfo.InvariantCulture);
        var text = OperatingSystem.IsWindows()
            ? Ask(
                Path.Combine(Environment.SystemDirectory, "WindowsPowerShell", "v1.0", "powershell.exe"),
                ["-NoProfile", "-NonInteractive", "-Command", $"(Get-CimInstance Win32_Process -Filter 'ProcessId={number}').CommandLine"])
            : Ask("/bin/ps", ["-p", number, "-o", "command="]);
        return text.Split((char[])[' ', '\t', '\r', '\n', '"'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Ask(string program, IReadOnlyList<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false });
            return process?.StandardOutput.ReadToEnd() ?? "";
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            return "";
        }
    }

    /// <summary>A dead child whose parent has not looked yet still answers to its number on Linux.</summary>
    private static bool IsZombie(int pid)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var state = stat.LastIndexOf(')') + 2;
            return state < stat.Length && stat[state] is 'Z' or 'X';
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
