using System.Collections.Concurrent;
using System.Globalization;
using Roborev.Daemon.Ledger;
using Roborev.Daemon.Observability;
using Roborev.Store;

namespace Roborev.Daemon.Workers;

/// <summary>A job that a worker is processing.</summary>
/// <param name="claim">Its claim.</param>
/// <remarks>Its token sources have no timer, so they need no disposal, and a cancel may come at any time, also when the attempt has just ended.</remarks>
internal sealed class RunningAttempt(Claim claim)
{
    private readonly CancellationTokenSource _canceled = new();
    private readonly CancellationTokenSource _released = new();

    /// <summary>The claim.</summary>
    public Claim Claim => claim;

    /// <summary>Set when the job was canceled.</summary>
    public CancellationToken Canceled => _canceled.Token;

    /// <summary>Set when the daemon stops and the job must go back to the queue.</summary>
    public CancellationToken Released => _released.Token;

    /// <summary>Ends the attempt: the job is canceled.</summary>
    public void Cancel() => _canceled.Cancel();

    /// <summary>Ends the attempt: the job goes back to the queue.</summary>
    public void Release() => _released.Cancel();
}

/// <summary>
/// The workers: each claims the first waiting job, runs it, and claims again. They wake when a job is queued; a slow poll is only the safety net for rows that
/// another program wrote.
/// </summary>
internal sealed class WorkerPool(int size, Ledger.Ledger ledger, Database database, QueueSignal queue, ErrorLog errors, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(long JobId, int Attempt), RunningAttempt> _running = new();
    private readonly CancellationTokenSource _stopClaiming = new();
    private volatile bool _releasesAll;
    private Task _loops = Task.CompletedTask;

    /// <summary>Number of workers.</summary>
    public int Size => size;

    /// <summary>Workers with a job.</summary>
    public int Active => _running.Count;

    /// <summary>Starts the workers.</summary>
    public void Start(Func<RunningAttempt, Task> run) => _loops = Task.WhenAll(Enumerable.Range(0, size).Select(number =>
        Task.Run(() => LoopAsync(string.Create(CultureInfo.InvariantCulture, $"worker-{number}"), run))));

    /// <summary>Ends the attempts of a job whose row was canceled. An attempt that is claimed but not yet listed finds its claim lost by itself.</summary>
    public void Cancel(long jobId)
    {
        foreach (var attempt in _running.Values)
        {
            if (attempt.Claim.Job.Id == jobId)
            {
                attempt.Cancel();
            }
        }
    }

    /// <summary>Claims no more; gives running jobs the time, then puts them back into the queue. Returns when no attempt is left.</summary>
    /// <param name="grace">Time for running jobs, or null to wait for them.</param>
    public async Task StopAsync(TimeSpan? grace)
    {
        await _stopClaiming.CancelAsync();
        if (grace is { } limit)
        {
            await Task.WhenAny(_loops, Task.Delay(limit, time, CancellationToken.None));
            // A claim that is being made now is listed after this loop and finds the mark.
            _releasesAll = true;
            foreach (var attempt in _running.Values)
            {
                attempt.Release();
            }
        }

        await _loops;
    }

    private async Task LoopAsync(string workerId, Func<RunningAttempt, Task> run)
    {
        while (!_stopClaiming.IsCancellationRequested)
        {
            try
            {
                if (await ledger.ClaimAsync(workerId) is { } claim)
                {
                    await RunAsync(claim, run);
                }
                else
                {
                    await queue.WaitAsync(IdleTime(), _stopClaiming.Token);
                }
            }
            catch (OperationCanceledException) when (_stopClaiming.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                errors.Error("worker", $"{workerId} could not claim a job: {failure.Message}");
                await Task.WhenAny(Task.Delay(Poll, time, _stopClaiming.Token));
            }
        }
    }

    private async Task RunAsync(Claim claim, Func<RunningAttempt, Task> run)
    {
        var attempt = new RunningAttempt(claim);
        _running[(claim.Job.Id, claim.Attempt)] = attempt;
        if (_releasesAll)
        {
            attempt.Release();
        }

        try
        {
            await run(attempt);
        }
        catch (Exception failure)
        {
            // One broken job must not take the worker with it.
            errors.Unexpected("worker", $"job {claim.Job.Id}: {failure.GetType().Name}: {failure.Message}", failure, claim.Job.Id);
            await SettleAsync(claim, $"internal error: {failure.Message}");
        }
        finally
        {
            _running.TryRemove((claim.Job.Id, claim.Attempt), out _);
        }
    }

    /// <summary>Ends the row of a broken attempt. While the database refuses, this worker claims nothing: it would leave one row after the other behind.</summary>
    private async Task SettleAsync(Claim claim, string error)
    {
        while (true)
        {
            try
            {
                await ledger.FailAsync(claim, error, claim.Job.Agent, claim.Job.WorktreePath, receipt: null);
                return;
            }
            catch (Exception failure) when (!_stopClaiming.IsCancellationRequested)
            {
                errors.Error("worker", $"job {claim.Job.Id} cannot be ended and is tried again: {failure.Message}", claim.Job.Id);
                await Task.WhenAny(Task.Delay(Poll, time, _stopClaiming.Token));
            }
        }
    }

    private TimeSpan IdleTime() => database.Read(JobQueries.NextHeldBack) is { } at
        ? TimeSpan.FromTicks(Math.Clamp((at - time.GetUtcNow()).Ticks, TimeSpan.TicksPerMillisecond, Poll.Ticks))
        : Poll;
}
