using Roborev.Agents.Limits;

namespace Roborev.Agents.Tests.Limits;

public sealed class LimitTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Theory] // agents.md 8; acceptance 35
    [InlineData("reset after 5s.", "00:01:00")]
    [InlineData("reset after 1h.. retrying", "01:00:00")]
    [InlineData("RESET AFTER 30m", "00:30:00")]
    [InlineData("reset after 100h", "1.00:00:00")]
    [InlineData("quota will reset after 15h57m40s.", "15:57:40")]
    [InlineData("(quota exceeded; reset after 48m20s)", "00:48:20")]
    [InlineData("İ reset after 2h13m", "02:13:00")]
    [InlineData("reset after -5m", null)]
    [InlineData("reset after soon", null)]
    [InlineData("reset soon", null)]
    public void Relative_hints(string text, string? expected) =>
        Assert.Equal(expected is null ? null : TimeSpan.Parse(expected), ResetHint.Relative(text));

    [Theory] // agents.md 8, 14.7; now is 12:00
    [InlineData("resets at 5:42 PM", "2026-01-10T17:42Z")]
    [InlineData("RESETS AT 5:42pm", "2026-01-10T17:42Z")]
    [InlineData("resets at 12:00 PM", "2026-01-11T12:00Z")]
    [InlineData("try again at 17:42.", "2026-01-10T17:42Z")]
    [InlineData("resets at 9:00 AM)", "2026-01-11T09:00Z")]
    [InlineData("resets at 17:42 UTC", null)]
    [InlineData("resets at 5:42 PM today", null)]
    [InlineData("resets at 25:00", null)]
    [InlineData("resets 5:46pm (UTC)", "2026-01-10T17:46Z")]
    [InlineData("resets 3am (America/New_York)", "2026-01-11T08:00Z")]
    [InlineData("You've hit your session limit · resets 3pm (UTC)", "2026-01-10T15:00Z")]
    [InlineData("resets Mar 17, 2030, 5:46pm (UTC)", "2030-03-17T17:46Z")]
    [InlineData("resets Mar 17, 5:46pm (UTC)", "2026-03-17T17:46Z")]
    [InlineData("resets Jan 2, 5pm (UTC)", "2027-01-02T17:00Z")]
    [InlineData("resets 5:46pm (Middle/Earth)", null)]
    [InlineData("resets Feb 30, 2030, 5:46pm (UTC)", null)]
    [InlineData("try again at Mar 17th, 2030 5:46 PM.", "2030-03-17T17:46Z")]
    [InlineData("no hint", null)]
    public void Absolute_hints(string text, string? expected)
    {
        var now = DateTimeOffset.Parse("2026-01-10T12:00Z");

        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected), ResetHint.Absolute(text, now, TimeZoneInfo.Utc));
    }

    [Fact]
    public void The_next_occurrence_keeps_its_wall_clock_time_across_a_short_day()
    {
        var now = new DateTimeOffset(2026, 3, 7, 21, 0, 0, TimeSpan.FromHours(-5));

        Assert.Equal(new DateTimeOffset(2026, 3, 8, 9, 0, 0, TimeSpan.FromHours(-4)), ResetHint.Absolute("resets at 9:00 AM", now, NewYork));
    }

    [Theory]
    [InlineData("RESOURCE EXHAUSTED: try later", LimitKind.Quota)]
    [InlineData("Quota exceeded for model", LimitKind.Quota)]
    [InlineData("insufficient_quota", LimitKind.Quota)]
    [InlineData("you have exhausted your capacity on this model", LimitKind.Quota)]
    [InlineData("You've hit your session limit · resets 5:46pm (UTC)", LimitKind.Session)]
    [InlineData("You've hit your usage limit. Upgrade to Pro", LimitKind.Session)]
    [InlineData("You've hit your limit · resets 3pm (UTC)", LimitKind.Session)]
    [InlineData("exceeded retry limit, last status: 429 Too Many Requests", LimitKind.Transient)]
    [InlineData("unexpected status 503 Service Unavailable", LimitKind.Transient)]
    [InlineData("API Error: 529 {\"type\":\"error\"}", LimitKind.Transient)]
    [InlineData("API Error: Request rejected (429) · slow down", LimitKind.Transient)]
    [InlineData("stream disconnected before completion: closed", LimitKind.Transient)]
    [InlineData("authentication failed: status 401", LimitKind.None)]
    [InlineData("the user may hit 429 lines", LimitKind.None)]
    [InlineData("", LimitKind.None)]
    public void Kinds(string text, LimitKind kind) =>
        Assert.Equal(kind, LimitClassifier.Classify(text, DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc).Kind);

    [Theory]
    [InlineData("Your input exceeds the Context Window of this model", true)]
    [InlineData("code: context_length_exceeded", true)]
    [InlineData("Prompt is too long", true)]
    [InlineData("the window is open", false)]
    public void Context_window(string text, bool mentioned) => Assert.Equal(mentioned, ContextWindow.IsMentioned(text));
}
