using System.Globalization;
using Roborev.Core.Text;

namespace Roborev.Core.Tests.Text;

public sealed class DurationTests
{
    private const string Micro = "\u00B5s";

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "100ns")]
    [InlineData(9, "900ns")]
    [InlineData(10, "1" + Micro)]
    [InlineData(15, "1.5" + Micro)]
    [InlineData(10_000, "1ms")]
    [InlineData(2_500_000, "250ms")]
    [InlineData(10_001, "1.0001ms")]
    [InlineData(10_000_000, "1s")]
    [InlineData(15_000_000, "1.5s")]
    [InlineData(10_000_001, "1.0000001s")]
    [InlineData(600_000_000, "1m0s")]
    [InlineData(605_000_000, "1m0.5s")]
    [InlineData(18_000_000_000, "30m0s")]
    [InlineData(29_000_000_000, "48m20s")]
    [InlineData(36_000_000_000, "1h0m0s")]
    [InlineData(36_610_000_000, "1h1m1s")]
    [InlineData(3_600_000_000_000, "100h0m0s")]
    [InlineData(-15_000_000, "-1.5s")]
    [InlineData(-1, "-100ns")]
    [InlineData(long.MaxValue, "256204778h48m5.4775807s")]
    [InlineData(long.MinValue, "-256204778h48m5.4775808s")]
    public void A_duration_is_written_like_Go_does(long ticks, string expected) => Assert.Equal(expected, GoDuration.Format(new TimeSpan(ticks)));

    [Theory]
    [InlineData(499, "0s")]
    [InlineData(500, "1s")]
    [InlineData(1499, "1s")]
    [InlineData(59_500, "1m0s")]
    [InlineData(-500, "-1s")]
    [InlineData(130_000, "2m10s")]
    public void A_duration_is_rounded_to_seconds(int milliseconds, string expected) =>
        Assert.Equal(expected, GoDuration.FormatSeconds(TimeSpan.FromMilliseconds(milliseconds)));

    /// <summary>config.md 7.4.</summary>
    [Theory]
    [InlineData("0", 0)]
    [InlineData("+0", 0)]
    [InlineData("-0", 0)]
    [InlineData("0s", 0)]
    [InlineData("1h30m", 54_000_000_000)]
    [InlineData("1.5h", 54_000_000_000)]
    [InlineData("90s", 900_000_000)]
    [InlineData("500ms", 5_000_000)]
    [InlineData("10us", 100)]
    [InlineData("10\u00B5s", 100)]
    [InlineData("10\u03BCs", 100)]
    [InlineData("300ns", 3)]
    [InlineData("99ns", 0)]
    [InlineData("150ns150ns", 3)]
    [InlineData("-1m", -600_000_000)]
    [InlineData("+1m", 600_000_000)]
    [InlineData(".5s", 5_000_000)]
    [InlineData("1.s", 10_000_000)]
    [InlineData("1m1h", 36_600_000_000)]
    [InlineData("48m20s", 29_000_000_000)]
    [InlineData("2h13m", 79_800_000_000)]
    [InlineData("0.1234567890123456789012345s", 1_234_567)]
    [InlineData("2562047h47m16.854775807s", 92_233_720_368_547_758)]
    [InlineData("-2562047h47m16.854775808s", -92_233_720_368_547_758)]
    public void A_Go_duration_is_read(string text, long ticks)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(ticks, duration.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData("1d")]
    [InlineData("1w")]
    [InlineData("s")]
    [InlineData(".s")]
    [InlineData("1h5")]
    [InlineData("1 h")]
    [InlineData(" 1h")]
    [InlineData("1h ")]
    [InlineData("--1h")]
    [InlineData("1h-5m")]
    [InlineData("1H")]
    [InlineData("1,5h")]
    [InlineData("1.5.5h")]
    [InlineData("\u0661h")]
    [InlineData("00")]
    [InlineData("1e3s")]
    [InlineData("2562047h47m16.854775808s")]
    [InlineData("2562048h")]
    [InlineData("99999999999999999999ns")]
    public void Another_text_is_no_duration(string text)
    {
        Assert.False(GoDuration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.Zero, duration);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var random = new Random(17);
        for (var round = 0; round < 2000; round++)
        {
            var duration = new TimeSpan(random.NextInt64(-90_000_000_000_000_000, 90_000_000_000_000_000) >> random.Next(50));

            Assert.True(GoDuration.TryParse(GoDuration.Format(duration), out var read));
            Assert.Equal(duration, read);
        }
    }

    /// <summary>http-api.md 8.3.</summary>
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(45, "45s")]
    [InlineData(59.9, "59s")]
    [InlineData(60, "1m 0s")]
    [InlineData(200, "3m 20s")]
    [InlineData(3599, "59m 59s")]
    [InlineData(3600, "1h 0m")]
    [InlineData(8130, "2h 15m")]
    [InlineData(360_060, "100h 1m")]
    [InlineData(-5, "0s")]
    [InlineData(-3700, "0s")]
    public void Uptime_has_two_units_at_most(double seconds, string expected) => Assert.Equal(expected, Uptime.Format(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Durations_are_the_same_under_another_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("sv-SE");
        try
        {
            Assert.Equal("-1.5s", GoDuration.Format(TimeSpan.FromSeconds(-1.5)));
            Assert.True(GoDuration.TryParse("-1.5s", out var read));
            Assert.Equal(-1.5, read.TotalSeconds);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
