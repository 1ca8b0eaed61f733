using Roborev.Core.Text;
using Roborev.Core.Wire;

namespace Roborev.Daemon.Workers;

/// <summary>The newest output lines of one attempt. Readers hold positions; lines that were dropped before a reader saw them are counted for it.</summary>
internal sealed class LiveAttempt(int attempt, TimeProvider time, Action shrink)
{
    private const int MaxBytes = 512 * 1024;

    /// <summary>Charged for each line besides its text, so that many short lines have an end too.</summary>
    private const int LineOverhead = 64;

    /// <summary>Most lines handed out at once.</summary>
    private const int MaxRead = 1000;

    private readonly Lock _gate = new();
    private readonly List<OutputLine> _lines = [];
    private int _first;
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

            _lines.Add(new OutputLine { Ts = time.GetLocalNow(), Text = text, LineType = lineType, N = ++_written, Attempt = attempt });
            _bytes += Cost(text);
            while (_bytes > MaxBytes && Held > 1)
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
            return _lines.GetRange(_first, Held);
        }
    }

    /// <summary>The lines after a position, how many before them are gone, and whether no more will come.</summary>
    public (IReadOnlyList<OutputLine> Lines, long Lost, bool IsClosed) After(long position)
    {
        lock (_gate)
        {
            var lost = Math.Max(0, _written - Held - position);
            var skip = (int)(position + lost - (_written - Held));
            return (_lines.GetRange(_first + skip, Math.Min(Held - skip, MaxRead)), lost, _closed);
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
            if (Held > 0)
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
        _bytes -= Cost(_lines[_first].Text);
        _first++;
        if (_first > 1024 && _first > _lines.Count / 2)
        {
            _lines.RemoveRange(0, _first);
            _first = 0;
        }
    }

    private int Held => _lines.Count - _first;

    private static int Cost(string text) => Utf8Text.ByteCount(text) + LineOverhead;
}
