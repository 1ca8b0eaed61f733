using Roborev.Settings.Writing;

namespace Roborev.Settings.Tests;

/// <summary>config.md 17.</summary>
public sealed class WritingTests : IDisposable
{
    private const UnixFileMode Mode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Mode644 = Mode600 | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_global_file_sets_nothing()
    {
        var result = GlobalSettingsFile.Parse(ConfigTemplate.Global(null), "f");

        Assert.Null(result.Error?.Message);
        Assert.Empty(result.Present);
        Assert.DoesNotContain(ConfigTemplate.Global(" ").Split('\n'), line => line.StartsWith("default_agent", StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_global_file_sets_the_agent_that_was_given()
    {
        var result = GlobalSettingsFile.Parse(ConfigTemplate.Global("gemini"), "f");

        Assert.Equal(["default_agent"], result.Present);
        Assert.Equal("gemini", result.Settings.DefaultAgent);
    }

    [Fact]
    public void A_new_repository_file_sets_the_agent_only()
    {
        var result = RepositorySettingsFile.Parse(ConfigTemplate.Repository("gemini"), "f");

        Assert.Equal(["agent"], result.Present);
        Assert.Equal("gemini", result.Settings.Agent);
    }

    [Fact]
    public void Every_commented_key_of_the_templates_is_known_and_shows_the_default()
    {
        var global = GlobalSettingsFile.Parse(Uncommented(ConfigTemplate.Global(null)), "f");
        var repository = RepositorySettingsFile.Parse(Uncommented(ConfigTemplate.Repository("codex")), "f");

        Assert.Null(global.Error?.Message);
        Assert.Empty(global.Warnings);
        Assert.True(global.Present.Count > 60);
        Assert.Equal(4, global.Settings.MaxWorkers);
        Assert.Equal("127.0.0.1:7373", global.Settings.ServerAddress);
        Assert.Equal(TimeSpan.FromHours(1), global.Settings.Sync.EffectiveInterval);
        Assert.Null(repository.Error?.Message);
        Assert.Empty(repository.Warnings);
    }

    [Theory]
    [InlineData("a\"b\\c")]
    [InlineData("x\u0001\n\t")]
    public void An_agent_name_cannot_break_out_of_its_string(string name) =>
        Assert.Equal(name.Trim(), RepositorySettingsFile.Parse(ConfigTemplate.Repository(name), "f").Settings.Agent);

    [Fact]
    public void Files_are_created_once_with_their_mode_and_leave_nothing_else()
    {
        Assert.True(SettingsWriter.CreateGlobal(_folder.In("config.toml"), "a"));
        Assert.False(SettingsWriter.CreateGlobal(_folder.In("config.toml"), "b"));
        Assert.True(SettingsWriter.CreateRepository(_folder.Path, "c"));
        Assert.False(SettingsWriter.CreateRepository(_folder.Path, "d"));

        Assert.Equal("a", File.ReadAllText(_folder.In("config.toml")));
        Assert.Equal("c", File.ReadAllText(_folder.In(".roborev.toml")));
        Assert.Equal(Mode600, File.GetUnixFileMode(_folder.In("config.toml")));
        Assert.Equal(Mode644, File.GetUnixFileMode(_folder.In(".roborev.toml")));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact]
    public void A_dangling_link_is_left_alone()
    {
        File.CreateSymbolicLink(_folder.In("config.toml"), _folder.In("elsewhere"));

        Assert.False(SettingsWriter.CreateGlobal(_folder.In("config.toml"), "a"));
        Assert.False(File.Exists(_folder.In("elsewhere")));
    }

    [Fact]
    public void A_failed_write_leaves_no_temporary_file()
    {
        Directory.CreateDirectory(_folder.In("copy.toml", "x"));

        Assert.ThrowsAny<SystemException>(() => SettingsWriter.ReplacePrivate(_folder.In("copy.toml"), "a"));

        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_private_copy_replaces_the_old_one()
    {
        SettingsWriter.ReplacePrivate(_folder.In("x"), "long text");
        SettingsWriter.ReplacePrivate(_folder.In("x"), "new");

        Assert.Equal("new", File.ReadAllText(_folder.In("x")));
        Assert.Equal(Mode600, File.GetUnixFileMode(_folder.In("x")));
    }

    [Theory] // check 2 for the text; the written form is the whole file
    [InlineData("# mine\nmax_workers = 2 # two\nunknown_key=1\n", "max_workers", "8", "# mine\nmax_workers = 8 # two\nunknown_key=1\n")]
    [InlineData("a=1\r\nmax_workers=2\r\n", "max_workers", "8", "a=1\r\nmax_workers=8\r\n")]
    [InlineData("\uFEFFmax_workers = 2\n", "max_workers", "8", "\uFEFFmax_workers = 8\n")]
    [InlineData("", "max_workers", "8", "max_workers = 8\n")]
    [InlineData("# only\n", "max_workers", "8", "# only\nmax_workers = 8\n")]
    [InlineData("a = 1", "max_workers", "8", "a = 1\nmax_workers = 8\n")]
    [InlineData("a = 1\r\n# c\r\n", "b", "2", "a = 1\r\nb = 2\r\n# c\r\n")]
    [InlineData("a = 1\n\n# about sync\n[sync]\nenabled = true\n", "b", "2", "a = 1\nb = 2\n\n# about sync\n[sync]\nenabled = true\n")]
    [InlineData("# head\n\n# about sync\n[sync]\nenabled = true\n", "b", "2", "# head\n\nb = 2\n# about sync\n[sync]\nenabled = true\n")]
    [InlineData("[sync]\nenabled = true\n", "b", "2", "b = 2\n[sync]\nenabled = true\n")]
    [InlineData("[sync]\nenabled = true # yes\n\n[ci]\n", "sync.interval", "\"1h\"", "[sync]\nenabled = true # yes\ninterval = \"1h\"\n\n[ci]\n")]
    [InlineData("[sync] # s\n[ci]\n", "sync.enabled", "true", "[sync] # s\nenabled = true\n[ci]\n")]
    [InlineData("[sync]\nenabled = true", "sync.enabled", "false", "[sync]\nenabled = false")]
    [InlineData("sync.enabled = true\n", "sync.enabled", "false", "sync.enabled = false\n")]
    [InlineData("sync = { enabled = true, interval = '1h' }\n", "sync.enabled", "false", "sync = { enabled = false, interval = '1h' }\n")]
    [InlineData("a = 1\n", "sync.enabled", "true", "a = 1\n\n[sync]\nenabled = true\n")]
    [InlineData("a = '''\nmax_workers = 2\n'''\n", "max_workers", "8", "a = '''\nmax_workers = 2\n'''\nmax_workers = 8\n")]
    [InlineData("[[hooks]]\nevent = 'x'\n", "max_workers", "8", "max_workers = 8\n[[hooks]]\nevent = 'x'\n")]
    public void Check_2_only_the_key_changes(string before, string key, string literal, string after)
    {
        var result = TomlEdit.Set(before, "f", key.Split('.'), literal);

        Assert.Null(result.Error?.Message);
        Assert.Equal(after, result.Text);
    }

    [Theory]
    [InlineData("max_workers = ", "max_workers", "8")]
    [InlineData("sync = { enabled = true }\n", "sync.interval", "'1h'")]
    [InlineData("sync = 1\n", "sync.enabled", "true")]
    [InlineData("a = 1\n", "a", "= 2")]
    public void What_cannot_be_edited_is_an_error_and_no_text(string before, string key, string literal)
    {
        var result = TomlEdit.Set(before, "f", key.Split('.'), literal);

        Assert.Null(result.Text);
        Assert.NotNull(result.Error);
    }

    [Fact]
    public void A_generated_file_survives_every_edit()
    {
        var before = Texts.Fixture("generated-config.toml");

        var after = TomlEdit.Set(before, "f", ["auto_design_review", "min_diff_lines"], TomlLiteral.Of(25)).Text!;

        Assert.Equal(25, Texts.Global(after).AutoDesign.MinDiffLines);
        Assert.Equal(before, after.Replace("min_diff_lines = 25", "min_diff_lines = 0", StringComparison.Ordinal));
    }

    [Fact]
    public void Literals_read_back_as_written()
    {
        var text = $"exclude_patterns = {TomlLiteral.Of(["a,b", "\"", "\u007f"])}\nmouse_enabled = {TomlLiteral.Of(false)}\ndefault_agent = {TomlLiteral.Of("ü\\")}";

        var settings = Texts.Global(text);

        Assert.Equal(["a,b", "\"", "\u007f"], settings.ExcludePatterns);
        Assert.False(settings.Interface.MouseEnabled);
        Assert.Equal("ü\\", settings.DefaultAgent);
    }

    private static string Uncommented(string template) =>
        string.Join('\n', template.Split('\n').Select(line => line.Length > 1 && line[0] == '#' && line[1] != ' ' ? line[1..] : line));
}
