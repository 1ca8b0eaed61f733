using Roborev.Core.Jobs;
using Roborev.Core.Settings;

namespace Roborev.Settings.Resolution;

/// <summary>Chooses the reasoning level of a run (config.md 8.6).</summary>
public static class ReasoningResolver
{
    /// <summary>
    /// The level of a review, refine or fix run. Reviews of any type, tasks and insights use the review keys and default to thorough; refine and fix default to
    /// standard. An invalid flag or repository value is always an error, an invalid global value only when it decides.
    /// </summary>
    /// <param name="layers">The settings.</param>
    /// <param name="workflow">The workflow of the run.</param>
    /// <param name="requested">The level named by flag or request, if any.</param>
    public static Checked<ReasoningLevel> Resolve(SettingsLayers layers, string workflow, string? requested)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var (key, builtIn) = workflow switch
        {
            Workflows.Refine => ("refine_reasoning", ReasoningLevel.Standard),
            Workflows.Fix => ("fix_reasoning", ReasoningLevel.Standard),
            _ => ("review_reasoning", ReasoningLevel.Thorough),
        };
        var repository = Row(layers.Repository.Reasoning, key, SettingSource.Repository);
        if (!IsBlank(repository.Text) && !ReasoningLevels.TryParse(repository.Text, out _))
        {
            return Invalid(repository);
        }

        return First([(requested, SettingSource.Flag, null), repository, Row(layers.Global.Reasoning, key, SettingSource.Global)], builtIn);
    }

    /// <summary>
    /// The level of a pull request's reviews: the flag, then <c>ci.reasoning</c> of the repository, then thorough. An invalid repository value reads as not
    /// set.
    /// </summary>
    public static Checked<ReasoningLevel> ResolveCi(SettingsLayers layers, string? requested)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var text = layers.Repository.Ci.Reasoning;
        var usable = ReasoningLevels.TryParse(text, out _) ? text : "";
        return First([(requested, SettingSource.Flag, null), (usable, SettingSource.Repository, "ci.reasoning")], ReasoningLevel.Thorough);
    }

    /// <summary>The level of the classifier: repository, global, then fast. An invalid value that decides is an error.</summary>
    public static Checked<ReasoningLevel> ResolveClassify(SettingsLayers layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return First(
            [
                (layers.Repository.Classify.Reasoning, SettingSource.Repository, "classify_reasoning"),
                (layers.Global.Classify.Reasoning, SettingSource.Global, "classify_reasoning"),
            ],
            ReasoningLevel.Fast);
    }

    private static Checked<ReasoningLevel> First(ReadOnlySpan<(string? Text, SettingSource Source, string? Key)> rows, ReasoningLevel builtIn)
    {
        foreach (var row in rows)
        {
            if (!IsBlank(row.Text))
            {
                return ReasoningLevels.TryParse(row.Text, out var level)
                    ? new Checked<ReasoningLevel>(new Choice<ReasoningLevel>(level, row.Source, row.Key), null)
                    : Invalid(row);
            }
        }

        return new Checked<ReasoningLevel>(new Choice<ReasoningLevel>(builtIn, SettingSource.BuiltIn, null), null);
    }

    private static (string? Text, SettingSource Source, string? Key) Row(WorkflowTexts texts, string key, SettingSource source) =>
        (Layer.Pick(texts, key), source, key);

    private static Checked<ReasoningLevel> Invalid((string? Text, SettingSource Source, string? Key) row) =>
        new(null, $"invalid reasoning \"{row.Text?.Trim()}\"{Layer.Where(row.Source, row.Key)}: use one of {string.Join(", ", ReasoningLevels.Names)}");

    private static bool IsBlank(string? text) => string.IsNullOrWhiteSpace(text);
}
