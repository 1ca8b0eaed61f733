using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Roborev.Client;

/// <summary>The few system calls about processes that the framework does not offer.</summary>
internal static partial class UnixProcess
{
    /// <summary>Polite request to end.</summary>
    internal const int Terminate = 15;

    /// <summary>End at once.</summary>
    internal const int Kill = 9;

    private const int NoSuchProcess = 3;

    /// <summary>Sends a signal; 0 only asks whether the process exists.</summary>
    [UnsupportedOSPlatform("windows")]
    internal static SignalResult Send(int pid, int signal) => SendSignal(pid, signal) == 0
        ? SignalResult.Sent
        : Marshal.GetLastPInvokeError() == NoSuchProcess ? SignalResult.NoProcess : SignalResult.Denied;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}

/// <summary>What became of a signal.</summary>
internal enum SignalResult
{
    /// <summary>The process exists and may be signalled.</summary>
    Sent,

    /// <summary>There is no such process.</summary>
    NoProcess,

    /// <summary>It belongs to somebody else.</summary>
    Denied,
}
