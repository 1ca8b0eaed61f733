using System.Threading.Channels;
using Roborev.Core.Jobs;
using Roborev.Daemon.Observability;
using Roborev.Git;

namespace Roborev.Daemon.Requests;

/// <summary>
/// Computes patch ids after the answer: they cost two git processes, and a commit hook must not wait for what only a later rewrite of history asks for.
/// </summary>
internal sealed class PatchIdBackfill : IAsyncDisposable
{
    private readonly Channel<ReviewJob> _jobs = Channel.CreateUnbounded<ReviewJob>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <summary>Starts the loop.</summary>
    public PatchIdBackfill(GitRunner git, Ledger.Ledger ledger, ErrorLog errors) => _loop = Task.Run(() => RunAsync(new PatchIds(git), ledger, errors));

    /// <summary>Adds a job whose patch id is missing.</summary>
    public void Add(ReviewJob job) => _jobs.Writer.TryWrite(job);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(PatchIds patchIds, Ledger.Ledger ledger, ErrorLog errors)
    {
        try
        {
            await foreach (var job in _jobs.Reader.ReadAllAsync(_stop.Token))
            {
                try
                {
                    if (await patchIds.ComputeAsync(job.WorktreePath ?? job.RepoPath!, job.GitRef, _stop.Token) is { Length: > 0 } patchId)
                    {
                        await ledger.RecordPatchIdAsync(job.Id, job.GitRef, patchId);
                    }
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    errors.Warn("server", $"job {job.Id} has no patch id, so a rewrite of its commit will not carry the review along: {failure.Message}", job.Id);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon stops; a job without patch id is remapped by its name alone.
        }
    }
}
