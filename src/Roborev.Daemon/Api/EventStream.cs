using Microsoft.AspNetCore.Http;
using Roborev.Core.Events;
using Roborev.Core.Time;
using Roborev.Daemon.Events;

namespace Roborev.Daemon.Api;

/// <summary>
/// One connection to the event log. It holds a position, nothing else: whatever the reader's speed, it gets every matching event in order, or a gap that
/// names the numbers it missed (events.md 13.4, 13.5, 13.7).
/// </summary>
internal sealed class EventStream(HttpContext context, DaemonServices services, EventFilter filter, StreamFraming framing)
{
    private const int BatchEvents = 256;
    private const int FlushBytes = 128 * 1024;
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);

    private readonly EventLog _log = services.Log;
    private long _position;
    private long _lastSent;

    /// <summary>Whether control lines are wanted.</summary>
    public required bool SpeaksProtocol2 { get; init; }

    /// <summary>Whether events carry the job's row.</summary>
    public required bool IncludesJob { get; init; }

    /// <summary>Interval of heartbeats; zero for none.</summary>
    public required TimeSpan Heartbeat { get; init; }

    /// <summary>Sends events until the client goes away, stalls, or the daemon stops.</summary>
    public async Task RunAsync(EventPosition? resume)
    {
        _position = _log.Head;
        var gap = resume is { } wanted ? Resume(wanted) : null;
        await context.Response.StartAsync(context.RequestAborted);
        framing.Begin(context.Response.BodyWriter);
        if (SpeaksProtocol2)
        {
            Write(Hello());
        }

        if (gap is not null)
        {
            Write(gap);
        }

        await FlushAsync();
        while (true)
        {
            if (!await SendBatchAsync())
            {
                if (_log.IsClosed && _position >= _log.Head)
                {
                    return;
                }

                await WaitAsync();
            }
        }
    }

    /// <summary>Sets the position and returns the gap to announce, if any (the table of events.md 13.4).</summary>
    private DaemonEvent? Resume(EventPosition wanted)
    {
        var head = _log.Head;
        var oldest = _log.Oldest;
        if (wanted.Epoch is { } epoch && epoch != _log.Epoch)
        {
            _position = oldest - 1;
            return Gap("epoch_changed", null, oldest - 1, null);
        }

        if (wanted.Seq > head)
        {
            _position = head;
            return Gap("ahead", null, head, null);
        }

        if (wanted.Epoch is null || wanted.Seq >= oldest - 1)
        {
            _position = Math.Max(wanted.Seq, oldest - 1);
            return null;
        }

        _position = oldest - 1;
        return Gap("expired", wanted.Seq + 1, oldest - 1, oldest - 1 - wanted.Seq);
    }

    /// <summary>Sends what there is above the position; false when there is nothing.</summary>
    private async Task<bool> SendBatchAsync()
    {
        var slice = _log.Read(_position, BatchEvents, IncludesJob);
        if (slice.LostUpTo is { } lostUpTo)
        {
            Write(Gap("overflow", _position + 1, lostUpTo, lostUpTo - _position));
            _position = lostUpTo;
            await FlushAsync();
            return true;
        }

        var pending = 0;
        foreach (var logged in slice.Events)
        {
            if (filter.Matches(logged))
            {
                pending += framing.Write(context.Response.BodyWriter, logged, IncludesJob);
            }

            _position = logged.Seq;
            if (pending >= FlushBytes)
            {
                await FlushAsync();
                pending = 0;
            }
        }

        if (pending > 0)
        {
            await FlushAsync();
        }

        return slice.Events.Count > 0;
    }

    private async Task WaitAsync()
    {
        var arrival = _log.WaitAsync(_position);
        if ((!SpeaksProtocol2 && !framing.AlwaysBeats) || Heartbeat == TimeSpan.Zero)
        {
            await arrival.WaitAsync(context.RequestAborted);
            return;
        }

        // Counted from the last byte, not from the last event: events that the filter keeps back do not keep a connection alive.
        var rest = Heartbeat - services.Options.Time.GetElapsedTime(_lastSent);
        try
        {
            if (rest > TimeSpan.Zero)
            {
                await arrival.WaitAsync(rest, services.Options.Time, context.RequestAborted);
                return;
            }
        }
        catch (TimeoutException)
        {
            // The connection was silent for as long as it may be.
        }

        Write(Control(EventTypes.StreamHeartbeat, _position));
        await FlushAsync();
    }

    private void Write(DaemonEvent control) =>
        framing.WriteControl(context.Response.BodyWriter, control.Type, control.Seq!.Value, LoggedEvent.Serialize(control));

    /// <summary>Hands the bytes to the connection; a reader that takes none for too long is cut off and resumes later.</summary>
    private async ValueTask FlushAsync()
    {
        _lastSent = services.Options.Time.GetTimestamp();
        var flush = context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        if (flush.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await flush.AsTask().WaitAsync(StallLimit, services.Options.Time, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            context.Abort();
            throw new OperationCanceledException("the reader stalled");
        }
    }

    private DaemonEvent Hello() => Control(EventTypes.StreamHello, _position) with
    {
        HeadSeq = _log.Head,
        OldestSeq = _log.Oldest,
        Instance = _log.Instance,
        HeartbeatSeconds = (int)Heartbeat.TotalSeconds,
        DaemonVersion = services.Options.Version,
        Proto = 2,
    };

    private DaemonEvent Gap(string reason, long? from, long to, long? lost) =>
        Control(EventTypes.StreamGap, to) with { Gap = new StreamGap { Reason = reason, From = from, To = to, Lost = lost } };

    private DaemonEvent Control(string type, long position) => new()
    {
        Type = type,
        Ts = StoredTime.ToRfcForm(services.Options.Time.GetUtcNow()),
        Epoch = _log.Epoch,
        Seq = position,
        TsMs = services.Options.Time.GetUtcNow().ToUnixTimeMilliseconds(),
    };
}
