using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Core.Reviews;

namespace Roborev.Core.Wire;

/// <summary>Source-generated JSON of everything that crosses a process boundary. Null properties are left out; unknown ones are ignored.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNameCaseInsensitive = true,
    Converters = [typeof(WireTimeConverter)],
    GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(EnqueueRequest))]
[JsonSerializable(typeof(JobIdRequest))]
[JsonSerializable(typeof(FixRequest))]
[JsonSerializable(typeof(CloseReviewRequest))]
[JsonSerializable(typeof(AddCommentRequest))]
[JsonSerializable(typeof(RegisterRepositoryRequest))]
[JsonSerializable(typeof(SkippedAnswer))]
[JsonSerializable(typeof(JobsAnswer))]
[JsonSerializable(typeof(IReadOnlyList<ReviewJob>))]
[JsonSerializable(typeof(SuccessAnswer))]
[JsonSerializable(typeof(CommentsAnswer))]
[JsonSerializable(typeof(PingAnswer))]
[JsonSerializable(typeof(ShutdownAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(OutputAnswer))]
[JsonSerializable(typeof(OutputStreamLine))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ErrorEntry))]
[JsonSerializable(typeof(RuntimeRecord))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(HookLogEntry))]
[JsonSerializable(typeof(Repository))]
[JsonSerializable(typeof(Review))]
[JsonSerializable(typeof(Comment))]
[JsonSerializable(typeof(ReviewReceipt))]
[JsonSerializable(typeof(RepositoriesAnswer))]
[JsonSerializable(typeof(BranchesAnswer))]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(JobStatusAnswer))]
[JsonSerializable(typeof(UpdateBranchRequest))]
[JsonSerializable(typeof(UpdateBranchAnswer))]
[JsonSerializable(typeof(RemapRequest))]
[JsonSerializable(typeof(RemapAnswer))]
[JsonSerializable(typeof(SyncStatusAnswer))]
[JsonSerializable(typeof(SummaryAnswer))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(DaemonEvent))]
public sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Compact form whose strings keep <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c> and non-ASCII text as they are (http-api.md 3.5).</summary>
    public static WireJson Plain => field ??= Create(indented: false);

    /// <summary>Form for people and scripts: two-space indentation (cli.md section 6).</summary>
    public static WireJson Indented => field ??= Create(indented: true);

    private static WireJson Create(bool indented) => new(new JsonSerializerOptions(Default.GeneratedSerializerOptions!)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
        IndentSize = 2,
        NewLine = "\n",
    });
}
