using Roborev.Core.Jobs;
using Roborev.Core.Settings;

namespace Roborev.Settings.Resolution;

/// <summary>Chooses the lowest severity that counts (config.md 8.7); an empty text means no filter.</summary>
public static class SeverityResolver
{
    /// <summary>The severity of a review, refine or fix run: flag, repository, global. An invalid value that decides is an error.</summary>
    /// <param name="layers">The settings.</param>
    /// <param name="workflow">The workflow; every type of review uses the review keys.</param>
    /// <param name="requested">The severity named by flag, request or job, if any.</param>
    public static Checked<string> Resolve(SettingsLayers layers, string workflow, string? requested)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var key = workflow is Workflows.Refine or Workflows.Fix ? $"{workflow}_min_severity" : "review_min_severity";
        foreach (var (text, source, name) in (ReadOnlySpan<(string?, SettingSource, string?)>)
            [
                (requested, SettingSource.Flag, null),
                (Layer.Pick(layers.Repository.MinSeverity, key), SettingSource.Repository, key),
                (Layer.Pick(layers.Global.MinSeverity, key), SettingSource.Global, key),
            ])
        {
            if (!Severities.TryNormalize(text, out var severity))
            {
                return Invalid(text, Layer.Where(source, name));
            }

            if (severity.Length > 0)
            {
                return new Checked<string>(new Choice<string>(severity, source, name), null);
            }
        }

        return new Checked<string>(new Choice<string>("", SettingSource.BuiltIn, null), null);
    }

    /// <summary>The severity of a pull request's summary. Invalid values of either file are passed over; an invalid flag is an error.</summary>
    public static Checked<string> ResolveCi(SettingsLayers layers, string? requested)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (!Severities.TryNormalize(requested, out var flag))
        {
            return Invalid(requested, "");
        }

        var repository = Usable(layers.Repository.Ci.MinSeverity);
        var global = Usable(layers.Global.Ci.MinSeverity);
        var choice = flag.Length > 0 ? new Choice<string>(flag, SettingSource.Flag, null)
            : repository.Length > 0 ? new Choice<string>(repository, SettingSource.Repository, "ci.min_severity")
            : global.Length > 0 ? new Choice<string>(global, SettingSource.Global, "ci.min_severity")
            : new Choice<string>("", SettingSource.BuiltIn, null);
        return new Checked<string>(choice, null);
    }

    /// <summary>The stricter of two normalised severities; blank is the least strict, the first wins ties (config.md 7.2).</summary>
    public static string Stricter(string first, string second) => Rank(second) > Rank(first) ? second : first;

    private static Checked<string> Invalid(string? text, string place) =>
        new(null, $"invalid severity \"{text?.Trim()}\"{place}: use one of {string.Join(", ", Severities.Names)}");

    private static int Rank(string severity)
    {
        for (var i = 0; i < Severities.Names.Count; i++)
        {
            if (Severities.Names[i] == severity)
            {
                return Severities.Names.Count - i;
            }
        }

        return 0;
    }

    private static string Usable(string text) => Severities.TryNormalize(text, out var severity) ? severity : "";
}
