using System.Globalization;

namespace Roborev.Core.Text;

/// <summary>Durations in the notation of Go, which configuration files, flags and error texts share (config.md 7.4).</summary>
public static class GoDuration
{
    private const long Microsecond = 1_000;
    private const long Millisecond = 1_000_000;
    private const long Second = 1_000_000_000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;
    private const int NanosecondsPerTick = 100;

    /// <summary>
    /// Writes a duration: <c>30m0s</c>, <c>1h0m0s</c>, <c>1.5s</c>, <c>250ms</c>, <c>0s</c>. No unit above the hour; below a second the largest
    /// unit that gives a whole part.
    /// </summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var sign = duration < TimeSpan.Zero ? "-" : "";
        var ticks = duration < TimeSpan.Zero ? (ulong)-(duration.Ticks + 1) + 1 : (ulong)duration.Ticks;
        return sign + (ticks switch
        {
            < TimeSpan.TicksPerMicrosecond => Text($"{ticks * NanosecondsPerTick}ns"),
            < TimeSpan.TicksPerMillisecond => Text($"{Decimal(ticks, TimeSpan.TicksPerMicrosecond)}\u00B5s"),
            < TimeSpan.TicksPerSecond => Text($"{Decimal(ticks, TimeSpan.TicksPerMillisecond)}ms"),
            < TimeSpan.TicksPerMinute => Text($"{Seconds(ticks)}s"),
            < TimeSpan.TicksPerHour => Text($"{ticks / TimeSpan.TicksPerMinute}m{Seconds(ticks)}s"),
            _ => Text($"{ticks / TimeSpan.TicksPerHour}h{ticks % TimeSpan.TicksPerHour / TimeSpan.TicksPerMinute}m{Seconds(ticks)}s"),
        });
    }

    /// <summary>Like <see cref="Format"/> after rounding to whole seconds, halves away from zero (worker.md section 12).</summary>
    public static string FormatSeconds(TimeSpan duration) =>
        Format(TimeSpan.FromSeconds((long)Math.Round(duration.Ticks / (decimal)TimeSpan.TicksPerSecond, MidpointRounding.AwayFromZero)));

    /// <summary>
    /// Reads an optional sign and one or more decimal numbers, each with a unit <c>ns us µs ms s m h</c>, or a plain <c>0</c>. Nothing else is
    /// accepted: no blanks, no days, no bare number. What is smaller than 100 ns is cut off.
    /// </summary>
    /// <param name="text">Text to read.</param>
    /// <param name="duration">The duration, or zero.</param>
    /// <returns>False for any other text and for durations outside the 64-bit range of nanoseconds (292 years).</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var isNegative = text is ['-', ..];
        var rest = text is ['-' or '+', .. var unsigned] ? unsigned : text;
        if (rest is "0")
        {
            return true;
        }

        var limit = isNegative ? -(Int128)long.MinValue : long.MaxValue;
        Int128 total = 0;
        do
        {
            if (!TryTakeTerm(ref rest, out var term) || (total += term) > limit)
            {
                return false;
            }
        }
        while (!rest.IsEmpty);

        duration = TimeSpan.FromTicks((long)(total / NanosecondsPerTick) * (isNegative ? -1 : 1));
        return true;
    }

    private static bool TryTakeTerm(ref ReadOnlySpan<char> rest, out Int128 nanoseconds)
    {
        nanoseconds = 0;
        var whole = TakeDigits(ref rest);
        ReadOnlySpan<char> fraction = [];
        if (rest is ['.', .. var afterPoint])
        {
            rest = afterPoint;
            fraction = TakeDigits(ref rest);
        }

        if ((whole.IsEmpty && fraction.IsEmpty) || TakeUnit(ref rest) is not { } unit)
        {
            return false;
        }

        if (!TryReadWhole(whole, out var number) || number > long.MaxValue / unit)
        {
            return false;
        }

        nanoseconds = ((Int128)number * unit) + ReadFraction(fraction, unit);
        return true;
    }

    private static bool TryReadWhole(ReadOnlySpan<char> digits, out long number)
    {
        number = 0;
        return digits.IsEmpty || long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The fraction of a unit in whole nanoseconds; digits beyond the eighteenth cannot change it.</summary>
    private static Int128 ReadFraction(ReadOnlySpan<char> digits, long unit)
    {
        Int128 value = 0;
        Int128 scale = 1;
        foreach (var digit in digits[..Math.Min(digits.Length, 18)])
        {
            value = (value * 10) + (digit - '0');
            scale *= 10;
        }

        return value * unit / scale;
    }

    private static ReadOnlySpan<char> TakeDigits(scoped ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return digits;
    }

    private static long? TakeUnit(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny(".0123456789");
        var name = end < 0 ? rest : rest[..end];
        rest = rest[name.Length..];
        return name switch
        {
            "ns" => 1,
            "us" or "\u00B5s" or "\u03BCs" => Microsecond,
            "ms" => Millisecond,
            "s" => Second,
            "m" => Minute,
            "h" => Hour,
            _ => null,
        };
    }

    private static string Seconds(ulong ticks) => Decimal(ticks % TimeSpan.TicksPerMinute, TimeSpan.TicksPerSecond);

    private static string Decimal(ulong ticks, ulong unit)
    {
        var whole = Text($"{ticks / unit}");
        if (ticks % unit == 0)
        {
            return whole;
        }

        var width = Text($"{unit}").Length - 1;
        return $"{whole}.{Text($"{ticks % unit}").PadLeft(width, '0').TrimEnd('0')}";
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
