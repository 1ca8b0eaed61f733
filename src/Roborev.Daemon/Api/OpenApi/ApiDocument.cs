using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Roborev.Core.Wire;

namespace Roborev.Daemon.Api.OpenApi;

/// <summary>
/// The OpenAPI document, made from the list of operations and from the very types that are written and read, so that it cannot say anything else than the
/// daemon does.
/// </summary>
internal sealed class ApiDocument
{
    private readonly JsonObject _schemas = [];
    private readonly bool _isVersion30;

    private ApiDocument(bool isVersion30) => _isVersion30 = isVersion30;

    /// <summary>Makes the document.</summary>
    /// <param name="version">Version of the daemon.</param>
    /// <param name="isVersion30">True for OpenAPI 3.0.3, false for 3.1.0.</param>
    public static JsonObject Create(string version, bool isVersion30) => new ApiDocument(isVersion30).Build(version);

    private JsonObject Build(string version)
    {
        var paths = new JsonObject();
        foreach (var operation in Operations.All)
        {
            if (paths[operation.Path] is not JsonObject path)
            {
                paths[operation.Path] = path = [];
            }

            path[operation.Method] = Describe(operation);
        }

        return new JsonObject
        {
            ["openapi"] = _isVersion30 ? "3.0.3" : "3.1.0",
            ["info"] = new JsonObject { ["title"] = "roborev", ["version"] = version },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = _schemas },
        };
    }

    private JsonObject Describe(Operation operation)
    {
        var described = new JsonObject { ["operationId"] = operation.Id, ["summary"] = operation.Summary };
        if (operation.Query.Count > 0)
        {
            described["parameters"] = new JsonArray([.. operation.Query.Select(Describe)]);
        }

        if (operation.Body is { } body)
        {
            described["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", body) };
        }

        var responses = new JsonObject();
        foreach (var group in operation.Answers.GroupBy(static answer => answer.Status))
        {
            var content = new JsonObject();
            foreach (var answer in group)
            {
                content[answer.ContentType] = Media(answer.Body);
            }

            responses[$"{group.Key}"] = new JsonObject { ["description"] = "Success.", ["content"] = content };
        }

        foreach (var status in operation.ShortErrors)
        {
            responses[$"{status}"] = new JsonObject { ["description"] = "Refused.", ["content"] = Content("application/json", WireJson.Default.ErrorAnswer) };
        }

        if (operation.ShortErrors.Count == 0)
        {
            responses["default"] = new JsonObject { ["description"] = "A problem.", ["content"] = Content("application/problem+json", WireJson.Default.ErrorAnswer) };
        }

        described["responses"] = responses;
        return described;
    }

    private static JsonObject Describe(Parameter parameter)
    {
        var single = new JsonObject { ["type"] = parameter.Type };
        return new JsonObject
        {
            ["name"] = parameter.Name,
            ["in"] = "query",
            ["description"] = parameter.Text,
            ["schema"] = parameter.Repeats ? new JsonObject { ["type"] = "array", ["items"] = single } : single,
        };
    }

    private JsonObject Content(string contentType, JsonTypeInfo body) => new() { [contentType] = Media(body) };

    private JsonObject Media(JsonTypeInfo? body) => new() { ["schema"] = body is null ? new JsonObject { ["type"] = "string" } : Reference(body) };

    /// <summary>Adds the type to the schemas, where it is not there yet, and refers to it.</summary>
    private JsonObject Reference(JsonTypeInfo body)
    {
        var name = body.Type.Name;
        if (!_schemas.ContainsKey(name))
        {
            var schema = body.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
            Rebase(schema, $"#/components/schemas/{name}");
            if (_isVersion30)
            {
                LowerTo30(schema);
            }

            _schemas[name] = schema;
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    /// <summary>References within a type count from its own root; in the document they count from the document's.</summary>
    private static void Rebase(JsonNode? node, string root)
    {
        if (node is JsonObject map)
        {
            if (map["$ref"]?.GetValue<string>() is { } target && target.StartsWith('#'))
            {
                map["$ref"] = root + target[1..];
            }

            foreach (var (_, child) in map)
            {
                Rebase(child, root);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var child in list)
            {
                Rebase(child, root);
            }
        }
    }

    /// <summary>OpenAPI 3.0 knows neither lists of types nor the schema <c>true</c>.</summary>
    private static void LowerTo30(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var child in list)
            {
                LowerTo30(child);
            }

            return;
        }

        if (node is not JsonObject map)
        {
            return;
        }

        if (map["type"] is JsonArray types)
        {
            var names = types.Select(static type => type!.GetValue<string>()).Where(static type => type != "null").ToList();
            map["nullable"] = names.Count < types.Count;
            map["type"] = names[0];
        }

        foreach (var (name, child) in map.ToList())
        {
            if (child is JsonValue value && value.TryGetValue<bool>(out var anything) && anything && name is not "nullable" and not "required")
            {
                map[name] = new JsonObject();
            }
            else
            {
                LowerTo30(child);
            }
        }
    }
}
