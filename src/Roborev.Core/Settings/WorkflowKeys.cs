using Roborev.Core.Jobs;

namespace Roborev.Core.Settings;

/// <summary>Names of the workflows that have agent and model keys of their own (config.md, notation).</summary>
public static class Workflows
{
    /// <summary>Ordinary reviews, tasks and insights.</summary>
    public const string Review = "review";

    /// <summary>The refine loop.</summary>
    public const string Refine = "refine";

    /// <summary>Fixing and compacting.</summary>
    public const string Fix = "fix";

    /// <summary>Security reviews.</summary>
    public const string Security = "security";

    /// <summary>Design reviews.</summary>
    public const string Design = "design";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [Review, Refine, Fix, Security, Design];

    /// <summary>The workflow of a review type (config.md 8.10); an unknown type reads as an ordinary review.</summary>
    public static string OfReviewType(string? reviewType) => reviewType switch
    {
        Security => Security,
        Design => Design,
        _ => Review,
    };

    /// <summary>The workflow whose agent and model a job takes: fixing and compacting have their own, all others that of their review type.</summary>
    public static string OfJob(string? jobType, string? reviewType) => jobType is JobTypes.Fix or JobTypes.Compact ? Fix : OfReviewType(reviewType);
}

/// <summary>
/// The workflow matrices of one file: <c>{wf}_agent</c>, <c>{wf}_agent_{lvl}</c>, <c>{wf}_model</c>, <c>{wf}_model_{lvl}</c>, <c>{wf}_backup_agent</c>
/// and <c>{wf}_backup_model</c> (config.md 4.1). Values are raw; a key that the file does not have reads as an empty text.
/// </summary>
public sealed class WorkflowKeys
{
    private readonly Dictionary<string, string> _values;

    /// <summary>A matrix of the given keys, for instance <c>review_agent_fast</c>. Keys that are no workflow keys are never asked for.</summary>
    public WorkflowKeys(IEnumerable<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _values = new Dictionary<string, string>(values, StringComparer.Ordinal);
    }

    /// <summary>No key set.</summary>
    public static WorkflowKeys Empty { get; } = new([]);

    /// <summary>All 70 key names, in the order in which they are listed.</summary>
    public static IReadOnlyList<string> KeyNames { get; } = [.. AllKeyNames()];

    /// <summary>
    /// The value of <c>{workflow}_agent</c> when <paramref name="level"/> is null, else of <c>{workflow}_agent_{level}</c>. One level never stands in for
    /// another.
    /// </summary>
    public string Agent(string workflow, ReasoningLevel? level) => Value(Key(workflow, "agent", level));

    /// <summary>The value of <c>{workflow}_model</c> when <paramref name="level"/> is null, else of <c>{workflow}_model_{level}</c>.</summary>
    public string Model(string workflow, ReasoningLevel? level) => Value(Key(workflow, "model", level));

    /// <summary>The value of <c>{workflow}_backup_agent</c>.</summary>
    public string BackupAgent(string workflow) => Value($"{workflow}_backup_agent");

    /// <summary>The value of <c>{workflow}_backup_model</c>.</summary>
    public string BackupModel(string workflow) => Value($"{workflow}_backup_model");

    /// <summary>The value of a key by its name in the file.</summary>
    public string Value(string key) => _values.GetValueOrDefault(key, "");

    private static string Key(string workflow, string noun, ReasoningLevel? level) =>
        level is { } exact ? $"{workflow}_{noun}_{exact.ToWire()}" : $"{workflow}_{noun}";

    private static IEnumerable<string> AllKeyNames()
    {
        (string Workflow, string Noun)[] blocks =
        [
            (Workflows.Review, "agent"), (Workflows.Refine, "agent"), (Workflows.Review, "model"), (Workflows.Refine, "model"), (Workflows.Fix, "agent"),
            (Workflows.Fix, "model"), (Workflows.Security, "agent"), (Workflows.Security, "model"), (Workflows.Design, "agent"), (Workflows.Design, "model"),
        ];
        foreach (var (workflow, noun) in blocks)
        {
            yield return Key(workflow, noun, null);
            foreach (var level in Enum.GetValues<ReasoningLevel>())
            {
                yield return Key(workflow, noun, level);
            }
        }

        foreach (var noun in (string[])["backup_agent", "backup_model"])
        {
            foreach (var workflow in Workflows.Names)
            {
                yield return $"{workflow}_{noun}";
            }
        }
    }
}

/// <summary>The <c>classify_*</c> keys of one file (config.md 4.1); blank means not set.</summary>
public sealed record ClassifySettings
{
    /// <summary>Agent that decides whether a commit needs a design review.</summary>
    public string Agent { get; init; } = "";

    /// <summary>Its model.</summary>
    public string Model { get; init; } = "";

    /// <summary>Its reasoning level.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>Agent used when the first fails.</summary>
    public string BackupAgent { get; init; } = "";

    /// <summary>The model of that one.</summary>
    public string BackupModel { get; init; } = "";
}

/// <summary>The <c>{review,refine,fix}_*</c> scalars that both files have (config.md 4.1, 5); blank means not set.</summary>
public sealed record WorkflowTexts
{
    /// <summary>The value for reviews of any type, tasks and insights.</summary>
    public string Review { get; init; } = "";

    /// <summary>The value for the refine loop.</summary>
    public string Refine { get; init; } = "";

    /// <summary>The value for fixing and compacting.</summary>
    public string Fix { get; init; } = "";
}
