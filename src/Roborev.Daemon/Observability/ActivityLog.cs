using System.Text.Json.Serialization;

namespace Roborev.Daemon.Observability;

/// <summary>One thing that the daemon did.</summary>
internal sealed record ActivityEntry
{
    [JsonPropertyName("ts")] public required DateTimeOffset Ts { get; init; }

    [JsonPropertyName("event")] public required string Event { get; init; }

    [JsonPropertyName("component")] public required string Component { get; init; }

    [JsonPropertyName("message")] public required string Message { get; init; }

    [JsonPropertyName("details")] public IReadOnlyDictionary<string, string>? Details { get; init; }
}

/// <summary>What the daemon did lately: a ring in memory and <c>activity.log</c> (worker.md section 12).</summary>
internal sealed class ActivityLog(string path, TimeProvider time)
{
    private const int Capacity = 500;

    private readonly JsonLinesFile _file = new(path);
    private readonly Lock _gate = new();
    private readonly LinkedList<ActivityEntry> _newest = new();

    /// <summary>Adds an entry.</summary>
    public void Record(string happening, string component, string message, params (string Key, string Value)[] details)
    {
        var entry = new ActivityEntry
        {
            Ts = time.GetLocalNow(),
            Event = happening,
            Component = component,
            Message = message,
            Details = details.Length == 0 ? null : details.ToDictionary(static detail => detail.Key, static detail => detail.Value, StringComparer.Ordinal),
        };
        lock (_gate)
        {
            _newest.AddFirst(entry);
            if (_newest.Count > Capacity)
            {
                _newest.RemoveLast();
            }
        }

        _file.Append(entry, ObservabilityJson.Default.ActivityEntry);
    }

    /// <summary>The newest entries first.</summary>
    public IReadOnlyList<ActivityEntry> Newest(int limit)
    {
        lock (_gate)
        {
            return [.. _newest.Take(limit)];
        }
    }
}
