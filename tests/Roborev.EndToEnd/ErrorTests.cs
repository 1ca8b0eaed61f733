using Roborev.EndToEnd.Support;

namespace Roborev.EndToEnd;

/// <summary>What a user gets for a mistake: one line that names it, and exit code 1.</summary>
public sealed class ErrorTests : EndToEndTest
{
    [Theory]
    [InlineData("unknown command", "unknown command \"reviw\" for \"roborev\"", "reviw")]
    [InlineData("unknown flag", "unknown flag", "review", "--wiat")]
    [InlineData("bad reference", "nonsense", "review", "nonsense")]
    [InlineData("reference that looks like an option", "--upload-pack=x", "review", "--", "--upload-pack=x")]
    [InlineData("address of another machine", "invalid --server address \"192.0.2.1:80\"", "--server", "192.0.2.1:80", "list")]
    [InlineData("port that is none", "daemon", "--server", "127.0.0.1:99999", "list")]
    [InlineData("address where nobody listens", "daemon", "--server", "127.0.0.1:1", "list")]
    [InlineData("job id that is none", "invalid job id \"7x\"", "close", "7x")]
    [InlineData("review that does not exist", "no review found for job 99: there is no such job", "show", "--job", "99")]
    [InlineData("flags that exclude each other", "cannot use --branch with --dirty", "review", "--branch", "--dirty")]
    [InlineData("missing argument", "", "close")]
    public async Task A_mistake_is_named_in_the_first_line(string what, string expected, params string[] words)
    {
        await Sandbox.InitializedAsync();

        var result = await Sandbox.RunAsync(words);

        Assert.True(result.Exit == 1, $"{what}: {result}");
        Assert.Equal("", result.Out);
        var first = result.Error.Split('\n')[0];
        Assert.StartsWith("Error: ", first);
        Assert.Contains(expected, first);
        Assert.DoesNotContain("   at ", result.Error);
        Assert.DoesNotContain("Exception", result.Error);
        Assert.DoesNotContain("internal error", result.Error);
    }

    [Theory]
    [InlineData("review")]
    [InlineData("init")]
    [InlineData("install-hook")]
    [InlineData("uninstall-hook")]
    [InlineData("show")]
    public async Task Outside_a_repository_commands_that_need_one_say_so(string command)
    {
        var result = await Sandbox.RunInAsync(Sandbox.Home, command);

        Assert.True(result.Exit == 1, result.ToString());
        var line = Assert.Single(result.Error.Split('\n'));
        Assert.StartsWith("Error: not ", line);
        Assert.Contains("git repository", line);
    }

    [Fact]
    public async Task A_daemon_that_cannot_start_is_explained()
    {
        await Sandbox.WithRepositoryAsync();
        Sandbox.ConfigureExactly("server_addr = \"192.0.2.1:7373\"");

        var result = await Sandbox.RunAsync("list");

        Assert.Equal(1, result.Exit);
        Assert.StartsWith("Error: daemon failed to start: ", result.Error);
        Assert.Contains("192.0.2.1:7373", result.Error);
        Assert.Single(result.Error.Split('\n'));
    }

    [Fact]
    public async Task Version_and_help_need_nothing()
    {
        var version = await Sandbox.RunInAsync("/", "version");
        var help = await Sandbox.RunInAsync("/", "--help");

        Assert.Equal((0, ""), (version.Exit, version.Error));
        Assert.Matches(@"^roborev \d+\.\d+\.\d+", version.Out);
        Assert.Equal((0, ""), (help.Exit, help.Error));
        Assert.Contains("Usage:", help.Out);
        Assert.Empty(Sandbox.Daemons);
    }
}
