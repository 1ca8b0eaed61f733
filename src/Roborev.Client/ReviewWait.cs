using System.Buffers;
using System.Text.Json;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;
using Roborev.Core.Wire;

namespace Roborev.Client;

/// <summary>How a wait ended.</summary>
public enum WaitEnd
{
    /// <summary>The job is done; the review is there.</summary>
    Done,

    /// <summary>The job ended without a review because it failed.</summary>
    Failed,

    /// <summary>The job was canceled.</summary>
    Canceled,

    /// <summary>The job is <c>applied</c>, <c>rebased</c> or <c>skipped</c>.</summary>
    Other,

    /// <summary>The daemon does not know the job.</summary>
    NotFound,
}

/// <summary>Result of a wait.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Job">The job as last seen; null when it is not known.</param>
/// <param name="Review">The review of a job that is done.</param>
public sealed record WaitResult(WaitEnd End, ReviewJob? Job, Review? Review)
{
    /// <summary>
    /// True when a review found something: by the stored verdict, else by its text. Tasks have no verdict and never fail (cli.md C8).
    /// </summary>
    public bool HasFindings => Review is { } review && Job is { } job && !JobTypes.IsTaskLike(job.JobType) && (job.Verdict ?? review.Job?.Verdict) switch
    {
        "P" => false,
        "F" => true,
        _ => review.VerdictBool is { } stored ? stored == 0 : VerdictParser.Parse(review.Output).Verdict == Verdict.Fail,
    };
}

/// <summary>
/// Waits for a job to end (cli.md 7.1): asks at growing intervals, woken at once by the event stream where the daemon has one. A daemon that is away for a while,
/// for instance because it is restarted, does not end the wait (C7).
/// </summary>
public sealed class ReviewWait : IDisposable
{
    private const int MaxUnknownStatuses = 10;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private readonly Func<CancellationToken, Task<DaemonEndpoint?>> _find;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private DaemonClient _client;

    /// <summary>A wait on a daemon.</summary>
    /// <param name="endpoint">Where the daemon is.</param>
    /// <param name="find">Looks for it again after it went away; null when it is still away.</param>
    /// <param name="patience">How long it may be away.</param>
    /// <param name="time">Clock.</param>
    public ReviewWait(DaemonEndpoint endpoint, Func<CancellationToken, Task<DaemonEndpoint?>> find, TimeSpan patience, TimeProvider time)
    {
        _client = new DaemonClient(endpoint);
        _find = find;
        _patience = patience;
        _time = time;
    }

    /// <summary>How long commands let a daemon be away.</summary>
    public static TimeSpan UsualPatience { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The first interval of a review; that of a task is half of it.</summary>
    public static TimeSpan UsualPause { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Waits for one job.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="notice">Receives a line about a status that this program does not know.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="DaemonUnreachableException">The daemon was away for longer than the patience.</exception>
    /// <exception cref="DaemonRequestException">It answered with an error that waiting cannot cure, or the job's status stayed unknown.</exception>
    public async Task<WaitResult> ForJobAsync(long jobId, Action<string> notice, CancellationToken ct)
    {
        using var wake = new SemaphoreSlim(0);
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var listener = Task.CompletedTask;
        try
        {
            var pause = UsualPause;
            var unknown = 0;
            while (true)
            {
                var job = await RetryAsync((client, token) => client.FindJobAsync(jobId, token), ct).ConfigureAwait(false);
                if (job is null)
                {
                    return new WaitResult(WaitEnd.NotFound, Job: null, Review: null);
                }

                if (JobStatuses.TryParse(job.Status, out var status))
                {
                    unknown = 0;
                    if (status.IsTerminal())
                    {
                        return await EndAsync(job, status, ct).ConfigureAwait(false);
                    }
                }
                else if (++unknown >= MaxUnknownStatuses)
                {
                    throw new DaemonRequestException(System.Net.HttpStatusCode.OK, $"job {jobId} has the unknown status \"{job.Status}\"");
                }
                else
                {
                    notice($"Job {jobId} has the unknown status \"{job.Status}\"; still waiting");
                }

                if (listener.IsCompleted)
                {
                    listener = ListenAsync(_client.Endpoint, jobId, wake, listening.Token);
                }

                if (!await wake.WaitAsync(pause, ct).ConfigureAwait(false))
                {
                    pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
                }
            }
        }
        finally
        {
            await listening.CancelAsync().ConfigureAwait(false);
            await listener.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<WaitResult> EndAsync(ReviewJob job, JobStatus status, CancellationToken ct)
    {
        switch (status)
        {
            case JobStatus.Failed:
                return new WaitResult(WaitEnd.Failed, job, Review: null);
            case JobStatus.Canceled:
                return new WaitResult(WaitEnd.Canceled, job, Review: null);
            case JobStatus.Done:
                var review = await RetryAsync((client, token) => client.FindReviewAsync(job.Id, token), ct).ConfigureAwait(false)
                    ?? throw new DaemonRequestException(System.Net.HttpStatusCode.NotFound, $"job {job.Id} is done, but no review is stored for it");
                return new WaitResult(WaitEnd.Done, job, review);
            default:
                return new WaitResult(WaitEnd.Other, job, Review: null);
        }
    }

    private async Task<T> RetryAsync<T>(Func<DaemonClient, CancellationToken, Task<T>> call, CancellationToken ct)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call(_client, ct).ConfigureAwait(false);
            }
            catch (Exception error) when (IsCurable(error) && _time.GetElapsedTime(started) < _patience)
            {
                await Task.Delay(RetryPause, _time, ct).ConfigureAwait(false);
                await ReconnectAsync(ct).ConfigureAwait(false);
            }
        }
    }

    private static bool IsCurable(Exception error) => error is DaemonUnreachableException or DaemonRequestException { IsServerError: true };

    private async Task ReconnectAsync(CancellationToken ct)
    {
        if (await _find(ct).ConfigureAwait(false) is { } endpoint && endpoint != _client.Endpoint)
        {
            _client.Dispose();
            _client = new DaemonClient(endpoint);
        }
    }

    /// <summary>Wakes the wait at the first line of the stream, because something may have happened before it was open, and at every line about the job.</summary>
    private static async Task ListenAsync(DaemonEndpoint endpoint, long jobId, SemaphoreSlim wake, CancellationToken ct)
    {
        try
        {
            using var client = new DaemonClient(endpoint);
            using var stream = await client.OpenEventsAsync(repository: null, controlLines: true, ct).ConfigureAwait(false);
            var isFirst = true;
            await foreach (var line in stream.ReadLinesAsync(ct).ConfigureAwait(false))
            {
                if (isFirst || Names(line, jobId))
                {
                    wake.Release();
                }

                isFirst = false;
            }
        }
        catch (Exception error) when (error is DaemonUnreachableException or DaemonRequestException or OperationCanceledException)
        {
            // Without the stream the wait goes on by asking.
        }
    }

    private static bool Names(ReadOnlySequence<byte> line, long jobId)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize(ref reader, WireJson.Plain.DaemonEvent)?.JobId == jobId;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
