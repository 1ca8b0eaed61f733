namespace Roborev.Settings.Tests;

public sealed class DataDirectoryTests : IDisposable
{
    private const UnixFileMode Mode700 = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Mode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Mode755 = Mode700 | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/data/x", "/home/u", "/data/x")]
    [InlineData("/data/~/x", null, "/data/~/x")]
    [InlineData("", "/home/u", "/home/u/.roborev")]
    [InlineData(null, "/home/u", "/home/u/.roborev")]
    public void The_variable_wins_over_the_home_folder(string? variable, string? home, string expected)
    {
        var result = DataDirectory.Resolve(name => name == "ROBOREV_DATA_DIR" ? variable : null, home);

        Assert.Null(result.Error);
        Assert.Equal(expected, result.Directory!.Root);
    }

    [Fact]
    public void A_relative_variable_is_made_absolute_and_a_tilde_is_no_home()
    {
        var result = DataDirectory.Resolve(_ => "~/x", "/home/u");

        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "~", "x"), result.Directory!.Root);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative/home")]
    public void Without_variable_and_home_the_error_names_the_variable(string? home)
    {
        var result = DataDirectory.Resolve(_ => null, home);

        Assert.Null(result.Directory);
        Assert.Contains("ROBOREV_DATA_DIR", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_path_of_the_layout_is_where_the_reference_puts_it()
    {
        var data = DataDirectory.At("/d");

        Assert.Equal("/d/config.toml", data.ConfigFile);
        Assert.Equal("/d/config.last-good.toml", data.LastGoodConfigFile);
        Assert.Equal("/d/reviews.db", data.Database);
        Assert.Equal("/d/daemon.42.json", data.RuntimeFile(42));
        Assert.Equal("/d/daemon.json", data.LegacyRuntimeFile);
        Assert.Equal("/d/errors.log", data.ErrorsLog);
        Assert.Equal("/d/activity.log", data.ActivityLog);
        Assert.Equal("/d/post-commit.log", data.PostCommitLog);
        Assert.Equal("/d/logs/jobs/7.log", data.JobLog(7));
        Assert.Equal("/d/compact-7.json", data.CompactFile(7));
        Assert.Equal("/d/tui.42.json", data.TuiRuntimeFile(42));
        Assert.Equal("/d/tui.42.sock", data.TuiSocket(42));
        Assert.Equal("/d/clones/o/r", data.Clone("o", "r"));
        Assert.Equal("/d/update_check.json", data.UpdateCheckFile);
    }

    [Fact]
    public void Check_38_a_new_folder_and_its_files_are_for_the_user_only()
    {
        var data = DataDirectory.At(_folder.In("a", "data"));

        data.EnsureCreated();
        data.EnsureFolder(data.JobLogs);
        DataDirectory.AppendPrivate(data.ErrorsLog).Dispose();
        DataDirectory.CreatePrivate(data.JobLog(1)).Dispose();

        Assert.Equal(Mode700, File.GetUnixFileMode(data.Root));
        Assert.Equal(Mode700, File.GetUnixFileMode(Path.GetDirectoryName(data.JobLogs)!));
        Assert.Equal(Mode700, File.GetUnixFileMode(data.JobLogs));
        Assert.Equal(Mode600, File.GetUnixFileMode(data.ErrorsLog));
        Assert.Equal(Mode600, File.GetUnixFileMode(data.JobLog(1)));
    }

    [Fact]
    public void An_open_folder_and_open_files_are_tightened_and_appending_keeps_the_content()
    {
        var data = DataDirectory.At(_folder.In("data"));
        Directory.CreateDirectory(data.Root, Mode755);
        File.WriteAllText(data.PostCommitLog, "first\n");
        File.WriteAllText(data.Database, "");
        File.SetUnixFileMode(data.PostCommitLog, Mode600 | UnixFileMode.OtherRead);
        File.SetUnixFileMode(data.Database, Mode600 | UnixFileMode.GroupRead);

        data.EnsureCreated();
        using (var log = DataDirectory.AppendPrivate(data.PostCommitLog))
        {
            log.Write("second\n"u8);
        }

        Assert.Empty(data.Tighten());
        Assert.Equal(Mode700, File.GetUnixFileMode(data.Root));
        Assert.Equal(Mode600, File.GetUnixFileMode(data.PostCommitLog));
        Assert.Equal(Mode600, File.GetUnixFileMode(data.Database));
        Assert.Equal("first\nsecond\n", File.ReadAllText(data.PostCommitLog));
    }
}
