using System.Globalization;
using Roborev.Core.Jobs;

namespace Roborev.Core.Tests.Jobs;

public sealed class VocabularyTests
{
    /// <summary>config.md 7.1.</summary>
    [Theory]
    [InlineData("fast", "fast")]
    [InlineData("low", "fast")]
    [InlineData("standard", "standard")]
    [InlineData("medium", "medium")]
    [InlineData("thorough", "thorough")]
    [InlineData("high", "thorough")]
    [InlineData("maximum", "maximum")]
    [InlineData("max", "maximum")]
    [InlineData("xhigh", "maximum")]
    [InlineData("  XHIGH\t", "maximum")]
    public void A_reasoning_name_or_alias_is_read(string text, string canonical)
    {
        Assert.True(ReasoningLevels.TryParse(text, out var level));
        Assert.Equal(canonical, level.ToWire());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("maximal")]
    [InlineData("x high")]
    public void Another_reasoning_text_is_refused(string? text) => Assert.False(ReasoningLevels.TryParse(text, out _));

    [Fact]
    public void Every_reasoning_level_has_its_own_name() =>
        Assert.Equal(ReasoningLevels.Names, Enum.GetValues<ReasoningLevel>().Select(level => level.ToWire()));

    /// <summary>config.md 7.2.</summary>
    [Theory]
    [InlineData("critical", "critical")]
    [InlineData(" High ", "high")]
    [InlineData("MEDIUM", "medium")]
    [InlineData("low", "low")]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData(null, "")]
    public void A_severity_is_normalised_and_blank_means_none(string? text, string expected)
    {
        Assert.True(Severities.TryNormalize(text, out var severity));
        Assert.Equal(expected, severity);
    }

    [Theory]
    [InlineData("highest")]
    [InlineData("info")]
    [InlineData("critical,high")]
    public void Another_severity_is_refused(string text) => Assert.False(Severities.TryNormalize(text, out _));

    [Fact]
    public void Names_are_read_the_same_under_the_Turkish_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
        try
        {
            Assert.True(Severities.TryNormalize("CRITICAL", out _));
            Assert.True(ReasoningLevels.TryParse("HIGH", out _));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>config.md 7.3.</summary>
    [Theory]
    [InlineData(null, "default")]
    [InlineData("", "default")]
    [InlineData("default", "default")]
    [InlineData("general", "default")]
    [InlineData("review", "default")]
    [InlineData("security", "security")]
    [InlineData("design", "design")]
    public void A_review_type_or_alias_is_read(string? text, string expected)
    {
        Assert.True(ReviewTypes.TryNormalize(text, out var type));
        Assert.Equal(expected, type);
    }

    [Theory]
    [InlineData("perf")]
    [InlineData("securit")]
    public void Another_review_type_is_refused(string text) => Assert.False(ReviewTypes.TryNormalize(text, out _));
}
