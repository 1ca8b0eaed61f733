using System.Text.Json;

namespace Roborev.Agents.Adapters;

/// <summary>Reads the events of <c>codex exec --json</c> (agents.md 5.1).</summary>
/// <param name="sessionStarted">Told the thread id.</param>
internal sealed class CodexStream(Action<string> sessionStarted)
{
    private readonly TrailingText _text = new();
    private bool _hasEvents;
    private bool _completed;
    private string? _failure;
    private string? _provisional;
    private string? _session;
    private long? _inputTokens;
    private long? _outputTokens;

    /// <summary>Takes one line; lines that are no events are ignored.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        using var document = JsonText.ParseObject(line);
        if (document?.RootElement.Text("type") is not { } type || !IsEvent(type))
            return;
        _hasEvents = true;
        var root = document.RootElement;
        switch (type)
        {
            case "thread.started":
                TakeSession(root.Text("thread_id"));
                break;
            case "item.started" or "item.updated" or "item.completed" when root.Get("item") is { } item:
                TakeItem(type, item);
                break;
            case "turn.completed":
                _completed = true;
                TakeUsage(root);
                break;
            case "turn.failed":
                _failure ??= Message(root);
                break;
            case "error":
                _provisional = Message(root);
                break;
        }
    }

    /// <summary>
    /// The outcome. An <c>error</c> event is provisional: it is also sent for every reconnect, so it counts only when the turn was not completed (agents.md 14.1).
    /// </summary>
    public StreamReport Report(bool processFailed)
    {
        var error = _failure ?? (_completed && !processFailed ? null : _provisional);
        return new()
        {
            HasEvents = _hasEvents,
            Text = _text.ToString(),
            Error = error,
            SessionId = _session,
            InputTokens = _inputTokens,
            OutputTokens = _outputTokens,
        };
    }

    private static bool IsEvent(string type) =>
        type == "error" || type.StartsWith("thread.", StringComparison.Ordinal) || type.StartsWith("turn.", StringComparison.Ordinal)
        || type.StartsWith("item.", StringComparison.Ordinal);

    private void TakeSession(string? id)
    {
        if (_session is not null || string.IsNullOrWhiteSpace(id))
            return;
        _session = id;
        sessionStarted(id);
    }

    private void TakeItem(string type, JsonElement item)
    {
        switch (item.Text("type"))
        {
            case "agent_message" when type != "item.started" && item.Text("text") is { Length: > 0 } text:
                _text.Add(text, item.Text("id"));
                break;
            case "command_execution" or "file_change":
                _text.Reset();
                break;
        }
    }

    private void TakeUsage(JsonElement root)
    {
        if (root.Get("usage") is not { } usage)
            return;
        _inputTokens = usage.Number("input_tokens") ?? _inputTokens;
        _outputTokens = usage.Number("output_tokens") ?? _outputTokens;
    }

    private static string Message(JsonElement root) => root.Get("error")?.Text("message") ?? root.Text("message") ?? "no reason given";
}
