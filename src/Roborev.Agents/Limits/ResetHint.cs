using System.Globalization;
using System.Text.RegularExpressions;
using Roborev.Core.Text;

namespace Roborev.Agents.Limits;

/// <summary>Finds out from an error text when a limit ends (agents.md 8, 14.7).</summary>
public static partial class ResetHint
{
    private const string RelativePhrase = "reset after ";
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    private static readonly string[] ClockPhrases = ["resets at ", "try again at "];
    private static readonly string[] ClockFormats = ["h:mm tt", "h:mmtt", "H:mm"];

    /// <summary>The duration after <c>reset after</c>, clamped to between one minute and 24 hours; null when there is none or it is not positive.</summary>
    public static TimeSpan? Relative(string text)
    {
        var at = text.IndexOf(RelativePhrase, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var rest = text.AsSpan(at + RelativePhrase.Length);
        var end = rest.IndexOfAny(" \t\n,;)");
        var word = (end < 0 ? rest : rest[..end]).TrimEnd(".,;:)]}").ToString();
        return GoDuration.TryParse(word, out var duration) && duration > TimeSpan.Zero
            ? TimeSpan.FromTicks(Math.Clamp(duration.Ticks, Shortest.Ticks, Longest.Ticks))
            : null;
    }

    /// <summary>
    /// The time after <c>resets at</c>, <c>try again at</c> (a clock time in the local zone) or <c>resets</c> (a time with its zone in parentheses,
    /// with a date when it is more than a day away); a time without a date is its next occurrence strictly after now.
    /// </summary>
    public static DateTimeOffset? Absolute(string text, DateTimeOffset now, TimeZoneInfo local) =>
        Zoned(text, now) ?? Dated(text, local) ?? Clock(text, now, local);

    private static DateTimeOffset? Clock(string text, DateTimeOffset now, TimeZoneInfo local)
    {
        var phrase = ClockPhrases
            .Select(candidate => (At: text.IndexOf(candidate, StringComparison.OrdinalIgnoreCase), candidate.Length))
            .Where(hit => hit.At >= 0)
            .OrderBy(hit => hit.At)
            .FirstOrDefault((At: -1, Length: 0));
        if (phrase.At < 0)
            return null;
        var rest = text.AsSpan(phrase.At + phrase.Length);
        var end = rest.IndexOfAny(".,;\n)");
        var word = (end < 0 ? rest : rest[..end]).Trim();
        return TimeOnly.TryParseExact(word, ClockFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? Next(time, now, local) : null;
    }

    private static DateTimeOffset? Zoned(string text, DateTimeOffset now)
    {
        var match = ZonedTime().Match(text);
        if (!match.Success || !TimeZoneInfo.TryFindSystemTimeZoneById(match.Groups["zone"].Value, out var zone) || TimeOf(match) is not { } time)
            return null;
        if (!match.Groups["month"].Success)
            return Next(time, now, zone);
        var year = match.Groups["year"].Success ? match.Groups["year"].Value : null;
        if (DateOf(match, year ?? Year(now, zone)) is not { } date)
            return null;
        var at = At(date.ToDateTime(time), zone);
        return year is null && at <= now && DateOf(match, (date.Year + 1).ToString(CultureInfo.InvariantCulture)) is { } later ? At(later.ToDateTime(time), zone) : at;
    }

    private static DateTimeOffset? Dated(string text, TimeZoneInfo local)
    {
        var match = DatedTime().Match(text);
        return match.Success && TimeOf(match) is { } time && DateOf(match, match.Groups["year"].Value) is { } date ? At(date.ToDateTime(time), local) : null;
    }

    private static TimeOnly? TimeOf(Match match)
    {
        var text = $"{match.Groups["hour"].Value}:{(match.Groups["minute"].Success ? match.Groups["minute"].Value : "00")} {match.Groups["half"].Value}";
        return TimeOnly.TryParseExact(text, "h:mm tt", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }

    private static DateOnly? DateOf(Match match, string year) =>
        DateOnly.TryParseExact(
            $"{match.Groups["month"].Value} {match.Groups["day"].Value} {year}", "MMM d yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static string Year(DateTimeOffset now, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(now, zone).Year.ToString(CultureInfo.InvariantCulture);

    /// <summary>The next moment after now at which a wall clock in the zone shows the time, whatever the day's length.</summary>
    private static DateTimeOffset Next(TimeOnly time, DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var at = At(today.ToDateTime(time), zone);
        return at > now ? at : At(today.AddDays(1).ToDateTime(time), zone);
    }

    private static DateTimeOffset At(DateTime wall, TimeZoneInfo zone)
    {
        var clock = zone.IsInvalidTime(wall) ? wall.AddHours(1) : wall;
        return new(clock, zone.GetUtcOffset(clock));
    }

    [GeneratedRegex(
        @"\bresets (?:(?<month>[a-z]{3})[a-z]* (?<day>[0-9]{1,2}),? (?:(?<year>[0-9]{4}),? )?(?:at )?)?(?<hour>[0-9]{1,2})(?::(?<minute>[0-9]{2}))? ?(?<half>am|pm) \((?<zone>[A-Za-z0-9_+/-]{1,64})\)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ZonedTime();

    [GeneratedRegex(
        @"\btry again at (?<month>[a-z]{3})[a-z]* (?<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?<year>[0-9]{4}),? (?<hour>[0-9]{1,2}):(?<minute>[0-9]{2}) ?(?<half>am|pm)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DatedTime();
}
