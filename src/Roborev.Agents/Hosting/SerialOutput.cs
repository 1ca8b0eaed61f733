namespace Roborev.Agents.Hosting;

/// <summary>Lets one call at a time through to the sink of a run and keeps the sink's troubles from the run (agents.md 4.2).</summary>
/// <param name="inner">The sink.</param>
internal sealed class SerialOutput(IAgentOutput inner) : IAgentOutput
{
    private readonly Lock _gate = new();
    private bool _hasSession;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            try
            {
                inner.Write(bytes);
            }
            catch (Exception)
            {
                // A full disk or a closed log loses output, never the review.
            }
        }
    }

    /// <summary>Writes a line with its line end.</summary>
    public void WriteLine(ReadOnlySpan<byte> line) => Write([.. line, (byte)'\n']);

    public void SessionStarted(string sessionId)
    {
        lock (_gate)
        {
            if (_hasSession)
                return;
            _hasSession = true;
            try
            {
                inner.SessionStarted(sessionId);
            }
            catch (Exception)
            {
                // As above: the session cannot be resumed later, which costs little.
            }
        }
    }
}
