using Roborev.Core.Settings;

namespace Roborev.Settings.Resolution;

/// <summary>Lays the <c>[auto_design_review]</c> tables of both files over the built-in values (config.md 13).</summary>
public static class AutoDesignResolver
{
    /// <summary>The rules in force. Numbers count when positive, lists when present; a list replaces the one below it as a whole.</summary>
    public static AutoDesignRules Resolve(SettingsLayers layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return Overlay(Overlay(AutoDesignRules.BuiltIn, layers.Global.AutoDesign), layers.Repository.AutoDesign);
    }

    private static AutoDesignRules Overlay(AutoDesignRules below, AutoDesignSettings above) => new()
    {
        Enabled = above.Enabled ?? below.Enabled,
        MinDiffLines = Positive(above.MinDiffLines, below.MinDiffLines),
        LargeDiffLines = Positive(above.LargeDiffLines, below.LargeDiffLines),
        LargeFileCount = Positive(above.LargeFileCount, below.LargeFileCount),
        TriggerPaths = above.TriggerPaths ?? below.TriggerPaths,
        SkipPaths = above.SkipPaths ?? below.SkipPaths,
        TriggerMessagePatterns = above.TriggerMessagePatterns ?? below.TriggerMessagePatterns,
        SkipMessagePatterns = above.SkipMessagePatterns ?? below.SkipMessagePatterns,
        ClassifierTimeout = above.ClassifierTimeoutSeconds > 0 ? TimeSpan.FromSeconds(above.ClassifierTimeoutSeconds) : below.ClassifierTimeout,
        ClassifierMaxPromptSize = Positive(above.ClassifierMaxPromptSize, below.ClassifierMaxPromptSize),
    };

    private static int Positive(int above, int below) => above > 0 ? above : below;
}
