using System.Globalization;

namespace Roborev.Core.Time;

/// <summary>Time stamps as the database holds them: two text forms side by side (storage.md section 18).</summary>
public static class StoredTime
{
    private const int DateAndTimeLength = 19;
    private const int TickDigits = 7;
    private static readonly TimeSpan WidestOffset = TimeSpan.FromHours(14);

    /// <summary>
    /// Reads the RFC 3339 form (with or without fraction, the offset is kept) or the space form, which has no zone and means UTC.
    /// Null for everything else: empty text, a bare date, an impossible date, an offset beyond 14 hours.
    /// </summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null || text.Length < DateAndTimeLength || ParseDateAndTime(text.AsSpan(0, DateAndTimeLength)) is not { } time)
        {
            return null;
        }

        var rest = text.AsSpan(DateAndTimeLength);
        if (!TryTakeFraction(ref rest, out var fraction))
        {
            return null;
        }

        var hasZone = text[10] == 'T';
        var offset = hasZone ? ParseOffset(rest) : rest.IsEmpty ? TimeSpan.Zero : null;
        return offset is { } zone ? WithOffset(time + fraction, zone) : null;
    }

    /// <summary>Writes the space form in UTC with whole seconds, <c>2026-11-23 12:24:19</c>.</summary>
    public static string ToSpaceForm(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH':'mm':'ss", CultureInfo.InvariantCulture);

    /// <summary>Writes the RFC 3339 form in UTC with whole seconds, <c>2026-11-23T12:24:19Z</c>.</summary>
    public static string ToRfcForm(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH':'mm':'ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes the RFC 3339 form with whole seconds and the time's own offset, as commit times have it; <c>Z</c> when that is zero.</summary>
    public static string ToRfcFormWithOffset(DateTimeOffset time) => time.Offset == TimeSpan.Zero
        ? ToRfcForm(time)
        : time.ToString("yyyy-MM-dd'T'HH':'mm':'sszzz", CultureInfo.InvariantCulture);

    private static DateTime? ParseDateAndTime(ReadOnlySpan<char> text)
    {
        var form = text[10] == 'T' ? "yyyy-MM-dd'T'HH':'mm':'ss" : "yyyy-MM-dd' 'HH':'mm':'ss";
        return DateTime.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<char> rest, out TimeSpan fraction)
    {
        fraction = TimeSpan.Zero;
        if (rest is not ['.', .. var digitsAndZone])
        {
            return true;
        }

        var end = digitsAndZone.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? digitsAndZone : digitsAndZone[..end];
        rest = digitsAndZone[digits.Length..];
        long ticks = 0;
        for (var place = 0; place < TickDigits; place++)
        {
            ticks = (ticks * 10) + (place < digits.Length ? digits[place] - '0' : 0);
        }

        fraction = TimeSpan.FromTicks(ticks);
        return !digits.IsEmpty;
    }

    private static TimeSpan? ParseOffset(ReadOnlySpan<char> text)
    {
        if (text is "Z")
        {
            return TimeSpan.Zero;
        }

        if (text is not ['+' or '-', _, _, ':', _, _] || text[1..3].ContainsAnyExceptInRange('0', '9') || text[4..].ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        var hours = ((text[1] - '0') * 10) + (text[2] - '0');
        var minutes = ((text[4] - '0') * 10) + (text[5] - '0');
        var offset = new TimeSpan(hours, minutes, 0);
        return minutes < 60 && offset <= WidestOffset ? (text[0] == '-' ? -offset : offset) : null;
    }

    private static DateTimeOffset? WithOffset(DateTime local, TimeSpan offset)
    {
        var utcTicks = local.Ticks - offset.Ticks;
        return utcTicks >= DateTime.MinValue.Ticks && utcTicks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(local, offset) : null;
    }
}
