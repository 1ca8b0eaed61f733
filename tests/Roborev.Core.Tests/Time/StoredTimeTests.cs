using System.Globalization;
using Roborev.Core.Time;

namespace Roborev.Core.Tests.Time;

/// <summary>storage.md section 18.</summary>
public sealed class StoredTimeTests
{
    [Theory]
    [InlineData("2026-11-23T12:24:19Z", "2026-11-23T12:24:19.0000000+00:00")]
    [InlineData("2026-11-23T07:24:19-05:00", "2026-11-23T07:24:19.0000000-05:00")]
    [InlineData("2026-11-23T17:54:19+05:30", "2026-11-23T17:54:19.0000000+05:30")]
    [InlineData("2026-11-23T12:24:19+00:00", "2026-11-23T12:24:19.0000000+00:00")]
    [InlineData("2026-11-23T12:24:19.5Z", "2026-11-23T12:24:19.5000000+00:00")]
    [InlineData("2026-11-23T12:24:19.123456789-05:00", "2026-11-23T12:24:19.1234567-05:00")]
    [InlineData("2026-11-23 12:24:19", "2026-11-23T12:24:19.0000000+00:00")]
    [InlineData("2026-11-23 12:24:19.25", "2026-11-23T12:24:19.2500000+00:00")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.0000000+00:00")]
    [InlineData("2026-11-23T12:24:19+14:00", "2026-11-23T12:24:19.0000000+14:00")]
    public void A_stored_time_is_read_with_its_offset(string text, string expected) =>
        Assert.Equal(expected, StoredTime.Parse(text)?.ToString("O", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-11-23")]
    [InlineData("2026-11-23T12:24:19")]
    [InlineData("2026-11-23T12:24Z")]
    [InlineData("2026-11-23 12:24:19Z")]
    [InlineData("2026-11-23 12:24:19+00:00")]
    [InlineData("2026-11-23T12:24:19.Z")]
    [InlineData("2026-11-23T12:24:19z")]
    [InlineData("2026-11-23t12:24:19Z")]
    [InlineData("2026-02-30T12:24:19Z")]
    [InlineData("2026-11-23T24:00:00Z")]
    [InlineData("2026-11-23T12:24:60Z")]
    [InlineData("2026-11-23T12:24:19-0500")]
    [InlineData("2026-11-23T12:24:19-05:60")]
    [InlineData("2026-11-23T12:24:19+14:01")]
    [InlineData("2026-11-23T12:24:19+1a:00")]
    [InlineData("2026-11-23T12:24:19Z ")]
    [InlineData(" 2026-11-23T12:24:19Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("\u0662026-11-23T12:24:19Z")]
    [InlineData("yesterday, before noon")]
    public void Another_text_is_no_time(string? text) => Assert.Null(StoredTime.Parse(text));

    [Theory]
    [InlineData("2026-11-23T07:24:19-05:00", "2026-11-23 12:24:19", "2026-11-23T12:24:19Z", "2026-11-23T07:24:19-05:00")]
    [InlineData("2026-11-23T12:24:19.999Z", "2026-11-23 12:24:19", "2026-11-23T12:24:19Z", "2026-11-23T12:24:19Z")]
    [InlineData("2026-01-01T01:00:00+05:30", "2025-12-31 19:30:00", "2025-12-31T19:30:00Z", "2026-01-01T01:00:00+05:30")]
    public void A_time_is_written_in_whole_seconds(string text, string space, string rfc, string withOffset)
    {
        var time = StoredTime.Parse(text)!.Value;

        Assert.Equal(space, StoredTime.ToSpaceForm(time));
        Assert.Equal(rfc, StoredTime.ToRfcForm(time));
        Assert.Equal(withOffset, StoredTime.ToRfcFormWithOffset(time));
    }

    [Theory]
    [InlineData("ar-SA")]
    [InlineData("th-TH")]
    [InlineData("fi-FI")]
    public void Times_are_the_same_under_any_calendar_and_separator(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var time = StoredTime.Parse("2026-11-23T07:24:19-05:00")!.Value;

            Assert.Equal("2026-11-23 12:24:19", StoredTime.ToSpaceForm(time));
            Assert.Equal("2026-11-23T07:24:19-05:00", StoredTime.ToRfcFormWithOffset(time));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
