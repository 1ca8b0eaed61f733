namespace Roborev.Agents.Hosting;

/// <summary>
/// Runs one program at a time to its end, in a session of its own, and leaves nothing of it behind: not when it ends (descendants that it
/// forgot are ended), not when it is canceled (agents.md 4.1, worker.md 7), not when this process is killed (see <see cref="Tether"/>).
/// </summary>
/// <param name="time">Clock for the grace periods.</param>
public sealed class ProcessHost(TimeProvider time)
{
    /// <summary>Between the polite signal and the hard kill.</summary>
    private static readonly TimeSpan PoliteGrace = TimeSpan.FromSeconds(2);

    /// <summary>For descendants to hand over their last output after the program itself has ended.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    /// <summary>After the hard kill, until the pipes are closed by force.</summary>
    private static readonly TimeSpan PipeGrace = TimeSpan.FromSeconds(5);

    /// <summary>Runs the program.</summary>
    /// <exception cref="ProcessStartException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was still running when <paramref name="ct"/> fired, and was ended. One that had already failed by itself reports its own status.</exception>
    public async Task<ProcessOutcome> RunAsync(ProcessSpec spec, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var child = ChildProcess.Start(spec);
        await using (child.ConfigureAwait(false))
        {
            spec.Started?.Invoke(child.Id, child.StartTime);
            var errorText = new HeadTailBuffer();
            using var pipes = new CancellationTokenSource();
            var feed = FeedAsync(child.Input, spec.Input, pipes.Token);
            var drained = Task.WhenAll(DrainOutputAsync(child.Output, spec, pipes.Token), DrainErrorAsync(child.Error, spec, errorText, pipes.Token));

            var killed = await WaitOrKillAsync(child, ct).ConfigureAwait(false);
            if (!killed)
                await WithinAsync(drained, OutputGrace).ConfigureAwait(false);
            child.KillTree();
            await WithinAsync(drained, PipeGrace).ConfigureAwait(false);
            await pipes.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(feed, drained).ConfigureAwait(false);

            if (killed)
                throw new OperationCanceledException("the process was ended because its run was canceled", ct);
            var (exitCode, signal) = await child.Exited.ConfigureAwait(false);
            return new(exitCode, signal, errorText.ToString());
        }
    }

    private async Task<bool> WaitOrKillAsync(ChildProcess child, CancellationToken ct)
    {
        try
        {
            await child.Exited.WaitAsync(ct).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException) when (!child.Exited.IsCompleted)
        {
            child.AskToEnd();
            await WithinAsync(child.Exited, PoliteGrace).ConfigureAwait(false);
            child.KillTree();
            await WithinAsync(child.Exited, PipeGrace).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task WithinAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The caller goes on to the next, harder step.
        }
    }

    /// <summary>A program may close its input early or never read it: both are its own business.</summary>
    private static async Task FeedAsync(Stream input, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        try
        {
            await using (input.ConfigureAwait(false))
                await input.WriteAsync(bytes, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (IsPipeEnd(e))
        {
        }
    }

    private static async Task DrainOutputAsync(Stream stream, ProcessSpec spec, CancellationToken ct)
    {
        var lines = spec.Line is { } sink ? new JsonLineSplitter(sink) : null;
        await DrainAsync(
            stream,
            bytes =>
            {
                spec.Output?.Invoke(bytes);
                lines?.Add(bytes);
            },
            ct).ConfigureAwait(false);
        lines?.Finish();
    }

    private static Task DrainErrorAsync(Stream stream, ProcessSpec spec, HeadTailBuffer text, CancellationToken ct) => DrainAsync(
        stream,
        bytes =>
        {
            text.Add(bytes);
            spec.Error?.Invoke(bytes);
        },
        ct);

    private static async Task DrainAsync(Stream stream, ByteSink sink, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer, ct).ConfigureAwait(false) is var count and > 0)
                sink(buffer.AsSpan(0, count));
        }
        catch (Exception e) when (IsPipeEnd(e))
        {
        }
    }

    private static bool IsPipeEnd(Exception e) =>
        e is IOException or OperationCanceledException or ObjectDisposedException or System.Net.Sockets.SocketException;
}
