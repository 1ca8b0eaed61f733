using System.IO.Pipes;

namespace Roborev.Agents.Hosting;

/// <summary>A process in a session of its own on Linux and macOS.</summary>
internal sealed class UnixChild : ChildProcess
{
    private const int BusyRetries = 20;

    private readonly AnonymousPipeServerStream _input = new(PipeDirection.Out, HandleInheritability.None);
    private readonly AnonymousPipeServerStream _output = new(PipeDirection.In, HandleInheritability.None);
    private readonly AnonymousPipeServerStream _error = new(PipeDirection.In, HandleInheritability.None);
    private readonly TaskCompletionSource<(int? ExitCode, int? Signal)> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _released = new();
    private readonly string _runId = Guid.NewGuid().ToString("N");
    private readonly Tether? _tether;

    public UnixChild(ProcessSpec spec)
    {
        _tether = Tether.Start(_runId);
        Id = Spawn(spec);
        _input.DisposeLocalCopyOfClientHandle();
        _output.DisposeLocalCopyOfClientHandle();
        _error.DisposeLocalCopyOfClientHandle();
        if (Id <= 0)
        {
            var cause = new System.ComponentModel.Win32Exception(-Id);
            ReleaseAll();
            throw new ProcessStartException($"cannot start {spec.FileName} in {spec.WorkingDirectory}: {cause.Message}", cause);
        }

        _tether?.Guard(Id);
        StartTime = ProcessTable.StartTime(Id) ?? 0;
        new Thread(Watch, 256 * 1024) { IsBackground = true, Name = $"wait for process {Id}" }.Start();
    }

    public override int Id { get; }

    public override long StartTime { get; }

    public override Stream Input => _input;

    public override Stream Output => _output;

    public override Stream Error => _error;

    public override Task<(int? ExitCode, int? Signal)> Exited => _exited.Task;

    public override void AskToEnd() => ProcessTable.Signal(Id, StartTime, _runId, Posix.SigTerm);

    public override void KillTree() => ProcessTable.KillAll(Id, StartTime, _runId);

    public override async ValueTask DisposeAsync()
    {
        await _input.DisposeAsync().ConfigureAwait(false);
        await _output.DisposeAsync().ConfigureAwait(false);
        await _error.DisposeAsync().ConfigureAwait(false);
        if (_tether is not null)
            await _tether.DisposeAsync().ConfigureAwait(false);
        _released.Set();
    }

    private int Spawn(ProcessSpec spec)
    {
        var environment = spec.Environment.Where(pair => pair.Key != RunIdVariable).Append(new(RunIdVariable, _runId)).ToArray();
        for (var attempt = 1; ; attempt++)
        {
            var pid = PosixSpawn.Start(
                spec.FileName, spec.Arguments, environment, spec.WorkingDirectory, Descriptor(_input), Descriptor(_output), Descriptor(_error));

            // A file just written (an agent that updates itself) is busy for as long as some other thread's child, between fork and exec, has it open.
            if (pid != -Posix.TextFileBusy || attempt == BusyRetries)
                return pid;
            Thread.Sleep(10);
        }
    }

    /// <summary>
    /// Waits without reaping, so that the id (and with it the group) cannot be reused while the tree is being ended; reaps when the owner lets go.
    /// </summary>
    private unsafe void Watch()
    {
        const int OneProcess = 1, Interrupted = 4, EndedByItself = 1;
        byte* info = stackalloc byte[256];
        while (Posix.WaitId(OneProcess, Id, info, Posix.ExitedKeepZombie) != 0)
        {
            if (System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Interrupted)
            {
                _exited.SetResult((null, Posix.SigKill));
                return;
            }
        }

        var byItself = *(int*)(info + 8) == EndedByItself;
        var status = *(int*)(info + Posix.StatusOffset);
        _exited.SetResult(byItself ? (status, null) : (null, status));
        _released.Wait();
        _ = Posix.WaitPid(Id, null, 0);
        _released.Dispose();
    }

    private void ReleaseAll()
    {
        _input.Dispose();
        _output.Dispose();
        _error.Dispose();
        _released.Dispose();
        _ = _tether?.DisposeAsync().AsTask();
    }

    private static int Descriptor(AnonymousPipeServerStream pipe) => (int)pipe.ClientSafePipeHandle.DangerousGetHandle();
}
