using System.Collections.Concurrent;
using System.ComponentModel;

namespace Roborev.Git;

/// <summary>
/// Answers whether a full object name is a commit, and which, from a git process that is kept per repository: microseconds instead of a process start.
/// The process begins with the first question, ends after an idle time, and is replaced when it has died. Safe for concurrent use.
/// </summary>
public sealed class CommitLookup : IAsyncDisposable
{
    private readonly GitRunner _git;
    private readonly Commits _commits;
    private readonly TimeSpan _idleTime;
    private readonly int _maxRepositories;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Slot> _slots = new(CanonicalPath.Comparer);
    private readonly ITimer _sweep;
    private volatile bool _isUnsupported;
    private volatile bool _isDisposed;

    /// <summary>Creates the lookup; no process is started yet.</summary>
    /// <param name="git">Runs git.</param>
    /// <param name="idleTime">A process that was not asked for this long is ended.</param>
    /// <param name="maxRepositories">Processes at the same time at most; the one idle for longest makes room.</param>
    /// <param name="time">Clock; null is the system's.</param>
    public CommitLookup(GitRunner git, TimeSpan idleTime, int maxRepositories = 16, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRepositories, 1);
        _git = git;
        _time = time ?? TimeProvider.System;
        _commits = new(git, _time);
        _idleTime = idleTime;
        _maxRepositories = maxRepositories;
        _sweep = _time.CreateTimer(_ => _ = CloseIdleAsync(), null, idleTime, idleTime);
    }

    /// <summary>Number of git processes that run now.</summary>
    public int RunningProcesses => _slots.Values.Count(slot => slot.Session is not null);

    /// <summary>Facts of a commit.</summary>
    /// <param name="directory">Root of a checkout or repository.</param>
    /// <param name="sha">Full object name in lower case.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null when it is not the name of a commit of that repository.</returns>
    /// <exception cref="GitException">git could not be run.</exception>
    public async Task<CommitFacts?> FindAsync(string directory, string sha, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!RefText.IsFullSha(sha))
            return null;
        var answer = _isUnsupported ? null : await AskAsync(directory, sha, cancellationToken);
        return answer?.Outcome switch
        {
            CatFileOutcome.Commit => answer.Facts,
            CatFileOutcome.Missing => null,
            _ => await ReadOneAsync(directory, sha, cancellationToken),
        };
    }

    /// <summary>Ends every process.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await _sweep.DisposeAsync();
        foreach (var key in _slots.Keys)
            await CloseAsync(key, onlyIdle: false);
    }

    private async Task<CommitFacts?> ReadOneAsync(string directory, string sha, CancellationToken cancellationToken) =>
        await _commits.ReadFactsAsync(directory, sha, cancellationToken) is { } facts && facts.Sha == sha ? facts : null;

    /// <summary>Asks the kept process; null when there is none to be had.</summary>
    private async Task<CatFileAnswer?> AskAsync(string directory, string sha, CancellationToken cancellationToken)
    {
        var slot = await TakeTurnAsync(directory, cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            // A process that died while idle only shows when it is asked; the second attempt has a fresh one.
            for (var attempt = 0; attempt < 2; attempt++)
            {
                if (await TryAskAsync(slot, directory, sha, cancellationToken) is { } answer)
                    return answer;
            }

            // It died twice right away: this git does not know the command, or there is no repository. One process per question then tells.
            _isUnsupported = !await SupportsBatchCommandAsync(directory, cancellationToken);
            return null;
        }
        finally
        {
            slot.LastUse = _time.GetTimestamp();
            slot.Turn.Release();
        }
    }

    /// <summary>Waits for the repository's turn. A slot that was closed meanwhile is no longer swept, so another one must take its place.</summary>
    private async Task<Slot> TakeTurnAsync(string directory, CancellationToken cancellationToken)
    {
        while (true)
        {
            await MakeRoomAsync(directory);
            var slot = _slots.GetOrAdd(directory, static _ => new());
            await slot.Turn.WaitAsync(cancellationToken);
            if (!slot.IsClosed)
                return slot;
            slot.Turn.Release();
        }
    }

    private async Task<CatFileAnswer?> TryAskAsync(Slot slot, string directory, string sha, CancellationToken cancellationToken)
    {
        try
        {
            slot.Session ??= CatFileSession.Start(_git, directory);
            using var deadline = new CancellationTokenSource(GitRunner.DefaultTimeout, _time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
            return await slot.Session.AskAsync(sha, stop.Token);
        }
        catch (Exception exception) when (exception is IOException or Win32Exception)
        {
            slot.End();
            return null;
        }
        catch (OperationCanceledException)
        {
            // The answer that was not waited for would be taken for the next one's.
            slot.End();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private async Task<bool> SupportsBatchCommandAsync(string directory, CancellationToken cancellationToken)
    {
        // Exit code 129 is git's word for an option that it does not know.
        var output = await _git.RunAsync(directory, ["cat-file", "--batch-command"], "\n"u8.ToArray(), cancellationToken);
        return output.ExitCode != 129;
    }

    private async Task MakeRoomAsync(string directory)
    {
        while (_slots.Count >= _maxRepositories && !_slots.ContainsKey(directory))
            await CloseAsync(_slots.MinBy(pair => pair.Value.LastUse).Key, onlyIdle: false);
    }

    private async Task CloseIdleAsync()
    {
        foreach (var key in _slots.Keys)
            await CloseAsync(key, onlyIdle: true);
    }

    private async Task CloseAsync(string key, bool onlyIdle)
    {
        if (!_slots.TryGetValue(key, out var slot))
            return;
        await slot.Turn.WaitAsync();
        try
        {
            if (onlyIdle && _time.GetElapsedTime(slot.LastUse) < _idleTime)
                return;
            slot.IsClosed = true;
            _slots.TryRemove(new(key, slot));
            slot.End();
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public CatFileSession? Session { get; set; }

        public long LastUse { get; set; }

        public bool IsClosed { get; set; }

        public void End()
        {
            Session?.Dispose();
            Session = null;
        }
    }
}
