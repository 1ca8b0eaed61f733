using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Roborev.Output;

/// <summary>JSON for scripts: two-space indentation, a newline at the end, no escaping beyond what JSON needs (cli.md section 6).</summary>
internal static class JsonOutput
{
    /// <summary>Writes one value.</summary>
    internal static void Write<T>(TextWriter output, T value, JsonTypeInfo<T> indented) => output.WriteLine(JsonSerializer.Serialize(value, indented));
}
