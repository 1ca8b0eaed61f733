using System.Globalization;
using System.Text.RegularExpressions;

namespace Roborev.Agents.Limits;

/// <summary>Durations as Go prints them, for instance <c>2h13m</c>.</summary>
internal static partial class GoDuration
{
    /// <summary>Reads one; null for anything else or one too large to count.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (!Whole().IsMatch(text))
            return null;
        double seconds = 0;
        foreach (Match part in Part().Matches(text))
        {
            var unit = part.Groups["unit"].Value switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                "ms" => 1e-3,
                "ns" => 1e-9,
                _ => 1e-6,
            };
            seconds += double.Parse(part.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * unit;
        }

        seconds = text.StartsWith('-') ? -seconds : seconds;
        return Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;
    }

    [GeneratedRegex(@"\A[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<number>[0-9]+\.?[0-9]*|\.[0-9]+)(?<unit>ns|us|µs|μs|ms|s|m|h)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
