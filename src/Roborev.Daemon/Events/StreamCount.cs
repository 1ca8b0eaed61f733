namespace Roborev.Daemon.Events;

/// <summary>Counts the open event streams, for their limit and for a clean stop.</summary>
internal sealed class StreamCount
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _none = Completed();
    private int _count;

    /// <summary>Takes a place; false when all are taken.</summary>
    public bool TryEnter(int limit)
    {
        lock (_gate)
        {
            if (_count >= limit)
            {
                return false;
            }

            if (_count++ == 0)
            {
                _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return true;
        }
    }

    /// <summary>Gives the place back.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_count == 0)
            {
                _none.TrySetResult();
            }
        }
    }

    /// <summary>A task that completes when no stream is open.</summary>
    public Task WaitForNoneAsync()
    {
        lock (_gate)
        {
            return _none.Task;
        }
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
