namespace Roborev.Settings.Resolution;

/// <summary>The scalars that bound one job, from both files (config.md 8.9).</summary>
public sealed record JobLimits
{
    /// <summary>Prompt size in bytes when neither file sets one.</summary>
    public const int DefaultMaxPromptSize = 204_800;

    private const int DefaultTimeoutMinutes = 30;
    private const int LongestTimeoutMinutes = 30 * 24 * 60;

    /// <summary>Outer time limit of the job, at most 30 days, which every timer can hold.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Largest prompt in bytes.</summary>
    public required int MaxPromptSize { get; init; }

    /// <summary>Previous reviews shown to the agent; zero for none.</summary>
    public required int ReviewContextCount { get; init; }

    /// <summary>Whether a review continues an earlier agent session.</summary>
    public required bool ReuseReviewSession { get; init; }

    /// <summary>Earlier sessions considered; zero means no limit.</summary>
    public required int ReuseReviewSessionLookback { get; init; }

    /// <summary>Whether a review that passes is closed at once.</summary>
    public required bool AutoClosePassingReviews { get; init; }

    /// <summary>The limits under these settings.</summary>
    public static JobLimits Of(SettingsLayers layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var (global, repository) = layers;
        return new JobLimits
        {
            Timeout = Minutes(FirstPositive(repository.JobTimeoutMinutes, global.JobTimeoutMinutes, DefaultTimeoutMinutes)),
            MaxPromptSize = FirstPositive(repository.MaxPromptSize, global.DefaultMaxPromptSize, DefaultMaxPromptSize),
            ReviewContextCount = Math.Max(0, repository.ReviewContextCount is >= 0 and { } count ? count : global.ReviewContextCount),
            ReuseReviewSession = repository.ReuseReviewSession ?? global.ReuseReviewSession ?? false,
            ReuseReviewSessionLookback = Math.Max(0, repository.ReuseReviewSessionLookback ?? global.ReuseReviewSessionLookback),
            AutoClosePassingReviews = repository.AutoClosePassingReviews ?? global.AutoClosePassingReviews,
        };
    }

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(Math.Min(minutes, LongestTimeoutMinutes));

    private static int FirstPositive(int repository, int global, int builtIn) => repository > 0 ? repository : global > 0 ? global : builtIn;
}
