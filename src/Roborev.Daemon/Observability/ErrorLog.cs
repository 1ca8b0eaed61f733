using System.Text.Json.Serialization;
using Roborev.Core.Wire;

namespace Roborev.Daemon.Observability;

/// <summary>What went wrong lately: a ring in memory, <c>errors.log</c> and the daemon's own log (worker.md section 12).</summary>
internal sealed class ErrorLog(string path, TimeProvider time, Serilog.ILogger log)
{
    private const int Capacity = 100;

    private readonly JsonLinesFile _file = new(path);
    private readonly Lock _gate = new();
    private readonly LinkedList<ErrorEntry> _newest = new();

    /// <summary>Adds an error.</summary>
    public void Error(string component, string message, long? jobId = null) => Add("error", component, message, jobId);

    /// <summary>Adds an error that nobody expected; its stack goes to the daemon's own log alone.</summary>
    public void Unexpected(string component, string message, Exception cause, long? jobId = null)
    {
        Add("error", component, message, jobId);
        log.Debug(cause, "{Component}: {Message}", component, message);
    }

    /// <summary>Adds a warning.</summary>
    public void Warn(string component, string message, long? jobId = null) => Add("warn", component, message, jobId);

    /// <summary>Something worth reading in the daemon's own log, but no trouble: a retry that may well succeed.</summary>
    public void Note(string component, string message) => log.Information("{Component}: {Message}", component, message);

    /// <summary>The newest entries first.</summary>
    public IReadOnlyList<ErrorEntry> Newest(int limit)
    {
        lock (_gate)
        {
            return [.. _newest.Take(limit)];
        }
    }

    /// <summary>Errors, not warnings, of the last 24 hours that the ring still holds.</summary>
    public int CountLastDay()
    {
        var since = time.GetUtcNow() - TimeSpan.FromHours(24);
        lock (_gate)
        {
            return _newest.Count(entry => entry.Level == "error" && entry.Ts >= since);
        }
    }

    private void Add(string level, string component, string message, long? jobId)
    {
        var entry = new ErrorEntry { Ts = time.GetLocalNow(), Level = level, Component = component, Message = message, JobId = jobId is > 0 ? jobId : null };
        lock (_gate)
        {
            _newest.AddFirst(entry);
            if (_newest.Count > Capacity)
            {
                _newest.RemoveLast();
            }
        }

        log.Write(level == "error" ? Serilog.Events.LogEventLevel.Error : Serilog.Events.LogEventLevel.Warning, "{Component}: {Message}", component, message);
        _file.Append(entry, WireJson.Plain.ErrorEntry);
    }
}

/// <summary>Answer of <c>GET /api/activity</c>.</summary>
internal sealed record ActivityAnswer
{
    [JsonPropertyName("entries")] public IReadOnlyList<ActivityEntry> Entries { get; init; } = [];
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ActivityEntry))]
[JsonSerializable(typeof(ActivityAnswer))]
internal sealed partial class ObservabilityJson : JsonSerializerContext;
