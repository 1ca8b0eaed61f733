using Roborev.Agents;
using Roborev.Agents.Live;
using Roborev.Daemon.Ledger;

namespace Roborev.Daemon.Workers;

/// <summary>Takes what an agent says: first to the log file, then as short lines to the live view; its session goes to the job's row.</summary>
internal sealed class AttemptSink : IAgentOutput, IDisposable
{
    private readonly Claim _claim;
    private readonly Ledger.Ledger _ledger;
    private readonly LiveOutputs _outputs;
    private readonly LiveAttempt _live;
    private readonly JobLogWriter _log;
    private readonly OutputLineSplitter _lines;
    private Task _session = Task.CompletedTask;

    /// <summary>Opens both outputs of an attempt.</summary>
    public AttemptSink(Claim claim, string agent, Ledger.Ledger ledger, LiveOutputs outputs, Settings.DataDirectory directory, TimeProvider time)
    {
        _claim = claim;
        _ledger = ledger;
        _outputs = outputs;
        _log = new JobLogWriter(directory, claim.Job.Id, time);
        _live = outputs.Open(claim.Job.Id, claim.Attempt, time);
        var normalizer = new LineNormalizer(agent);
        _lines = new OutputLineSplitter(line =>
        {
            foreach (var shown in normalizer.Normalize(line))
            {
                _live.Add(shown.Text, shown.Type);
            }
        });
    }

    /// <summary>Completes when the session that the agent named is stored.</summary>
    public Task SessionStored => _session;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _log.Write(bytes);
        _lines.Add(bytes);
    }

    /// <inheritdoc/>
    public void SessionStarted(string sessionId) => _session = _ledger.RecordSessionAsync(_claim, sessionId);

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines.Finish();
        _log.Dispose();
        _outputs.Close(_claim.Job.Id, _live);
    }
}
