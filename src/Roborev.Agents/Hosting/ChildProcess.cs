namespace Roborev.Agents.Hosting;

/// <summary>A started process with its three pipes and its whole tree.</summary>
internal abstract class ChildProcess : IAsyncDisposable
{
    /// <summary>Variable that marks every process of one run, so that those that leave the group are found as well. Its value means nothing else.</summary>
    public const string RunIdVariable = "ROBOREV_RUN_ID";

    public abstract int Id { get; }

    public abstract long StartTime { get; }

    /// <summary>Write end of standard input.</summary>
    public abstract Stream Input { get; }

    public abstract Stream Output { get; }

    public abstract Stream Error { get; }

    /// <summary>Ends when the process itself has ended; its id is not reused before <see cref="DisposeAsync"/>.</summary>
    public abstract Task<(int? ExitCode, int? Signal)> Exited { get; }

    /// <summary>Asks the tree to end, where the platform has such a request.</summary>
    public abstract void AskToEnd();

    /// <summary>Ends every process of the tree that is still alive.</summary>
    public abstract void KillTree();

    public abstract ValueTask DisposeAsync();

    /// <exception cref="ProcessStartException">The program cannot be started.</exception>
    public static ChildProcess Start(ProcessSpec spec)
    {
        if (spec.Arguments.Any(argument => argument.Contains('\0')))
            throw new ProcessStartException($"cannot start {spec.FileName}: an argument holds a NUL character");
        return OperatingSystem.IsWindows() ? new WindowsChild(spec) : new UnixChild(spec);
    }
}
