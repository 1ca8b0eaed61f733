using System.Globalization;

namespace Roborev.Core.Text;

/// <summary>How long the daemon has been running, for people.</summary>
public static class Uptime
{
    /// <summary><c>2h 15m</c>, <c>3m 20s</c> or <c>45s</c>; parts of a second are cut off, a negative time is <c>0s</c> (http-api.md 8.3).</summary>
    public static string Format(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}h {time.Minutes}m"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m {time.Seconds}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.Seconds)}s"),
    };
}
