namespace Roborev.Daemon.Hosting;

/// <summary>Someone's wish that the daemon stops: by HTTP, by signal, or by the caller's token.</summary>
internal sealed class StopRequest
{
    private readonly TaskCompletionSource<bool> _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with true when running jobs are to be waited for without limit.</summary>
    public Task<bool> Requested => _requested.Task;

    /// <summary>Completes when it was asked for again: running jobs get no more time.</summary>
    public Task Hurry => _hurry.Task;

    /// <summary>Asks to stop.</summary>
    public void Stop(bool drains)
    {
        if (!_requested.TrySetResult(drains) && !drains)
        {
            _hurry.TrySetResult();
        }
    }
}
