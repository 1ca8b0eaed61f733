using System.Collections.Concurrent;

namespace Roborev.Daemon.Workers;

/// <summary>The live output of running attempts by job; an attempt enters when its agent starts and leaves when it ends.</summary>
internal sealed class LiveOutputs(long maxBytes = 4 * 1024 * 1024)
{
    private readonly ConcurrentDictionary<long, LiveAttempt> _attempts = new();
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The live attempt of a job, or null. Looking never creates one.</summary>
    public LiveAttempt? Find(long jobId) => _attempts.GetValueOrDefault(jobId);

    /// <summary>A task that completes when any attempt becomes live.</summary>
    public Task WaitForNewAsync() => Volatile.Read(ref _opened).Task;

    /// <summary>Opens the output of an attempt.</summary>
    public LiveAttempt Open(long jobId, int attempt, TimeProvider time)
    {
        var live = new LiveAttempt(attempt, time, Shrink);
        _attempts[jobId] = live;
        Interlocked.Exchange(ref _opened, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return live;
    }

    /// <summary>Ends the output of an attempt: its readers get what is left, then the end.</summary>
    public void Close(long jobId, LiveAttempt live)
    {
        // Only this very attempt: the next one of the same job may be open already.
        ((ICollection<KeyValuePair<long, LiveAttempt>>)_attempts).Remove(new(jobId, live));
        live.Close();
    }

    /// <summary>Keeps all attempts together below the limit by taking the oldest lines of the largest one.</summary>
    private void Shrink()
    {
        while (_attempts.Values.Sum(static live => live.Bytes) > maxBytes
            && _attempts.Values.MaxBy(static live => live.Bytes) is { Bytes: > 0 } largest)
        {
            largest.DropOldest();
        }
    }
}
