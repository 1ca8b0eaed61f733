using System.Text.Json.Serialization.Metadata;

namespace Roborev.Daemon.Api.OpenApi;

/// <summary>A query parameter.</summary>
/// <param name="Name">Name.</param>
/// <param name="Type"><c>string</c>, <c>integer</c> or <c>boolean</c>.</param>
/// <param name="Text">What it does.</param>
/// <param name="Repeats">Whether it may be given several times.</param>
internal sealed record Parameter(string Name, string Type, string Text, bool Repeats = false);

/// <summary>A success answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Type of the JSON body; null for other content.</param>
/// <param name="ContentType">Content type.</param>
internal sealed record Success(int Status, JsonTypeInfo? Body, string ContentType = "application/json");

/// <summary>A route as the OpenAPI document describes it.</summary>
internal sealed record Operation(string Id, string Method, string Path, string Summary, IReadOnlyList<Success> Answers)
{
    /// <summary>Query parameters.</summary>
    public IReadOnlyList<Parameter> Query { get; init; } = [];

    /// <summary>Type of the request body.</summary>
    public JsonTypeInfo? Body { get; init; }

    /// <summary>Statuses of errors that have the one property <c>error</c>; all other errors are problems.</summary>
    public IReadOnlyList<int> ShortErrors { get; init; } = [];
}
