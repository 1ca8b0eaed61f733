using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Roborev.Settings;

namespace Roborev.Daemon.Observability;

/// <summary>A private file of JSON lines that keeps one predecessor when it grows too large. A full or missing disk never disturbs the caller.</summary>
internal sealed class JsonLinesFile(string path, long maxBytes = 5 * 1024 * 1024)
{
    private readonly Lock _gate = new();

    /// <summary>Appends one object.</summary>
    public void Append<T>(T entry, JsonTypeInfo<T> type)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, type);
        lock (_gate)
        {
            try
            {
                if (new FileInfo(path) is { Exists: true } file && file.Length + line.Length > maxBytes)
                {
                    File.Move(path, path + ".1", overwrite: true);
                }

                using var stream = DataDirectory.AppendPrivate(path);
                stream.Write([.. line, (byte)'\n']);
            }
            catch (IOException)
            {
                // The entry stays visible through HTTP; losing its copy on disk must not fail a job.
            }
            catch (UnauthorizedAccessException)
            {
                // As above.
            }
        }
    }
}
