namespace Roborev.Settings.Resolution;

/// <summary>Where a copy of <c>.roborev.toml</c> stands (config.md 9).</summary>
public enum SettingsCopy
{
    /// <summary>The working-tree file in the root of the registered main work tree.</summary>
    MainRoot,

    /// <summary>The working-tree file of the linked work tree the request came from, else of the main one.</summary>
    Checkout,

    /// <summary>The working-tree file of the job's stored work tree while it exists and belongs to the repository, else of the main one.</summary>
    Effective,

    /// <summary>The committed file of the default branch; the effective working-tree file only if that branch has none or there is no such branch.</summary>
    DefaultBranch,
}

/// <summary>A decision that reads <c>.roborev.toml</c> (config.md 9).</summary>
public enum SettingsDecision
{
    /// <summary>Whether a branch is left out.</summary>
    ExcludedBranches,

    /// <summary>Whether a commit is left out for its message.</summary>
    ExcludedCommitPatterns,

    /// <summary>Agent, model and reasoning at enqueue.</summary>
    EnqueueResolution,

    /// <summary>Whether an agent session is continued.</summary>
    SessionReuse,

    /// <summary>Time limit, agent availability, backup and automatic closing at run time.</summary>
    RunTime,

    /// <summary>Lowest severity and prompt size at run time.</summary>
    RunTimePrompt,

    /// <summary>Exclude patterns of commits and ranges.</summary>
    CommittedExcludePatterns,

    /// <summary>Exclude patterns of uncommitted changes.</summary>
    DirtyExcludePatterns,

    /// <summary>Guidelines of reviews of commits, ranges and insights.</summary>
    CommittedGuidelines,

    /// <summary>Guidelines of uncommitted changes, tasks, fixes and compacting.</summary>
    DirtyGuidelines,

    /// <summary>Hooks after an event.</summary>
    Hooks,

    /// <summary>Automatic design reviews and their classifier.</summary>
    AutoDesign,

    /// <summary>What a commit sets off.</summary>
    PostCommitReview,

    /// <summary>Name and classify rows in lists.</summary>
    Display,

    /// <summary>Everything of a polled pull request.</summary>
    ContinuousIntegration,
}

/// <summary>Which copy decides what (config.md 9, with the required rules of 9 and 20.2).</summary>
public static class CopyRules
{
    /// <summary>The copy to read for a decision.</summary>
    public static SettingsCopy For(SettingsDecision decision) => decision switch
    {
        SettingsDecision.CommittedExcludePatterns or SettingsDecision.CommittedGuidelines or SettingsDecision.ContinuousIntegration =>
            SettingsCopy.DefaultBranch,
        SettingsDecision.ExcludedBranches or SettingsDecision.EnqueueResolution or SettingsDecision.SessionReuse or SettingsDecision.PostCommitReview =>
            SettingsCopy.Checkout,
        SettingsDecision.RunTime or SettingsDecision.RunTimePrompt or SettingsDecision.DirtyExcludePatterns or SettingsDecision.DirtyGuidelines
            or SettingsDecision.Hooks => SettingsCopy.Effective,
        _ => SettingsCopy.MainRoot,
    };
}
