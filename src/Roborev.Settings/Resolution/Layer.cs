using Roborev.Core.Settings;

namespace Roborev.Settings.Resolution;

/// <summary>What the resolvers of the per-workflow scalars share.</summary>
internal static class Layer
{
    public static string Pick(WorkflowTexts texts, string key) =>
        key.StartsWith(Workflows.Refine, StringComparison.Ordinal) ? texts.Refine
        : key.StartsWith(Workflows.Fix, StringComparison.Ordinal) ? texts.Fix
        : texts.Review;

    /// <summary>Where a bad value stands, for the end of a sentence.</summary>
    public static string Where(SettingSource source, string? key) => source switch
    {
        SettingSource.Repository => $" in {RepositorySettingsFile.Name} ({key})",
        SettingSource.Global => $" in config.toml ({key})",
        _ => "",
    };
}
