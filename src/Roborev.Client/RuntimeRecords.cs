using System.Globalization;
using System.Text.Json;
using Roborev.Core.Wire;

namespace Roborev.Client;

/// <summary>A runtime record with the file that holds it.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Record">Its content.</param>
/// <param name="Endpoint">Where that daemon is reached; null when the record points away from this machine.</param>
public sealed record RuntimeFile(string Path, RuntimeRecord Record, DaemonEndpoint? Endpoint);

/// <summary>The files by which daemons of a data directory make themselves known (http-api.md 2.2, with cli.md C23).</summary>
/// <param name="dataDirectory">Absolute path of the data directory.</param>
public sealed class RuntimeRecords(string dataDirectory)
{
    private const string Prefix = "daemon.";
    private const string Suffix = ".json";

    /// <summary>
    /// All usable records in directory order. A file that is not a complete record is left alone, because its writer may be in the middle of it, and deleted
    /// only when the process in its name is dead.
    /// </summary>
    public IReadOnlyList<RuntimeFile> List()
    {
        string[] files;
        try
        {
            files = Directory.GetFiles(dataDirectory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        var records = new List<RuntimeFile>();
        foreach (var path in files.Where(IsRecord).Order(StringComparer.Ordinal))
        {
            if (Read(path) is { } record)
            {
                records.Add(new RuntimeFile(path, record, DaemonEndpoint.FromRecord(record.Network, record.Addr)));
            }
        }

        return records;
    }

    /// <summary>Removes a record, and its socket, after the daemon was found dead. A record that was replaced meanwhile stays.</summary>
    public static void Delete(RuntimeFile file)
    {
        if (Parse(file.Path) is { } current && current.Pid != file.Record.Pid)
        {
            return;
        }

        if (file.Endpoint is { IsUnix: true } socket)
        {
            TryDelete(socket.Address);
        }

        TryDelete(file.Path);
    }

    private static bool IsRecord(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Prefix.Length;
    }

    private static RuntimeRecord? Read(string path)
    {
        var record = Parse(path);
        if (record is null && PidInName(path) is { } pid && !DaemonProcess.Exists(pid))
        {
            TryDelete(path);
        }

        return record;
    }

    private static RuntimeRecord? Parse(string path)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(path), WireJson.Plain.RuntimeRecord);
            return record is { Pid: > 0, Addr.Length: > 0 } ? record : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int? PidInName(string path)
    {
        var name = Path.GetFileName(path);
        return name.Length > Prefix.Length + Suffix.Length
            && int.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                ? pid
                : null;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next reader tries again; a file that stays does no harm, because its daemon does not answer.
        }
    }
}
