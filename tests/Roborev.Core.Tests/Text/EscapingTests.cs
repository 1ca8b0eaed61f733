using System.Diagnostics;
using System.Xml.Linq;
using Roborev.Core.Text;

namespace Roborev.Core.Tests.Text;

public sealed class EscapingTests
{
    [Theory]
    [InlineData("a & b < c > d \" e ' f", "a &amp; b &lt; c &gt; d &quot; e &apos; f")]
    [InlineData("&amp;", "&amp;amp;")]
    [InlineData("line\n\tnext\r", "line\n\tnext\r")]
    [InlineData("\u00E9 \U0001F600", "\u00E9 \U0001F600")]
    [InlineData("a\0\u0001\u001B\u001Fb", "ab")]
    [InlineData("a\uFFFE\uFFFFb", "ab")]
    [InlineData("\u007F\u0085", "\u007F\u0085")]
    [InlineData("", "")]
    public void Xml_text_is_escaped_and_what_xml_forbids_is_removed(string text, string expected) => Assert.Equal(expected, XmlText.Escape(text));

    [Fact]
    public void Half_a_character_is_removed_from_xml_text() => Assert.Equal("abc", XmlText.Escape("a\uD83Db\uDE00c\uD83D"));

    [Fact]
    public void Escaped_text_is_read_back_by_an_xml_parser()
    {
        var text = string.Concat(Enumerable.Range(0, 0x800).Select(code => (char)code)) + "</subject>\U0001F600";

        var element = XElement.Parse($"<subject a=\"{XmlText.Escape(text)}\">{XmlText.Escape(text)}</subject>");

        Assert.EndsWith("</subject>\U0001F600", element.Value);
        Assert.Contains("&<>\"'".ToCharArray(), letter => element.Attribute("a")!.Value.Contains(letter));
    }

    /// <summary>prompts.md check 15.</summary>
    [Theory]
    [InlineData("", "```")]
    [InlineData("no ticks", "```")]
    [InlineData("``", "```")]
    [InlineData("```", "````")]
    [InlineData("a ````` b ``", "``````")]
    [InlineData("``\n``", "```")]
    public void Check_15_a_fence_is_longer_than_every_run_in_the_content(string content, string expected) => Assert.Equal(expected, MarkdownFence.For(content));

    [Theory]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("$(x) `y` \\ \"", "'$(x) `y` \\ \"'")]
    [InlineData("it's", "'it'\"'\"'s'")]
    [InlineData("a\0b", "'ab'")]
    public void A_word_is_quoted_for_hooks(string word, string expected) => Assert.Equal(expected, ShellQuote.Posix(word));

    [Theory]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("", "''")]
    public void A_word_is_quoted_for_prompts(string word, string expected) => Assert.Equal(expected, ShellQuote.PosixBackslash(word));

    [Theory]
    [InlineData("it's", "'it''s'")]
    [InlineData("", "''")]
    public void A_word_is_quoted_for_PowerShell(string word, string expected) => Assert.Equal(expected, ShellQuote.PowerShell(word));

    [Theory]
    [InlineData("'; echo hacked; '")]
    [InlineData("\\'$HOME\n`id`\\")]
    [InlineData("-n \u00E9 * ? ~ ! #")]
    public async Task A_posix_shell_reads_the_quoted_word_back(string word)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        foreach (var quoted in new[] { ShellQuote.Posix(word), ShellQuote.PosixBackslash(word) })
        {
            using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"printf %s {quoted}"]) { RedirectStandardOutput = true })!;

            var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal(word, output);
        }
    }

    [Fact]
    public void A_uuid_is_of_version_4_in_lower_case_and_new_each_time()
    {
        var uuids = Enumerable.Range(0, 200).Select(_ => Uuid4.New()).ToList();

        Assert.All(uuids, uuid => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", uuid));
        Assert.Distinct(uuids);
    }
}
