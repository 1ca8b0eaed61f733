using System.Text;
using System.Text.Json;
using Roborev.Agents.Adapters;
using Roborev.Core.Text;

namespace Roborev.Agents.Live;

/// <summary>
/// Turns the output lines of one run into lines of the live view (worker.md 11). The bracketed texts are part of the API. Agents whose raw JSON the
/// reference shows are read by the event table of agents.md 9 instead.
/// </summary>
/// <param name="agentName">Canonical name of the agent that runs.</param>
public sealed class LineNormalizer(string agentName)
{
    private static readonly string[] ClaudeNoise = ["mcp startup:", "Initializing", "Connected to", "Session started"];

    private readonly HashSet<string> _tools = [];
    private string _lastText = "";

    /// <summary>The live lines of one output line; often none.</summary>
    public IReadOnlyList<LiveLine> Normalize(string line)
    {
        line = line.Trim();
        if (line.Length == 0)
            return [];
        using var document = JsonText.ParseObject(Encoding.UTF8.GetBytes(line));
        var lines = document is null
            ? Plain(line)
            : agentName switch
            {
                "claude-code" => Claude(document.RootElement),
                "codex" => Codex(document.RootElement),
                _ => Other(document.RootElement, line),
            };
        return [.. lines.Where(made => made.Text.Length > 0)];
    }

    private IEnumerable<LiveLine> Plain(string line) =>
        agentName == "claude-code" && ClaudeNoise.Any(noise => line.StartsWith(noise, StringComparison.Ordinal)) ? [] : [Text(line)];

    private IEnumerable<LiveLine> Claude(JsonElement root)
    {
        switch (root.Text("type"))
        {
            case "assistant" or "user":
                return Message(root);
            case "content_block_delta":
                return [Text(root.Get("delta")?.Text("text") ?? root.Text("text"))];
            case "result" when root.Text("result") is { } result && TerminalText.CleanLine(result).Trim() != _lastText:
                return [Text(result)];
            case "tool_use" when root.Text("name") is { Length: > 0 } name:
                return [Tool($"[Tool: {name}]")];
            case "tool_result":
                return [Tool("[Tool completed]")];
            case "system" when root.Text("subtype") == "init" && root.Text("session_id") is { Length: > 0 } session:
                return [new($"[Session: {TerminalText.CleanLine(session.Length > 8 ? session[..8] : session)}...]", LiveLineTypes.Text)];
            case "error":
                return [StreamError];
            default:
                return [];
        }
    }

    private IEnumerable<LiveLine> Message(JsonElement root)
    {
        var content = root.Get("message")?.Get("content");
        if (content?.AsText() is { } text)
            return root.Text("type") == "assistant" ? [Text(text)] : [];
        return content.Items().Select(block => block.Text("type") switch
        {
            "text" when root.Text("type") == "assistant" => Text(block.Text("text")),
            "tool_use" => Tool($"[Tool: {block.Text("name")}]"),
            "tool_result" => Tool("[Tool completed]"),
            _ => default(LiveLine?),
        }).OfType<LiveLine>();
    }

    private IEnumerable<LiveLine> Codex(JsonElement root)
    {
        var item = root.Get("item");
        var completed = root.Text("type") == "item.completed";
        return (root.Text("type"), item?.Text("type")) switch
        {
            ("item.completed", "agent_message") => [Text(item?.Text("text"))],
            ("item.started" or "item.completed", "command_execution") => CodexCommand(item?.Text("command"), completed),
            ("item.completed", "file_change") => [Tool("[File change]")],
            ("turn.failed" or "error", _) => [StreamError],
            _ => [],
        };
    }

    private static IEnumerable<LiveLine> CodexCommand(string? command, bool completed)
    {
        if (!string.IsNullOrWhiteSpace(command))
            return [Tool($"[Command: {TerminalText.CleanLine(command).Trim()}]")];
        return completed ? [Tool("[Command completed]")] : [];
    }

    private IEnumerable<LiveLine> Other(JsonElement root, string line)
    {
        if (IsToolCall(root))
            return [Tool("[Tool call]")];
        var part = root.Get("part");
        switch (root.Text("type"))
        {
            case null:
                return [Text(line)];
            case "assistant" or "user":
                return Message(root);
            case "message" when root.Text("role") == "assistant":
                return [Text(root.Text("content"))];
            case "message_end" when root.Get("message") is { } message && message.Text("role") == "assistant":
                return message.Get("content").Items().Where(block => block.Text("type") == "text").Select(block => Text(block.Text("text")));
            case "tool" or "tool_use" when part is { } used:
                return PartTool(used);
            case "tool_use" when root.Text("tool_name") is { Length: > 0 } name:
                return [Tool($"[Tool: {name}]")];
            case "text" when part is { } said:
                return [Text(said.Text("text"))];
            case "reasoning" when part is { } thought:
                return [Text(thought.Text("text")) with { Type = LiveLineTypes.Thinking }];
            case "error":
                return [StreamError];
            default:
                return [];
        }
    }

    /// <summary>Each part is reported several times while it runs, but shown once.</summary>
    private IEnumerable<LiveLine> PartTool(JsonElement part) =>
        part.Get("state")?.Text("status") is "running" or "completed" && _tools.Add(part.Text("id") ?? $"#{_tools.Count}")
            ? [Tool($"[Tool: {part.Text("tool")}]")]
            : [];

    private static bool IsToolCall(JsonElement root)
    {
        var names = root.EnumerateObject().Select(member => member.Name).ToHashSet();
        return names.SetEquals(["name", "arguments"]);
    }

    private LiveLine Text(string? text)
    {
        var clean = TerminalText.CleanLine(text ?? "").Trim();
        if (clean.Length > 0)
            _lastText = clean;
        return new(clean, LiveLineTypes.Text);
    }

    private static LiveLine Tool(string text) => new(TerminalText.CleanLine(text), LiveLineTypes.Tool);

    private static LiveLine StreamError => new("[Error in stream]", LiveLineTypes.Error);
}
