using System.Text.Json.Nodes;

namespace Roborev.ModelServer;

/// <summary>The streaming answer of <c>POST /v1/responses</c>.</summary>
internal static class OpenAiResponses
{
    public static async Task AnswerAsync(HttpContext context, Reply reply, string body)
    {
        await context.SendAsync(new()
        {
            ["type"] = "response.created",
            ["response"] = new JsonObject { ["id"] = "resp_1", ["object"] = "response", ["status"] = "in_progress", ["output"] = new JsonArray() },
        }).ConfigureAwait(false);
        var usesTool = reply.Command is not null && !body.Contains("function_call_output", StringComparison.Ordinal);
        var item = usesTool ? ShellCall(reply.Command!, body) : Message(reply.Text);
        if (!usesTool)
            await StreamTextAsync(context, reply.Text).ConfigureAwait(false);
        await context.SendAsync(new() { ["type"] = "response.output_item.done", ["output_index"] = 0, ["item"] = item }).ConfigureAwait(false);
        await context.SendAsync(new()
        {
            ["type"] = "response.completed",
            ["response"] = new JsonObject
            {
                ["id"] = "resp_1",
                ["object"] = "response",
                ["status"] = "completed",
                ["output"] = new JsonArray(item.DeepClone()),
                ["usage"] = new JsonObject
                {
                    ["input_tokens"] = reply.InputTokens,
                    ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
                    ["output_tokens"] = reply.OutputTokens,
                    ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
                    ["total_tokens"] = reply.InputTokens + reply.OutputTokens,
                },
            },
        }).ConfigureAwait(false);
    }

    private static async Task StreamTextAsync(HttpContext context, IReadOnlyList<string> pieces)
    {
        await context.SendAsync(new() { ["type"] = "response.output_item.added", ["output_index"] = 0, ["item"] = Message([]) }).ConfigureAwait(false);
        foreach (var piece in pieces)
        {
            await context.SendAsync(new()
            {
                ["type"] = "response.output_text.delta",
                ["item_id"] = "item_1",
                ["output_index"] = 0,
                ["content_index"] = 0,
                ["delta"] = piece,
            }).ConfigureAwait(false);
        }
    }

    private static JsonObject Message(IReadOnlyList<string> pieces) => new()
    {
        ["type"] = "message",
        ["id"] = "item_1",
        ["role"] = "assistant",
        ["status"] = "completed",
        ["content"] = pieces.Count == 0 ? [] : new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = string.Concat(pieces), ["annotations"] = new JsonArray() }),
    };

    /// <summary>Names the shell tool that the request offers; which one differs between versions and models.</summary>
    private static JsonObject ShellCall(string command, string body)
    {
        var name = new[] { "exec_command", "shell_command", "shell" }.FirstOrDefault(tool => body.Contains($"\"name\":\"{tool}\"", StringComparison.Ordinal)) ?? "shell";
        JsonObject arguments = name switch
        {
            "exec_command" => new() { ["cmd"] = command },
            "shell_command" => new() { ["command"] = command },
            _ => new() { ["command"] = new JsonArray("sh", "-c", command) },
        };
        return new() { ["type"] = "function_call", ["id"] = "item_1", ["call_id"] = "call_1", ["name"] = name, ["arguments"] = arguments.ToJsonString() };
    }
}
