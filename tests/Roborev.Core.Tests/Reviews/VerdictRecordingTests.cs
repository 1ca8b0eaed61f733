using System.Text.Json;
using Roborev.Core.Reviews;

namespace Roborev.Core.Tests.Reviews;

/// <summary>Outputs with the verdict that the reference program gave them.</summary>
public sealed class VerdictRecordingTests
{
    private const string Recording = "reference/db/verdicts.json";

    [Fact]
    public void Every_recorded_output_has_the_recorded_verdict()
    {
        var path = FindRecording();
        Assert.SkipWhen(path is null, $"{Recording} is not here; name the folder that holds it in ROBOREV_SHARED");

        using var document = JsonDocument.Parse(File.ReadAllBytes(path!));
        var cases = document.RootElement.GetProperty("cases").EnumerateArray().ToList();
        var wrong = cases.Where(recorded => VerdictParser.Parse(OutputOf(recorded)).Verdict.ToWire() != recorded.GetProperty("verdict").GetString());

        Assert.True(cases.Count > 100, $"{path} holds only {cases.Count} cases");
        Assert.Equal([], wrong.Select(recorded => recorded.GetProperty("name").GetString()));
    }

    /// <summary>Of an output that was stored as another text the stored one was judged.</summary>
    private static string OutputOf(JsonElement recorded)
    {
        if (recorded.TryGetProperty("stored_output", out var stored) || recorded.TryGetProperty("output", out stored))
        {
            return stored.GetString()!;
        }

        var parts = recorded.GetProperty("parts").EnumerateArray();
        return string.Concat(parts.SelectMany(part => Enumerable.Repeat(part[0].GetString(), part[1].GetInt32())));
    }

    private static string? FindRecording()
    {
        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable("ROBOREV_SHARED") is { Length: > 0 } shared)
        {
            folders.Add(shared);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            folders.Add(Path.Combine(folder.FullName, "shared"));
        }

        return folders.Select(folder => Path.Combine(folder, Recording)).FirstOrDefault(File.Exists);
    }
}
