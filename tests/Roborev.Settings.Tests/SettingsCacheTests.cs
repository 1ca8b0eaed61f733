namespace Roborev.Settings.Tests;

public sealed class SettingsCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ShiftedTime _time = new();
    private readonly SettingsCache _cache;

    public SettingsCacheTests()
    {
        _cache = new SettingsCache(_folder.In("config.toml"), _time);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_unchanged_file_is_parsed_once()
    {
        WriteRepository("agent = 'gemini'");

        Assert.Same(_cache.Repository(_folder.Path), _cache.Repository(_folder.Path));
    }

    [Fact]
    public void An_absent_file_is_remembered_and_seen_when_it_comes_and_goes()
    {
        Assert.Same(_cache.Repository(_folder.Path), _cache.Repository(_folder.Path));

        WriteRepository("agent = 'gemini'");
        Assert.Equal("gemini", _cache.Repository(_folder.Path).Settings.Agent);

        File.Delete(_folder.In(".roborev.toml"));
        Assert.False(_cache.Repository(_folder.Path).Exists);
    }

    [Fact]
    public void A_change_of_equal_size_is_seen()
    {
        WriteRepository("agent = 'aaaa'");
        Assert.Equal("aaaa", _cache.Repository(_folder.Path).Settings.Agent);

        WriteRepository("agent = 'bbbb'");

        Assert.Equal("bbbb", _cache.Repository(_folder.Path).Settings.Agent);
    }

    [Fact]
    public void A_replacement_with_equal_size_and_time_is_seen()
    {
        WriteRepository("agent = 'aaaa'");
        var written = File.GetLastWriteTimeUtc(_folder.In(".roborev.toml"));
        Assert.Equal("aaaa", _cache.Repository(_folder.Path).Settings.Agent);

        File.WriteAllText(_folder.In("other"), "agent = 'bbbb'");
        File.SetLastWriteTimeUtc(_folder.In("other"), written);
        File.Move(_folder.In("other"), _folder.In(".roborev.toml"), overwrite: true);

        Assert.Equal("bbbb", _cache.Repository(_folder.Path).Settings.Agent);
    }

    [Fact]
    public void A_file_touched_a_moment_ago_is_read_again()
    {
        _time.Shift = TimeSpan.Zero;
        WriteRepository("agent = 'gemini'");

        Assert.NotSame(_cache.Repository(_folder.Path), _cache.Repository(_folder.Path));
    }

    [Fact]
    public void An_error_is_remembered_too()
    {
        WriteRepository("agent = ");

        Assert.NotNull(_cache.Repository(_folder.Path).Error);
        Assert.Same(_cache.Repository(_folder.Path), _cache.Repository(_folder.Path));
    }

    [Fact]
    public void An_empty_path_is_no_configuration_even_in_a_folder_that_has_one() => Assert.False(_cache.Repository("").Exists);

    [Fact]
    public void The_least_recently_used_repository_is_forgotten_first()
    {
        var cache = new SettingsCache(_folder.In("config.toml"), _time, capacity: 2);
        var first = cache.Repository(_folder.In("a"));
        var second = cache.Repository(_folder.In("b"));
        Assert.Same(first, cache.Repository(_folder.In("a")));

        cache.Repository(_folder.In("c"));

        Assert.Same(first, cache.Repository(_folder.In("a")));
        Assert.NotSame(second, cache.Repository(_folder.In("b")));
    }

    [Fact]
    public void Without_a_global_file_the_defaults_are_in_force()
    {
        var snapshot = _cache.Global();

        Assert.Equal(4, snapshot.Settings.MaxWorkers);
        Assert.Null(snapshot.LastRead.Error);
        Assert.Same(snapshot, _cache.Global());
    }

    [Fact]
    public void Check_11_a_broken_global_file_keeps_the_old_settings_and_a_repaired_one_clears_the_error()
    {
        WriteGlobal("max_workers = 9");
        Assert.Equal(9, _cache.Global().Settings.MaxWorkers);

        WriteGlobal("max_workers = 'x'");
        var broken = _cache.Global();
        Assert.Equal(9, broken.Settings.MaxWorkers);
        Assert.StartsWith(_folder.In("config.toml") + ":1:", broken.LastRead.Error!.Message, StringComparison.Ordinal);

        WriteGlobal("max_workers = 10");
        var repaired = _cache.Global();
        Assert.Equal(10, repaired.Settings.MaxWorkers);
        Assert.Null(repaired.LastRead.Error);
    }

    [Fact]
    public void Check_15_a_global_file_that_is_moved_away_keeps_the_old_settings_and_is_reported()
    {
        WriteGlobal("max_workers = 9");
        _cache.Global();

        File.Delete(_folder.In("config.toml"));

        Assert.Equal(9, _cache.Global().Settings.MaxWorkers);
        Assert.Contains("gone", _cache.Global().LastRead.Error!.Message, StringComparison.Ordinal);

        WriteGlobal("max_workers = 9");
        Assert.Null(_cache.Global().LastRead.Error);
    }

    [Fact]
    public void A_seed_is_in_force_while_the_file_is_broken()
    {
        _cache.SeedGlobal(Texts.Global("max_workers = 8"));
        WriteGlobal("max_workers = ");

        Assert.Equal(8, _cache.Global().Settings.MaxWorkers);
        Assert.NotNull(_cache.Global().LastRead.Error);
    }

    [Fact]
    public async Task Many_threads_read_whole_versions()
    {
        WriteRepository("agent = 'a'\nmodel = 'a'");
        var writer = Task.Run(
            () =>
            {
                for (var i = 0; i < 200; i++)
                {
                    var name = i % 2 == 0 ? "a" : "b";
                    File.WriteAllText(_folder.In($"new{i}"), $"agent = '{name}'\nmodel = '{name}'");
                    File.Move(_folder.In($"new{i}"), _folder.In(".roborev.toml"), overwrite: true);
                }
            },
            TestContext.Current.CancellationToken);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                while (!writer.IsCompleted)
                {
                    var settings = _cache.Repository(_folder.Path).Settings;
                    Assert.Equal(settings.Agent, settings.Model);
                }
            },
            TestContext.Current.CancellationToken));

        await Task.WhenAll([writer, .. readers]);

        Assert.Equal("b", _cache.Repository(_folder.Path).Settings.Agent);
    }

    private void WriteRepository(string text) => File.WriteAllText(_folder.In(".roborev.toml"), text);

    private void WriteGlobal(string text) => File.WriteAllText(_folder.In("config.toml"), text);

    /// <summary>The real clock, an hour ahead unless told otherwise, so that a file just written counts as old.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; } = TimeSpan.FromHours(1);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
