using System.CommandLine;
using Roborev.Parsing;

namespace Roborev.Tests;

/// <summary>The table of cli.md 1.1.</summary>
public sealed class FlagReaderTests
{
    private static readonly IReadOnlyList<Option> Options =
    [
        new OptionalValueOption("--branch", "HEAD"), new Option<string?>("--message", "-m"), new Option<bool>("--quiet", "-q"),
        new Option<bool>("--verbose", "-v"), new Option<int>("--limit"),
    ];

    [Theory]
    [InlineData("--branch", "--branch=HEAD|")]
    [InlineData("--branch foo", "--branch=HEAD|foo")]
    [InlineData("--branch=foo", "--branch=foo|")]
    [InlineData("--message text", "--message=text|")]
    [InlineData("--message=text", "--message=text|")]
    [InlineData("--message=a=b", "--message=a=b|")]
    [InlineData("--message=", "--message=|")]
    [InlineData("-m text", "--message=text|")]
    [InlineData("-mtext", "--message=text|")]
    [InlineData("-m=text", "--message=text|")]
    [InlineData("-qv", "--quiet=true --verbose=true|")]
    [InlineData("-qmtext", "--quiet=true --message=text|")]
    [InlineData("-q=false", "--quiet=false|")]
    [InlineData("--quiet=F", "--quiet=false|")]
    [InlineData("--quiet=1", "--quiet=true|")]
    [InlineData("--quiet word", "--quiet=true|word")]
    [InlineData("--limit 0x10", "--limit=16|")]
    [InlineData("--limit 0b11", "--limit=3|")]
    [InlineData("--limit 0o17", "--limit=15|")]
    [InlineData("--limit -1", "--limit=-1|")]
    [InlineData("--limit 1 --limit 2", "--limit=2|")]
    [InlineData("a --quiet b", "--quiet=true|a b")]
    [InlineData("a -- --quiet -1", "|a --quiet -1")]
    [InlineData("-", "|-")]
    public void Flags_are_brought_into_one_spelling(string line, string expected)
    {
        var read = FlagReader.Read(line.Split(' '), Options);

        Assert.Equal(expected, $"{string.Join(' ', read.Flags)}|{string.Join(' ', read.Words)}");
    }

    [Theory]
    [InlineData("--limit 1.5")]
    [InlineData("--limit 99999999999")]
    [InlineData("--limit 0xg")]
    [InlineData("--limit=")]
    [InlineData("--quiet=yes")]
    [InlineData("-qx")]
    [InlineData("-m")]
    public void What_cannot_be_read_is_malformed(string line) =>
        Assert.True(Assert.Throws<UsageException>(() => FlagReader.Read(line.Split(' '), Options)).IsMalformed);

    [Fact]
    public void Help_is_found_anywhere_but_not_after_the_end_of_flags()
    {
        Assert.True(FlagReader.Read(["a", "--help"], Options).HelpAsked);
        Assert.False(FlagReader.Read(["--", "--help"], Options).HelpAsked);
    }
}
