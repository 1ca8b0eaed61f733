using System.Diagnostics;
using Roborev.Core.Text;

namespace Roborev.Core.Tests.Text;

public sealed class TerminalTextTests
{
    /// <summary>agents.md 4.5.</summary>
    [Theory]
    [InlineData("plain \u00E9 \U0001F600\ttext\n", "plain \u00E9 \U0001F600\ttext\n")]
    [InlineData("\e[31mred\e[0m", "red")]
    [InlineData("\e[1;38;5;200mx\e[m", "x")]
    [InlineData("\e[?25lx\e[?25h", "x")]
    [InlineData("\e[38:2::1:2:3mx", "x")]
    [InlineData("\e[>4;1mx", "x")]
    [InlineData("\e[2K\e[1Ax", "x")]
    [InlineData("\e]0;title\ax", "x")]
    [InlineData("\e]8;;https://example.org\e\\link\e]8;;\e\\", "link")]
    [InlineData("\e]11;?\e\\\e[6nx", "x")]
    [InlineData("a\r\nb\rc\n", "a\nb\nc\n")]
    [InlineData("a\r\r\nb", "a\n\nb")]
    [InlineData("a\r", "a\n")]
    [InlineData("a\0\b\x7F\u0085\u009Bb\v\f", "ab")]
    [InlineData("", "")]
    public void Sequences_and_control_characters_are_removed(string text, string expected) => Assert.Equal(expected, TerminalText.Clean(text));

    [Theory]
    [InlineData("a\e", "a")]
    [InlineData("a\e[", "a[")]
    [InlineData("a\e[31", "a[31")]
    [InlineData("a\e[31\nb", "a[31\nb")]
    [InlineData("a\e]0;never closed", "a]0;never closed")]
    [InlineData("a\e]0;open\e[31mb", "a]0;openb")]
    [InlineData("a\e(Bb", "a(Bb")]
    public void A_broken_sequence_loses_its_escape_and_swallows_nothing(string text, string expected) => Assert.Equal(expected, TerminalText.Clean(text));

    [Theory]
    [InlineData("a\nb", "a b")]
    [InlineData("a\r\nb\rc", "a b c")]
    [InlineData("a\tb", "a\tb")]
    [InlineData("a\u2028b\u2029c", "a b c")]
    [InlineData("\e[1ma\n\e[0mb\0", "a b")]
    [InlineData("plain", "plain")]
    public void A_single_line_has_blanks_for_line_ends(string text, string expected) => Assert.Equal(expected, TerminalText.CleanLine(text));

    [Fact]
    public void Paragraph_separators_stay_in_text_of_many_lines() => Assert.Equal("a\u2028b", TerminalText.Clean("a\u2028b\0"));

    [Theory]
    [InlineData("\e]")]
    [InlineData("\e[")]
    [InlineData("\e[1;")]
    [InlineData("\e")]
    public void Many_open_sequences_take_linear_time(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 500_000));
        var watch = Stopwatch.StartNew();

        var clean = TerminalText.Clean(text);

        Assert.DoesNotContain('\e', clean);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }
}
