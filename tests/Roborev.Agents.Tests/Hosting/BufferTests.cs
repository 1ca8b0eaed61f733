using System.Text;
using Roborev.Agents.Hosting;

namespace Roborev.Agents.Tests.Hosting;

public sealed class BufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void Head_and_tail_are_kept_whatever_the_chunks(int chunk)
    {
        var text = string.Concat(Enumerable.Range(0, 30).Select(i => (char)('a' + (i % 26))));
        var buffer = new HeadTailBuffer(half: 8);
        foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(chunk))
            buffer.Add(part);

        Assert.Equal($"{text[..8]}\n[14 bytes left out]\n{text[^8..]}", buffer.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    public void A_short_text_is_kept_whole(int length)
    {
        var buffer = new HeadTailBuffer(half: 8);
        buffer.Add(Encoding.UTF8.GetBytes(new string('x', length)));

        Assert.Equal(new string('x', length), buffer.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1000)]
    public void Lines_are_trimmed_blank_ones_dropped_and_long_ones_replaced(int chunk)
    {
        List<string> lines = [];
        var splitter = new JsonLineSplitter(line => lines.Add(Encoding.UTF8.GetString(line)), limit: 10);
        foreach (var part in "  one \r\n\n \t\nexactly-10\nmore-than-10\nlast"u8.ToArray().Chunk(chunk))
            splitter.Add(part);
        splitter.Finish();

        Assert.Equal(["one", "exactly-10", "[roborev] a line over the size limit was left out", "last"], lines);
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("", "\"\"")]
    [InlineData("effort=\"high\"", "\"effort=\"\"high\"\"\"")]
    [InlineData("a&b|c>d", "\"a&b|c>d\"")]
    [InlineData("%PATH%", "\"%%cd:~,%PATH%%cd:~,%\"")]
    [InlineData("C:\\dir\\", "\"C:\\dir\\\\\"")]
#pragma warning disable CA1416 // only text is made
    public void Arguments_for_batch_files_are_only_text(string argument, string quoted) => Assert.Equal(quoted, WindowsChild.QuoteForBatch(argument));

    [Fact]
    public void A_line_end_cannot_be_passed_to_a_batch_file() =>
        Assert.Throws<ProcessStartException>(() => WindowsChild.QuoteForBatch("a\nb"));
#pragma warning restore CA1416

    [Theory]
    [InlineData("--tools <list>", "--tools", true)]
    [InlineData("--tools", "--tools", true)]
    [InlineData("--toolset x, --tools-x", "--tools", false)]
    [InlineData("[--tools=x]", "--tools", true)]
    public void A_flag_is_listed_only_as_a_whole_word(string help, string flag, bool listed) =>
        Assert.Equal(listed, new ProbeAnswer(new(0, null, ""), help).Lists(flag));

    [Fact]
    public void A_quoted_command_line_can_be_pasted() =>
        Assert.Equal("codex -c 'model_reasoning_effort=\"high\"' '' 'a b' 'it'\\''s' -", CommandLineText.Quote("codex", ["-c", "model_reasoning_effort=\"high\"", "", "a b", "it's", "-"]));
}
