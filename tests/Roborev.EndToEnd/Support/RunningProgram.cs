using System.Diagnostics;

namespace Roborev.EndToEnd.Support;

/// <summary>What a program said, and how it ended.</summary>
internal sealed record ProgramResult(int Exit, string Out, string Error)
{
    public override string ToString() => $"exit {Exit}\n--- out\n{Out}\n--- error\n{Error}";
}

/// <summary>A process whose output lines are kept as they come.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _out = [];
    private readonly List<string> _error = [];
    private bool _isDisposed;

    internal RunningProgram(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_out, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal int Pid => _process.Id;

    internal bool HasExited => _process.HasExited;

    internal IReadOnlyList<string> Lines
    {
        get
        {
            lock (_out)
            {
                return [.. _out];
            }
        }
    }

    internal void Signal(int signal) => Processes.Signal(Pid, signal);

    /// <summary>Waits for a line of standard output.</summary>
    internal Task<string> LineAsync(string what, Func<string, bool> isIt) => Eventually.FindAsync($"a line of output: {what}", () => Lines.FirstOrDefault(isIt));

    internal async Task<ProgramResult> EndAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.Patience * 2);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"{Path.GetFileName(_process.StartInfo.FileName)} {string.Join(' ', _process.StartInfo.ArgumentList)} did not end\n{string.Join('\n', Lines)}");
        }

        lock (_out)
        {
            lock (_error)
            {
                return new ProgramResult(_process.ExitCode, string.Join('\n', _out), string.Join('\n', _error));
            }
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(TimeSpan.FromSeconds(5));
        }

        _process.Dispose();
    }

    private static void Keep(List<string> lines, string? line)
    {
        if (line is not null)
        {
            lock (lines)
            {
                lines.Add(line);
            }
        }
    }
}
