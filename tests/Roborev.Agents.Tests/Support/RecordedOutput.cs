using System.Text;

namespace Roborev.Agents.Tests.Support;

/// <summary>Keeps what an agent said.</summary>
public sealed class RecordedOutput : IAgentOutput
{
    private readonly MemoryStream _bytes = new();
    private readonly TaskCompletionSource _firstWrite = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<string> Sessions { get; } = [];

    public Task FirstWrite => _firstWrite.Task;

    public string Text
    {
        get
        {
            lock (_bytes)
                return Encoding.UTF8.GetString(_bytes.ToArray());
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_bytes)
            _bytes.Write(bytes);
        _firstWrite.TrySetResult();
    }

    public void SessionStarted(string sessionId) => Sessions.Add(sessionId);
}
