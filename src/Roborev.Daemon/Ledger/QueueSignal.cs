namespace Roborev.Daemon.Ledger;

/// <summary>Wakes workers when a job may have become claimable.</summary>
internal sealed class QueueSignal(TimeProvider time)
{
    private const int MaxPermits = 64;

    private readonly SemaphoreSlim _permits = new(0);

    /// <summary>Says that one more job is waiting.</summary>
    public void Release()
    {
        // More permits than workers would only make them look in vain.
        if (_permits.CurrentCount < MaxPermits)
        {
            _permits.Release();
        }
    }

    /// <summary>Waits for a job, or until the time has passed.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            await _permits.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The time has passed.
        }
    }
}
