using System.Text.Json;
using Roborev.Agents.Limits;

namespace Roborev.Agents.Adapters;

/// <summary>Reads the events of <c>claude --output-format stream-json</c> (agents.md 5.2).</summary>
/// <param name="sessionStarted">Told the session id.</param>
internal sealed class ClaudeStream(Action<string> sessionStarted)
{
    private readonly TrailingText _text = new();
    private readonly List<string> _errors = [];
    private bool _hasEvents;
    private string? _final;
    private StreamLimit? _limit;
    private string? _session;
    private string? _model;
    private long? _inputTokens;
    private long? _outputTokens;

    /// <summary>Takes one line; lines that are no objects are ignored.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        using var document = JsonText.ParseObject(line);
        if (document is null)
            return;
        _hasEvents = true;
        var root = document.RootElement;
        switch (root.Text("type"))
        {
            case "system":
                TakeSession(root);
                if (root.Text("subtype") == "init")
                    _model = root.Text("model") ?? _model;
                break;
            case "assistant":
                TakeSession(root);
                TakeAssistant(root);
                break;
            case "user":
                TakeSession(root);
                if (HasToolBlock(root))
                    _text.Reset();
                break;
            case "tool_use" or "tool_result":
                _text.Reset();
                break;
            case "result":
                TakeSession(root);
                TakeResult(root);
                break;
            case "rate_limit_event":
                TakeRateLimit(root);
                break;
            case "error" when root.Get("error")?.Text("message") is { Length: > 0 } message:
                AddError(message);
                break;
        }
    }

    /// <summary>The outcome. Errors count only when no result followed.</summary>
    public StreamReport Report(bool processFailed) => new()
    {
        HasEvents = _hasEvents,
        Text = _final ?? _text.ToString(),
        Error = _errors.Count > 0 && (processFailed || _final is null) ? $"stream errors: {string.Join("; ", _errors)}" : null,
        Limit = _limit,
        SessionId = _session,
        InputTokens = _inputTokens,
        OutputTokens = _outputTokens,
        Model = _model,
    };

    private void TakeSession(JsonElement root)
    {
        if (_session is not null || root.Text("session_id") is not { } id || string.IsNullOrWhiteSpace(id))
            return;
        _session = id;
        sessionStarted(id);
    }

    private void TakeAssistant(JsonElement root)
    {
        if (root.Text("error") is { } error)
        {
            // The message of such an event is the provider's, not a part of a review.
            _limit ??= LimitOf(error);
            if (Content(root) is { Length: > 0 } message)
                AddError(message);
            return;
        }

        if (HasToolBlock(root))
            _text.Reset();
        if (Content(root) is { Length: > 0 } text)
            _text.Add(text);
    }

    /// <summary>The message's text after its last tool block.</summary>
    private static string Content(JsonElement root)
    {
        var content = root.Get("message")?.Get("content");
        if (content?.AsText() is { } text)
            return text;
        JsonElement[] blocks = [.. content.Items()];
        var afterTool = Array.FindLastIndex(blocks, IsTool) + 1;
        return string.Join('\n', blocks[afterTool..].Where(block => block.Text("type") == "text").Select(block => block.Text("text")).Where(part => part?.Length > 0));
    }

    private static bool HasToolBlock(JsonElement root) => (root.Get("message")?.Get("content")).Items().Any(IsTool);

    private static bool IsTool(JsonElement block) => block.Text("type") is "tool_use" or "tool_result";

    private void TakeResult(JsonElement root)
    {
        TakeUsage(root);
        var result = root.Text("result");
        if (root.IsTrue("is_error"))
        {
            AddError(root.Get("error")?.Text("message") ?? (string.IsNullOrWhiteSpace(result) ? $"the run ended with {root.Text("subtype") ?? "an error"}" : result));
            if (root.Number("api_error_status") is 429 or >= 500)
                _limit ??= new(LimitKind.Transient, null);
        }
        else if (!string.IsNullOrWhiteSpace(result))
        {
            _final = result;
        }
    }

    private void TakeUsage(JsonElement root)
    {
        if (root.Get("usage") is not { } usage)
            return;
        var read = new[] { usage.Number("input_tokens"), usage.Number("cache_creation_input_tokens"), usage.Number("cache_read_input_tokens") };
        if (read.Any(count => count is not null))
            _inputTokens = read.Sum(count => count ?? 0);
        _outputTokens = usage.Number("output_tokens") ?? _outputTokens;
    }

    private void TakeRateLimit(JsonElement root)
    {
        if (root.Get("rate_limit_info") is not { } info || info.Text("status") != "rejected")
            return;
        var resets = info.Number("resetsAt") is { } seconds and > 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : (DateTimeOffset?)null;
        _limit = new(LimitKind.Session, resets);
    }

    /// <summary>
    /// <c>rate_limit</c> alone is not proof of a used-up session: a plain 429 is reported the same way, and the message tells them apart.
    /// </summary>
    private static StreamLimit? LimitOf(string error) => error switch
    {
        "overloaded" or "server_error" => new(LimitKind.Transient, null),
        _ => null,
    };

    private void AddError(string message)
    {
        if (!_errors.Contains(message))
            _errors.Add(message);
    }
}
