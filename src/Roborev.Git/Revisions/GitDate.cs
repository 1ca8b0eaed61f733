using System.Globalization;

namespace Roborev.Git;

/// <summary>Dates as git stores them: seconds since 1970 and an offset of four digits.</summary>
internal static class GitDate
{
    private static readonly TimeSpan LargestOffset = TimeSpan.FromHours(14);

    /// <summary>Parses <c>1700000000 +0530</c>; null when it is no date that this calendar has.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        if (text.Split(' ') is not [var seconds, var zone] || zone.Length < 2 || zone[0] is not ('+' or '-')
            || !long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var unix)
            || !int.TryParse(zone.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var digits)
            || unix > DateTimeOffset.MaxValue.AddDays(-1).ToUnixTimeSeconds())
            return null;
        var offset = new TimeSpan(digits / 100, digits % 100, 0);
        var moment = DateTimeOffset.FromUnixTimeSeconds(unix);
        // An impossible offset says nothing about the moment itself.
        return offset > LargestOffset ? moment : moment.ToOffset(zone[0] == '-' ? -offset : offset);
    }
}
