using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Roborev.Daemon.Events;

namespace Roborev.Daemon.Api;

/// <summary>How events lie in the body: as JSON lines, or as server-sent events (events.md 2.3, 13.10).</summary>
internal abstract class StreamFraming
{
    /// <summary>Content type of the answer.</summary>
    public abstract string ContentType { get; }

    /// <summary>True where heartbeats are part of the form, wanted or not.</summary>
    public abstract bool AlwaysBeats { get; }

    /// <summary>The form that the request prefers; JSON lines where it says nothing of weight.</summary>
    public static StreamFraming For(HttpRequest request, string epoch, bool namesEvents)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return new JsonLines();
        }

        double Weight(params ReadOnlySpan<string> types)
        {
            var weight = -1.0;
            foreach (var type in accepted)
            {
                foreach (var name in types)
                {
                    weight = type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase) ? Math.Max(weight, type.Quality ?? 1) : weight;
                }
            }

            return weight;
        }

        var events = Weight("text/event-stream");
        return events > 0 && events > Weight("application/x-ndjson", "application/json") && events >= Weight("*/*", "text/*")
            ? new ServerSentEvents(epoch, namesEvents)
            : new JsonLines();
    }

    /// <summary>What comes before the first event.</summary>
    public abstract void Begin(IBufferWriter<byte> target);

    /// <summary>Writes an event and returns its bytes.</summary>
    public abstract int Write(IBufferWriter<byte> target, LoggedEvent logged, bool withJob);

    /// <summary>Writes a control line whose position is given.</summary>
    public abstract void WriteControl(IBufferWriter<byte> target, string type, long position, ReadOnlySpan<byte> line);

    private sealed class JsonLines : StreamFraming
    {
        public override string ContentType => "application/x-ndjson";

        public override bool AlwaysBeats => false;

        public override void Begin(IBufferWriter<byte> target)
        {
            // Nothing: an idle stream of lines carries no byte.
        }

        public override int Write(IBufferWriter<byte> target, LoggedEvent logged, bool withJob) => logged.WriteTo(target, withJob);

        public override void WriteControl(IBufferWriter<byte> target, string type, long position, ReadOnlySpan<byte> line) => target.Write(line);
    }

    private sealed class ServerSentEvents(string epoch, bool namesEvents) : StreamFraming
    {
        public override string ContentType => "text/event-stream";

        public override bool AlwaysBeats => true;

        public override void Begin(IBufferWriter<byte> target) => target.Write("retry: 1000\n\n"u8);

        public override int Write(IBufferWriter<byte> target, LoggedEvent logged, bool withJob)
        {
            var head = Head(logged.Type, logged.Seq);
            target.Write(head);
            // The line ends with a line feed; a second one ends the event.
            var written = logged.WriteTo(target, withJob);
            target.Write("\n"u8);
            return head.Length + written + 1;
        }

        public override void WriteControl(IBufferWriter<byte> target, string type, long position, ReadOnlySpan<byte> line)
        {
            if (type == Core.Events.EventTypes.StreamHeartbeat)
            {
                target.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $": {position}\n\n")));
                return;
            }

            target.Write(Head(type, position));
            target.Write(line);
            target.Write("\n"u8);
        }

        private byte[] Head(string type, long seq) => Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"id: {epoch}:{seq}\n{(namesEvents ? $"event: {type}\n" : "")}data: "));
    }
}
