namespace Roborev.Daemon.Ledger;

/// <summary>Wakes workers when a job may have become claimable.</summary>
internal sealed class QueueSignal
{
    private readonly SemaphoreSlim _permits = new(0);

    /// <summary>Says that one more job is waiting.</summary>
    public void Release() => _permits.Release();

    /// <summary>Waits for a job, or until the time has passed.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => _permits.WaitAsync(atMost, ct);
}
