namespace Roborev.Tests;

/// <summary>cli.md 1.1 to 1.3; checks 6, 36 and 37.</summary>
public sealed class ParsingTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("version")]
    [InlineData("version", "a", "b")]
    [InlineData("version", "--verbose=T")]
    [InlineData("version", "-v")]
    [InlineData("-v", "version")]
    [InlineData("--server", "127.0.0.1", "version")]
    [InlineData("--server=unix://", "version")]
    [InlineData("version", "--server", "localhost:99999")]
    public async Task The_version_is_one_line_whatever_is_said_around_it(params string[] words) =>
        Assert.Equal(new CliResult(0, "roborev 0.1.0\n", ""), await _cli.RunAsync(words));

    [Theory]
    [InlineData("unknown flag: --bogus", "list", "--bogus")]
    [InlineData("unknown flag: --json", "version", "--json")]
    [InlineData("'x' in -x", "list", "-x")]
    [InlineData("flag needs an argument: --limit", "list", "--limit")]
    [InlineData("\"x\"", "list", "--limit", "x")]
    [InlineData("\"maybe\"", "version", "--verbose=maybe")]
    [InlineData("unknown flag: --version", "--version")]
    [InlineData("unknown flag: --bogus", "daemon", "--bogus")]
    [InlineData("takes 1 argument, received 0", "close")]
    [InlineData("takes 1 argument, received 2", "close", "1", "2")]
    [InlineData("takes at most 1 argument, received 2", "show", "1", "2")]
    [InlineData("takes 1 to 2 arguments, received 3", "comment", "1", "a", "b")]
    [InlineData("unknown flag: --bogus", "review", "-q", "--bogus")]
    [InlineData("unknown flag: --bogus", "wait", "-q", "--bogus")]
    public async Task A_bad_line_is_an_error_with_usage_on_standard_error_only(string expected, params string[] words)
    {
        var result = await _cli.RunAsync(words);

        Assert.Equal((1, ""), (result.Exit, result.Out));
        Assert.StartsWith("Error: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Contains("Usage:", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("post-commit", "--bogus")]
    [InlineData("post-commit", "extra")]
    [InlineData("enqueue", "--bogus")]
    public async Task The_hook_is_silent_even_about_a_malformed_line(params string[] words) =>
        Assert.Equal(new CliResult(1, "", ""), await _cli.RunAsync(words));

    [Theory]
    [InlineData("statsu", "status")]
    [InlineData("bogus", "roborev --help")]
    public async Task An_unknown_command_gets_suggestions_instead_of_usage(string word, string expected)
    {
        var result = await _cli.RunAsync(word);

        Assert.Equal((1, ""), (result.Exit, result.Out));
        Assert.StartsWith($"Error: unknown command \"{word}\"", result.Error, StringComparison.Ordinal);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Usage", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("daemon", "bogus")]
    [InlineData("init", "bogus")]
    public async Task An_unknown_word_after_a_group_or_init_is_an_error(params string[] words)
    {
        var result = await _cli.RunAsync(words);

        Assert.Equal(1, result.Exit);
        Assert.Contains("bogus", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData("help", "review")]
    [InlineData("help", "daemon", "start")]
    [InlineData("daemon")]
    [InlineData("daemon", "-h")]
    [InlineData("review", "--help")]
    [InlineData("-h", "review")]
    public async Task Help_goes_to_standard_output(params string[] words)
    {
        var result = await _cli.RunAsync(words);

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Contains("Usage:", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_on_an_unknown_topic_is_a_note_and_no_failure()
    {
        var result = await _cli.RunAsync("help", "bogus");

        Assert.Equal((0, ""), (result.Exit, result.Out));
        Assert.Contains("bogus", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hidden_commands_and_flags_are_not_shown()
    {
        Assert.DoesNotContain("enqueue", (await _cli.RunAsync("help")).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("--unaddress", (await _cli.RunAsync("close", "--help")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://example.com:7373")]
    [InlineData("unix://relative")]
    [InlineData("127.0.0.1@evil.com")]
    [InlineData("https://localhost:1")]
    public async Task An_address_that_is_not_on_this_machine_is_refused_before_anything_runs(string address)
    {
        var result = await _cli.RunAsync("version", "--server", address);

        Assert.Equal((1, ""), (result.Exit, result.Out));
        Assert.Contains(address, result.Error, StringComparison.Ordinal);
    }
}
