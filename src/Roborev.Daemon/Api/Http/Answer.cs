using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.WebUtilities;
using Roborev.Core.Wire;

namespace Roborev.Daemon.Api.Http;

/// <summary>Answers in the forms of http-api.md 3.4 and 3.5.</summary>
internal static class Answer
{
    /// <summary>Header that carries the identity of the event log.</summary>
    public const string EpochHeader = "X-Roborev-Epoch";

    /// <summary>Header that carries the number of an event that the answer includes at least.</summary>
    public const string SeqHeader = "X-Roborev-Seq";

    /// <summary>Header that carries the identity of the daemon process.</summary>
    public const string InstanceHeader = "X-Roborev-Instance";

    /// <summary>One JSON object and a line feed.</summary>
    public static Task JsonAsync<T>(HttpContext context, T body, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        WriteAsync(context, body, type, status, "application/json");

    /// <summary>An error as a problem (RFC 9457) that also carries <c>error</c>, which clients show.</summary>
    public static Task ProblemAsync(HttpContext context, int status, string detail, IReadOnlyList<ProblemDetail>? errors = null) => WriteAsync(
        context,
        new ErrorAnswer
        {
            Title = status == StatusCodes.Status413PayloadTooLarge ? "Request Entity Too Large" : ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = detail,
            Error = errors is { Count: > 0 } ? $"{detail}: {errors[0].Location}: {errors[0].Message}" : detail,
            Errors = errors,
        },
        WireJson.Plain.ErrorAnswer,
        status,
        "application/problem+json");

    /// <summary>An error with the one property <c>error</c>.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string error) =>
        JsonAsync(context, new ErrorAnswer { Error = error }, WireJson.Plain.ErrorAnswer, status);

    /// <summary>A text as the value of a problem.</summary>
    public static JsonElement? Text(string? text) => text is null ? null : JsonSerializer.SerializeToElement(text, WireJson.Plain.String);

    /// <summary>One 422 answer for everything that is wrong with the query.</summary>
    public static Task InvalidQueryAsync(HttpContext context, QueryParameters query) =>
        ProblemAsync(context, StatusCodes.Status422UnprocessableEntity, "validation failed", query.Problems);

    /// <summary>Sets the number of the event that a change caused.</summary>
    public static void SetSeq(HttpContext context, long seq) =>
        context.Response.Headers[SeqHeader] = seq.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Lets a stream be idle or slow; other answers are cut off below the server's minimum rate, so that no reader holds memory for ever.</summary>
    public static void AllowSlowReader(HttpContext context)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private static async Task WriteAsync<T>(HttpContext context, T body, JsonTypeInfo<T> type, int status, string contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        var writer = context.Response.BodyWriter;
        using (var json = new Utf8JsonWriter(writer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            JsonSerializer.Serialize(json, body, type);
        }

        writer.GetSpan(1)[0] = (byte)'\n';
        writer.Advance(1);
        await writer.FlushAsync(context.RequestAborted);
    }
}
