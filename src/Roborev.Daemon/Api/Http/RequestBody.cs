using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Roborev.Core.Wire;

namespace Roborev.Daemon.Api.Http;

/// <summary>How a route reads its body.</summary>
internal sealed record BodyRules
{
    /// <summary>The rules of most routes: at most 1 MiB, loose about types.</summary>
    public static BodyRules Loose { get; } = new();

    /// <summary>The rules of cancel and rerun (http-api.md 3.3): other codes, and missing or unknown properties are errors.</summary>
    public static BodyRules Strict { get; } = new() { IsStrict = true };

    /// <summary>Bodies of this size and more are refused.</summary>
    public long Limit { get; init; } = 1_048_576;

    /// <summary>See <see cref="Strict"/>.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Writes the answer for a body that is too large, where a route has a form of its own.</summary>
    public Func<HttpContext, Task>? TooLarge { get; init; }

    /// <summary>How long the body may take to arrive.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Reads JSON bodies by the rules of http-api.md 3.3.</summary>
internal static class RequestBody
{
    /// <summary>The body, or null after an error was answered.</summary>
    public static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, BodyRules rules)
        where T : class, new()
    {
        if (await ReadBytesAsync(context, rules) is not { } bytes)
        {
            return null;
        }

        if (!HasJsonType(context.Request.ContentType))
        {
            var status = rules.IsStrict ? StatusCodes.Status415UnsupportedMediaType : StatusCodes.Status422UnprocessableEntity;
            await Answer.ProblemAsync(
                context, status, "validation failed", [Problem($"unknown content type: {context.Request.ContentType}", Encoding.UTF8.GetString(bytes))]);
            return null;
        }

        if (bytes.Length == 0)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "request body is required");
            return null;
        }

        return await ParseAsync(context, bytes, type, rules);
    }

    private static async Task<T?> ParseAsync<T>(HttpContext context, byte[] bytes, JsonTypeInfo<T> type, BodyRules rules)
        where T : class, new()
    {
        var raw = Encoding.UTF8.GetString(bytes);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (rules.IsStrict && StrictProblems(document.RootElement, type) is { Count: > 0 } problems)
            {
                await Answer.ProblemAsync(context, StatusCodes.Status422UnprocessableEntity, "validation failed", problems);
                return null;
            }
        }
        catch (JsonException failure)
        {
            var status = rules.IsStrict ? StatusCodes.Status400BadRequest : StatusCodes.Status422UnprocessableEntity;
            await Answer.ProblemAsync(context, status, "validation failed", [Problem($"invalid JSON: {failure.Message}", raw)]);
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? new T();
        }
        catch (JsonException failure)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status422UnprocessableEntity, "validation failed", [Problem($"wrong type at {failure.Path}", raw)]);
            return null;
        }
    }

    /// <summary>Missing, null and unknown properties, and values of the wrong type, one problem each.</summary>
    private static List<ProblemDetail> StrictProblems<T>(JsonElement root, JsonTypeInfo<T> type)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return [new() { Message = "expected object", Location = "body", Value = ValueOf(root) }];
        }

        var problems = new List<ProblemDetail>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name != "$schema" && !type.Properties.Any(known => string.Equals(known.Name, property.Name, StringComparison.OrdinalIgnoreCase)))
            {
                problems.Add(new() { Message = "unexpected property", Location = $"body.{property.Name}", Value = ValueOf(root) });
            }
            else if (property.Name != "$schema" && !IsWhole(property.Value))
            {
                problems.Add(new() { Message = "expected integer", Location = $"body.{property.Name}", Value = ValueOf(property.Value) });
            }
        }

        foreach (var required in type.Properties)
        {
            if (!root.EnumerateObject().Any(property => string.Equals(property.Name, required.Name, StringComparison.OrdinalIgnoreCase)))
            {
                problems.Add(new() { Message = $"expected required property {required.Name} to be present", Location = "body", Value = ValueOf(root) });
            }
        }

        return problems;
    }

    /// <summary>A number without a fraction; one written as 1.0 or 1e5, or too large, passes here and fails as a wrong type afterwards.</summary>
    private static bool IsWhole(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Floor(number) == number;

    private static JsonElement? ValueOf(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.Clone();

    private static async Task<byte[]?> ReadBytesAsync(HttpContext context, BodyRules rules)
    {
        if (context.Request.ContentLength >= rules.Limit)
        {
            await TooLargeAsync(context, rules);
            return null;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        timeout.CancelAfter(rules.Timeout);
        var reader = context.Request.BodyReader;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(timeout.Token);
                if (read.Buffer.Length >= rules.Limit)
                {
                    await TooLargeAsync(context, rules);
                    return null;
                }

                if (read.IsCompleted)
                {
                    var bytes = read.Buffer.ToArray();
                    reader.AdvanceTo(read.Buffer.End);
                    return bytes;
                }

                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Headers.Connection = "close";
            await Answer.ProblemAsync(context, StatusCodes.Status408RequestTimeout, "request body read timeout");
            return null;
        }
        catch (BadHttpRequestException failure)
        {
            await Answer.ProblemAsync(context, failure.StatusCode, failure.Message);
            return null;
        }
    }

    private static Task TooLargeAsync(HttpContext context, BodyRules rules) => rules.TooLarge is { } own
        ? own(context)
        : Answer.ProblemAsync(context, StatusCodes.Status413PayloadTooLarge, $"request body is too large limit={rules.Limit} bytes");

    private static bool HasJsonType(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType))
        {
            return true;
        }

        var type = contentType.Split(';')[0].Trim();
        return type == "application/json" || (type.Contains('/', StringComparison.Ordinal) && type.EndsWith("+json", StringComparison.Ordinal));
    }

    private static ProblemDetail Problem(string message, string? value) => new() { Message = message, Location = "body", Value = Answer.Text(value) };
}
