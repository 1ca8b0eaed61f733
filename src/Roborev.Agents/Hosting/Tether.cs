using System.IO.Pipes;
using System.Text;

namespace Roborev.Agents.Hosting;

/// <summary>
/// A shell that waits for the end of a pipe whose other end only this process holds. When this process dies, however it dies, the kernel closes
/// the pipe and the shell ends the agent's tree: first politely, a second later for good, including processes that left the group but still
/// carry the run id (where <c>/proc</c> exists). A normal end tells it to go away.
/// </summary>
internal sealed class Tether : IAsyncDisposable
{
    private const string Script = """
        trap '' HUP INT TERM
        read -r group || group=
        read -r word && exit 0
        [ -n "$group" ] && kill -s TERM -- "-$group" 2>/dev/null
        sleep 1
        [ -n "$group" ] && kill -s KILL -- "-$group" 2>/dev/null
        for round in 1 2 3; do
          for file in $(grep -lsF -e "$1" /proc/[0-9]*/environ 2>/dev/null); do
            pid=${file#/proc/}
            kill -s KILL -- "${pid%/environ}" 2>/dev/null
          done
        done
        """;

    private readonly AnonymousPipeServerStream _line;
    private readonly int _pid;

    private Tether(AnonymousPipeServerStream line, int pid)
    {
        _line = line;
        _pid = pid;
    }

    /// <summary>Starts the shell; null when the machine has none, in which case only the sweep at the next start is left.</summary>
    public static Tether? Start(string runId)
    {
        var line = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        var environment = new KeyValuePair<string, string>[] { new("PATH", "/usr/bin:/bin") };
        var input = (int)line.ClientSafePipeHandle.DangerousGetHandle();
        var pid = PosixSpawn.Start("/bin/sh", ["-c", Script, "sh", $"{ChildProcess.RunIdVariable}={runId}"], environment, "/", input, null, null);
        line.DisposeLocalCopyOfClientHandle();
        if (pid > 0)
            return new(line, pid);
        line.Dispose();
        return null;
    }

    /// <summary>Tells whom to end.</summary>
    public void Guard(int group) => Send($"{group}\n");

    /// <summary>Lets go: nothing is left to guard.</summary>
    public async ValueTask DisposeAsync()
    {
        Send("\ndone\n");
        await _line.DisposeAsync().ConfigureAwait(false);
        await Task.Run(Reap).ConfigureAwait(false);
    }

    private unsafe void Reap() => _ = Posix.WaitPid(_pid, null, 0);

    private void Send(string text)
    {
        try
        {
            _line.Write(Encoding.ASCII.GetBytes(text));
        }
        catch (IOException)
        {
            // Someone ended the shell; the run itself is not affected.
        }
    }
}
