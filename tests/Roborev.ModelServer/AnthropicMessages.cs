using System.Text.Json.Nodes;

namespace Roborev.ModelServer;

/// <summary>The streaming answer of <c>POST /v1/messages</c>.</summary>
internal static class AnthropicMessages
{
    public static async Task AnswerAsync(HttpContext context, Reply reply, string body)
    {
        var usesTool = reply.Command is not null && !body.Contains("\"tool_result\"", StringComparison.Ordinal) && body.Contains("\"name\":\"Bash\"", StringComparison.Ordinal);
        await context.SendAsync(new()
        {
            ["type"] = "message_start",
            ["message"] = new JsonObject
            {
                ["id"] = "msg_1",
                ["type"] = "message",
                ["role"] = "assistant",
                ["model"] = JsonNode.Parse(body)?["model"]?.DeepClone(),
                ["content"] = new JsonArray(),
                ["stop_reason"] = null,
                ["stop_sequence"] = null,
                ["usage"] = new JsonObject { ["input_tokens"] = reply.InputTokens, ["output_tokens"] = 1 },
            },
        }).ConfigureAwait(false);
        if (usesTool)
            await ToolAsync(context, reply.Command!).ConfigureAwait(false);
        else
            await TextAsync(context, reply.Text).ConfigureAwait(false);
        await context.SendAsync(new() { ["type"] = "content_block_stop", ["index"] = 0 }).ConfigureAwait(false);
        await context.SendAsync(new()
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = usesTool ? "tool_use" : "end_turn", ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = reply.OutputTokens },
        }).ConfigureAwait(false);
        await context.SendAsync(new() { ["type"] = "message_stop" }).ConfigureAwait(false);
    }

    private static async Task TextAsync(HttpContext context, IReadOnlyList<string> pieces)
    {
        await StartAsync(context, new() { ["type"] = "text", ["text"] = "" }).ConfigureAwait(false);
        foreach (var piece in pieces)
            await DeltaAsync(context, new() { ["type"] = "text_delta", ["text"] = piece }).ConfigureAwait(false);
    }

    private static async Task ToolAsync(HttpContext context, string command)
    {
        await StartAsync(context, new() { ["type"] = "tool_use", ["id"] = "toolu_1", ["name"] = "Bash", ["input"] = new JsonObject() }).ConfigureAwait(false);
        var input = new JsonObject { ["command"] = command }.ToJsonString();
        await DeltaAsync(context, new() { ["type"] = "input_json_delta", ["partial_json"] = input }).ConfigureAwait(false);
    }

    private static Task StartAsync(HttpContext context, JsonObject block) =>
        context.SendAsync(new() { ["type"] = "content_block_start", ["index"] = 0, ["content_block"] = block });

    private static Task DeltaAsync(HttpContext context, JsonObject delta) =>
        context.SendAsync(new() { ["type"] = "content_block_delta", ["index"] = 0, ["delta"] = delta });
}
