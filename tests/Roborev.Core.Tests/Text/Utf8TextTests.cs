using System.Text;
using Roborev.Core.Text;

namespace Roborev.Core.Tests.Text;

public sealed class Utf8TextTests
{
    private const string Replacement = "\uFFFD";

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("\u00E9", 2)]
    [InlineData("\u20AC", 3)]
    [InlineData("\U0001F600", 4)]
    public void Size_is_counted_in_bytes(string text, int expected) => Assert.Equal(expected, Utf8Text.ByteCount(text));

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abc", 2, "ab")]
    [InlineData("abc", 0, "")]
    [InlineData("abc", -5, "")]
    [InlineData("a\u00E9b", 2, "a")]
    [InlineData("a\u00E9b", 3, "a\u00E9")]
    [InlineData("\u20AC\u20AC", 5, "\u20AC")]
    [InlineData("x\U0001F600", 4, "x")]
    [InlineData("x\U0001F600", 5, "x\U0001F600")]
    public void A_cut_splits_no_character(string text, int limit, string expected) => Assert.Equal(expected, Utf8Text.Truncate(text, limit));

    /// <summary>Not rows of the tables above, because an attribute cannot hold half a character.</summary>
    [Fact]
    public void A_lone_surrogate_counts_as_the_replacement_character_it_will_become()
    {
        Assert.Equal(3, Utf8Text.ByteCount("\uD83D"));
        Assert.Equal("", Utf8Text.Truncate("\uD83Dx", 2));
        Assert.Equal("\uD83D", Utf8Text.Truncate("\uD83Dx", 3));
    }

    [Fact]
    public void A_text_that_fits_is_not_copied()
    {
        var text = new string('x', 5000);

        Assert.Same(text, Utf8Text.Truncate(text, 5000));
    }

    /// <summary>git.md check 16, prompts.md check 14.</summary>
    [Fact]
    public void Every_cut_of_a_mixed_text_is_the_longest_valid_beginning()
    {
        var text = string.Concat(Enumerable.Repeat("a\u00E9\u20AC\U0001F600", 300));
        var size = Utf8Text.ByteCount(text);
        for (var limit = 0; limit <= size; limit++)
        {
            var cut = Utf8Text.Truncate(text, limit);

            Assert.StartsWith(cut, text, StringComparison.Ordinal);
            Assert.InRange(Utf8Text.ByteCount(cut), Math.Max(0, limit - 3), limit);
            Assert.True(cut.Length == 0 || !char.IsHighSurrogate(cut[^1]));
        }
    }

    [Fact]
    public void Invalid_bytes_become_replacement_characters_and_valid_text_around_them_survives() =>
        Assert.Equal(
            $"before{Replacement}middle{Replacement}{Replacement}after",
            Utf8Text.Decode([.. "before"u8, 0xFF, .. "middle"u8, 0xC0, 0x80, .. "after"u8]));

    [Fact]
    public void A_byte_order_mark_is_kept() => Assert.Equal("\uFEFFa", Utf8Text.Decode([0xEF, 0xBB, 0xBF, (byte)'a']));

    [Theory]
    [InlineData("61", "61")]
    [InlineData("", "")]
    [InlineData("61C3", "61")]
    [InlineData("61E2", "61")]
    [InlineData("61E282", "61")]
    [InlineData("61E282AC", "61E282AC")]
    [InlineData("61F0", "61")]
    [InlineData("61F09F", "61")]
    [InlineData("61F09F98", "61")]
    [InlineData("61F09F9880", "61F09F9880")]
    [InlineData("F09F98", "")]
    [InlineData("61FF", "61FF")]
    [InlineData("6180", "6180")]
    [InlineData("61808080", "61808080")]
    [InlineData("61F490", "61F490")]
    [InlineData("61C080", "61C080")]
    public void Only_an_incomplete_character_at_the_end_is_cut(string hex, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(Utf8Text.CutIncompleteTail(Convert.FromHexString(hex))));

    /// <summary>git.md check 16.</summary>
    [Fact]
    public void Check_16_a_capture_cut_anywhere_is_valid_and_not_longer_than_the_limit()
    {
        var bytes = Encoding.UTF8.GetBytes("diff \u00E9\u20AC\U0001F600 end");
        for (var limit = 0; limit <= bytes.Length; limit++)
        {
            var text = Utf8Text.DecodeTruncated(bytes.AsSpan(0, limit));

            Assert.DoesNotContain(Replacement, text);
            Assert.InRange(Utf8Text.ByteCount(text), Math.Max(0, limit - 3), limit);
        }
    }

    [Fact]
    public void A_cut_capture_keeps_the_text_before_an_invalid_byte() =>
        Assert.Equal($"a{Replacement}b", Utf8Text.DecodeTruncated([(byte)'a', 0xFE, (byte)'b', 0xE2, 0x82]));
}
