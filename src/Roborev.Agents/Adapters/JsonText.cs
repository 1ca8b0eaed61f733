using System.Text.Json;

namespace Roborev.Agents.Adapters;

/// <summary>Forgiving reads of events written by other programs: a missing field, another type or broken text is null, never an exception.</summary>
internal static class JsonText
{
    /// <summary>The line as an object, or null when it is anything else.</summary>
    public static JsonDocument? ParseObject(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line[0] != (byte)'{')
            return null;
        try
        {
            return JsonDocument.Parse(line.ToArray());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member of an object.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A string member.</summary>
    public static string? Text(this JsonElement element, string name) => element.Get(name)?.AsText();

    /// <summary>The element as a string.</summary>
    public static string? AsText(this JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair
        }
    }

    /// <summary>A whole-number member.</summary>
    public static long? Number(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    /// <summary>True for a member that is <c>true</c>.</summary>
    public static bool IsTrue(this JsonElement element, string name) => element.Get(name)?.ValueKind == JsonValueKind.True;

    /// <summary>Elements of an array; nothing for anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}
