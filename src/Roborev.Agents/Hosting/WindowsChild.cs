using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Roborev.Agents.Hosting;

/// <summary>
/// A process in a job object on Windows. The job ends all its members when its last handle closes, so the death of this process ends them too;
/// there is no polite signal that a program without a console would notice, so the tree is ended at once.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsChild : ChildProcess
{
    private readonly Process _process;
    private readonly SafeFileHandle _job;

    public WindowsChild(ProcessSpec spec)
    {
        var start = new ProcessStartInfo(spec.FileName)
        {
            WorkingDirectory = spec.WorkingDirectory,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Fill(start, spec);
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment)
            start.Environment[name] = value;
        start.Environment[RunIdVariable] = Guid.NewGuid().ToString("N");

        _job = CreateKillingJob();
        try
        {
            _process = Process.Start(start) ?? throw new ProcessStartException($"cannot start {spec.FileName}");
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            _job.Dispose();
            throw new ProcessStartException($"cannot start {spec.FileName} in {spec.WorkingDirectory}: {e.Message}", e);
        }

        _ = AssignProcessToJobObject(_job, _process.SafeHandle);
        StartTime = _process.StartTime.ToUniversalTime().Ticks;
        Exited = WaitAsync();
    }

    public override int Id => _process.Id;

    public override long StartTime { get; }

    public override Stream Input => _process.StandardInput.BaseStream;

    public override Stream Output => _process.StandardOutput.BaseStream;

    public override Stream Error => _process.StandardError.BaseStream;

    public override Task<(int? ExitCode, int? Signal)> Exited { get; }

    public override void AskToEnd() => KillTree();

    public override void KillTree() => _ = TerminateJobObject(_job, 1);

    public override ValueTask DisposeAsync()
    {
        _job.Dispose();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<(int? ExitCode, int? Signal)> WaitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return (_process.ExitCode, null);
    }

    /// <summary>Package managers install agents as batch files, which only the command processor can run (agents.md 12).</summary>
    private static void Fill(ProcessStartInfo start, ProcessSpec spec)
    {
        if (Path.GetExtension(spec.FileName).ToLowerInvariant() is not (".cmd" or ".bat"))
        {
            foreach (var argument in spec.Arguments)
                start.ArgumentList.Add(argument);
            return;
        }

        start.FileName = Path.Combine(Environment.SystemDirectory, "cmd.exe");
        start.Arguments = $"/e:ON /v:OFF /d /s /c \"{string.Join(' ', spec.Arguments.Prepend(spec.FileName).Select(QuoteForBatch))}\"";
    }

    /// <summary>
    /// Quotes an argument so that neither the command processor nor the batch file's own expansion sees anything but text: quotes are doubled,
    /// a percent sign is followed by an expansion that is always empty, line ends cannot be passed at all.
    /// </summary>
    internal static string QuoteForBatch(string argument)
    {
        if (argument.AsSpan().ContainsAny('\r', '\n', '\0'))
            throw new ProcessStartException("an argument for a batch file holds a line end");
        var quoted = new StringBuilder("\"");
        foreach (var c in argument)
        {
            quoted.Append(c switch
            {
                '"' => "\"\"",
                '%' => "%%cd:~,%",
                _ => c.ToString(),
            });
        }

        var backslashes = argument.Length - argument.TrimEnd('\\').Length;
        return quoted.Append('\\', backslashes).Append('"').ToString();
    }

    private static unsafe SafeFileHandle CreateKillingJob()
    {
        const int ExtendedLimits = 9;
        const uint KillOnClose = 0x2000;
        var job = CreateJobObjectW(0, 0);
        var limits = new ExtendedLimitInformation { LimitFlags = KillOnClose };
        _ = SetInformationJobObject(job, ExtendedLimits, &limits, sizeof(ExtendedLimitInformation));
        return job;
    }

    [LibraryImport("kernel32")]
    private static partial SafeFileHandle CreateJobObjectW(nint attributes, nint name);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool SetInformationJobObject(SafeFileHandle job, int kind, void* information, int length);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateJobObject(SafeFileHandle job, uint exitCode);

    /// <summary>JOBOBJECT_EXTENDED_LIMIT_INFORMATION; only the flags are set.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimitInformation
    {
        public long PerProcessUserTimeLimit;
        public long PerJobUserTimeLimit;
        public uint LimitFlags;
        public nuint MinimumWorkingSetSize;
        public nuint MaximumWorkingSetSize;
        public uint ActiveProcessLimit;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
        public ulong ReadOperationCount;
        public ulong WriteOperationCount;
        public ulong OtherOperationCount;
        public ulong ReadTransferCount;
        public ulong WriteTransferCount;
        public ulong OtherTransferCount;
        public nuint ProcessMemoryLimit;
        public nuint JobMemoryLimit;
        public nuint PeakProcessMemoryUsed;
        public nuint PeakJobMemoryUsed;
    }
}
