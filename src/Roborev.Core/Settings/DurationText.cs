using Roborev.Core.Text;

namespace Roborev.Core.Settings;

/// <summary>Durations that a file may leave out or get wrong (config.md 4.2, 4.3).</summary>
internal static class DurationText
{
    public static TimeSpan PositiveOr(string text, TimeSpan fallback) => AtLeast(text, TimeSpan.FromTicks(1), fallback);

    public static TimeSpan NotNegativeOr(string text, TimeSpan fallback) => AtLeast(text, TimeSpan.Zero, fallback);

    public static TimeSpan AtLeast(string text, TimeSpan least, TimeSpan fallback) =>
        GoDuration.TryParse(text, out var value) && value >= least ? value : fallback;
}
