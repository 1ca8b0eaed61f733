using Roborev.Core.Text;
using Roborev.Core.Wire;

namespace Roborev.Daemon.Workers;

/// <summary>The newest output lines of one attempt. Readers hold positions; lines that were dropped before a reader saw them are counted for it.</summary>
internal sealed class LiveAttempt(int attempt, TimeProvider time, Action shrink)
{
    private const int MaxBytes = 512 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<OutputLine> _lines = new();
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _written;
    private long _bytes;
    private bool _closed;

    /// <summary>Attempt number.</summary>
    public int Attempt => attempt;

    /// <summary>Bytes of text held.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Adds a line.</summary>
    public void Add(string text, string lineType)
    {
        TaskCompletionSource arrival;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _lines.AddLast(new OutputLine { Ts = time.GetLocalNow(), Text = text, LineType = lineType, N = ++_written, Attempt = attempt });
            _bytes += Utf8Text.ByteCount(text);
            while (_bytes > MaxBytes && _lines.Count > 1)
            {
                RemoveFirst();
            }

            arrival = _arrival;
            _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        shrink();
        arrival.TrySetResult();
    }

    /// <summary>Everything that is held.</summary>
    public IReadOnlyList<OutputLine> All()
    {
        lock (_gate)
        {
            return [.. _lines];
        }
    }

    /// <summary>The lines after a position, how many before them are gone, and whether no more will come.</summary>
    public (IReadOnlyList<OutputLine> Lines, long Lost, bool IsClosed) After(long position)
    {
        lock (_gate)
        {
            var lost = Math.Max(0, _written - _lines.Count - position);
            return ([.. _lines.SkipWhile(line => line.N <= position)], lost, _closed);
        }
    }

    /// <summary>A task that completes when there are lines after the position, or no more will come.</summary>
    public Task WaitAsync(long position)
    {
        lock (_gate)
        {
            return _closed || _written > position ? Task.CompletedTask : _arrival.Task;
        }
    }

    /// <summary>Gives up the oldest line.</summary>
    public void DropOldest()
    {
        lock (_gate)
        {
            if (_lines.Count > 0)
            {
                RemoveFirst();
            }
        }
    }

    /// <summary>Says that no more will come.</summary>
    public void Close()
    {
        TaskCompletionSource arrival;
        lock (_gate)
        {
            _closed = true;
            arrival = _arrival;
        }

        arrival.TrySetResult();
    }

    private void RemoveFirst()
    {
        _bytes -= Utf8Text.ByteCount(_lines.First!.Value.Text);
        _lines.RemoveFirst();
    }
}
