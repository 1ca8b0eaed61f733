using System.Text.Json.Serialization;

namespace Roborev.Core.Wire;

/// <summary>Body of <c>POST /api/job/fix</c> (http-api.md 5.6).</summary>
public sealed record FixRequest
{
    /// <summary>The job whose findings are to be resolved; required.</summary>
    [JsonPropertyName("parent_job_id")] public long? ParentJobId { get; init; }

    /// <summary>More instructions, put after the findings.</summary>
    [JsonPropertyName("prompt")] public string? Prompt { get; init; }

    /// <summary>Commit or branch to build on; chosen from the parent when blank.</summary>
    [JsonPropertyName("git_ref")] public string? GitRef { get; init; }

    /// <summary>A fix job whose patch is to be made anew; none when zero or less.</summary>
    [JsonPropertyName("stale_job_id")] public long? StaleJobId { get; init; }
}
