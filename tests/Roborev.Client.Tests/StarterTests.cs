using Roborev.Core.Wire;

namespace Roborev.Client.Tests;

/// <summary>cli.md 2.6, 2.8, C6, C27, checks 2 and 38.</summary>
public sealed class StarterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_error_line_of_a_daemon_that_dies_is_passed_on()
    {
        var starter = Starter("echo noise; echo 'Error: bad server_addr \"192.0.2.1:80\"' >&2; echo usage >&2; exit 1");

        var error = await Assert.ThrowsAsync<DaemonStartException>(() => StartAsync(starter));

        Assert.Contains("192.0.2.1:80", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("usage", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_an_error_that_names_it()
    {
        var starter = new DaemonStarter(_folder.Path, Discovery(), new DaemonLaunch("/nowhere/roborev", [], Variables), TimeProvider.System);

        var error = await Assert.ThrowsAsync<DaemonStartException>(() => StartAsync(starter));

        Assert.Contains("/nowhere/roborev", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_child_has_its_own_session_the_data_directory_and_only_the_given_environment()
    {
        var starter = Starter("pwd; ps -o sid= -p $$; echo $$; env; exit 1");

        await Assert.ThrowsAsync<DaemonStartException>(() => StartAsync(starter));

        var lines = await File.ReadAllLinesAsync(starter.OutputFile);
        Assert.Equal(DataDirectoryId.Of(_folder.Path), DataDirectoryId.Of(lines[0]));
        Assert.Equal(lines[2].Trim(), lines[1].Trim());
        Assert.DoesNotContain(lines, line => line.StartsWith("HOME=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_clients_that_start_at_once_start_one_daemon()
    {
        await using var stub = StubDaemon.Start(_ => StubDaemon.Ping(directoryId: DataDirectoryId.Of(_folder.Path)));
        var record = $$"""{"pid":{{Environment.ProcessId}},"addr":"127.0.0.1:{{stub.Port}}","network":"tcp","version":"0.1.0"}""";
        var script = $"echo started >> {_folder.Path}/starts; echo '{record}' > {_folder.Path}/x; mv {_folder.Path}/x {_folder.Path}/daemon.7.json; sleep 5";

        var found = await Task.WhenAll(StartAsync(Starter(script)), StartAsync(Starter(script)));

        Assert.All(found, daemon => Assert.Equal(stub.Endpoint, daemon.Endpoint));
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "starts")));
    }

    [Fact]
    public async Task A_development_build_keeps_whatever_daemon_runs()
    {
        await using var stub = StubDaemon.Start(_ => StubDaemon.Ping("0.0.1", DataDirectoryId.Of(_folder.Path)));
        WriteRecord(stub.Port);

        Assert.Equal(stub.Endpoint, await Connector("dev").EnsureAsync(new ConnectOptions { StartRefusal = "a development build" }, CancellationToken.None));
        Assert.Equal(stub.Endpoint, await Connector("9.0.0").EnsureAsync(new ConnectOptions { StartRefusal = "a development build" }, CancellationToken.None));
    }

    [Fact]
    public async Task An_older_program_talks_to_the_newer_daemon_and_warns()
    {
        await using var stub = StubDaemon.Start(_ => StubDaemon.Ping("0.55.0", DataDirectoryId.Of(_folder.Path)));
        WriteRecord(stub.Port);
        var notices = new List<string>();

        Assert.Equal(stub.Endpoint, await Connector("0.1.0").EnsureAsync(new ConnectOptions { Notice = notices.Add }, CancellationToken.None));

        Assert.Contains("0.55.0", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_does_not_replace_an_older_daemon_that_works()
    {
        await using var stub = StubDaemon.Start(request => request.Target == "/api/status"
            ? new StubAnswer(200, """{"version":"0.0.1","running_jobs":1}""")
            : StubDaemon.Ping("0.0.1", DataDirectoryId.Of(_folder.Path)));
        WriteRecord(stub.Port);

        Assert.Equal(stub.Endpoint, await Connector("0.1.0").EnsureAsync(new ConnectOptions { FromHook = true }, CancellationToken.None));
    }

    [Fact]
    public async Task A_given_address_is_used_without_any_question()
    {
        Assert.True(DaemonEndpoint.TryParse("127.0.0.1:1", out var server, out _));

        Assert.Equal(server, await Connector("0.1.0").EnsureAsync(new ConnectOptions { Server = server }, CancellationToken.None));
    }

    [Fact]
    public async Task A_refused_start_says_why()
    {
        var error = await Assert.ThrowsAsync<DaemonStartException>(
            () => Connector("0.1.0").EnsureAsync(new ConnectOptions { StartRefusal = "/x/roborev lies in a build folder" }, CancellationToken.None));

        Assert.Contains("/x/roborev", error.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" };

    private static Task<FoundDaemon> StartAsync(DaemonStarter starter) => starter.StartAsync(_ => FindNothing(starter), _ => { }, CancellationToken.None);

    private static async Task<FoundDaemon?> FindNothing(DaemonStarter starter) => (await starter.Discovery.FindByRecordAsync(CancellationToken.None)).Daemon;

    private DaemonDiscovery Discovery() => new(_folder.Path, () => "127.0.0.1:1", TimeProvider.System);

    private DaemonStarter Starter(string script) =>
        new(_folder.Path, Discovery(), new DaemonLaunch("/bin/sh", ["-c", script], Variables), TimeProvider.System);

    private DaemonConnector Connector(string version) => new(version, Discovery(), Starter("exit 1"), new DaemonStopper(Discovery(), TimeProvider.System));

    private void WriteRecord(int port) => _folder.Write(
        $"daemon.{Environment.ProcessId}.json", $$"""{"pid":{{Environment.ProcessId}},"addr":"127.0.0.1:{{port}}","network":"tcp","version":"x"}""");
}
