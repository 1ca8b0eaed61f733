using System.Diagnostics;
using Roborev.Core.Wire;

namespace Roborev.Client.Tests;

/// <summary>cli.md C5, checks 4 and 5; http-api.md 2.5, H4, H5, check 9.</summary>
public sealed class DiscoveryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_record_of_our_directory_leads_to_the_daemon()
    {
        await using var stub = StubDaemon.Start(_ => StubDaemon.Ping("0.9.0", DataDirectoryId.Of(_folder.Path)));
        WriteRecord(Environment.ProcessId, stub.Port);

        var found = await Discovery(configured: null).FindAsync(CancellationToken.None);

        Assert.Equal(("0.9.0", stub.Endpoint), (found.Daemon!.Version, found.Daemon.Endpoint));
    }

    [Fact]
    public async Task A_daemon_that_says_nothing_of_its_directory_is_believed_when_our_record_names_it()
    {
        await using var stub = StubDaemon.Start(_ => StubDaemon.Ping("0.55.0"));
        WriteRecord(Environment.ProcessId, stub.Port);

        Assert.NotNull((await Discovery(configured: null).FindAsync(CancellationToken.None)).Daemon);
    }

    [Theory]
    [InlineData("other")]
    [InlineData(null)]
    public async Task Whoever_listens_at_the_configured_address_is_not_adopted_unless_it_names_our_directory(string? directoryId)
    {
        await using var stub = StubDaemon.Start(_ => StubDaemon.Ping(directoryId: directoryId));

        Assert.Null((await Discovery($"127.0.0.1:{stub.Port}").FindAsync(CancellationToken.None)).Daemon);
    }

    [Fact]
    public async Task A_daemon_of_our_directory_at_the_configured_address_is_used()
    {
        await using var stub = StubDaemon.Start(_ => StubDaemon.Ping(directoryId: DataDirectoryId.Of(_folder.Path)));

        var found = await Discovery($"127.0.0.1:{stub.Port}").FindAsync(CancellationToken.None);

        Assert.Null(found.Daemon!.Record);
    }

    [Fact]
    public async Task A_record_whose_number_belongs_to_another_program_is_removed_and_that_program_lives()
    {
        using var bystander = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 60 # roborev run daemon"]))!;
        var record = WriteRecord(bystander.Id, port: 1);

        var results = await Stopper().StopAllAsync(drain: false, CancellationToken.None);

        Assert.Null(Assert.Single(results).Problem);
        Assert.False(bystander.HasExited);
        Assert.False(File.Exists(record));
        bystander.Kill(entireProcessTree: true);
    }

    [Fact]
    public async Task A_process_with_a_daemons_command_line_but_without_record_is_left_alone()
    {
        using var other = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec sleep 60", "roborev", "daemon", "run"]))!;

        Assert.Empty(await Stopper().StopAllAsync(drain: false, CancellationToken.None));
        Assert.False(other.HasExited);
        other.Kill();
    }

    [Fact]
    public async Task A_daemon_that_does_not_answer_is_ended_by_its_number()
    {
        using var daemon = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "while true; do sleep 1; done", "roborev", "daemon", "run"]))!;
        var record = WriteRecord(daemon.Id, port: 1);

        var results = await Stopper().StopAllAsync(drain: false, CancellationToken.None);

        Assert.Null(Assert.Single(results).Problem);
        Assert.True(daemon.WaitForExit(5000));
        Assert.False(File.Exists(record));
    }

    [Theory]
    [InlineData("/usr/bin/roborev daemon run", true)]
    [InlineData("roborev daemon --db /x/y.db run", true)]
    [InlineData("roborev -v daemon run --addr 127.0.0.1:1", true)]
    [InlineData("dotnet /x/roborev.dll daemon run", true)]
    [InlineData("roborev daemon stop run", false)]
    [InlineData("vim roborev.md", false)]
    [InlineData("other daemon run", false)]
    [InlineData("roborev tui", false)]
    public void A_daemon_is_known_by_its_command_line(string line, bool expected) =>
        Assert.Equal(expected, DaemonProcess.IsDaemonCommandLine(line.Split(' ')));

    [Theory]
    [InlineData("0.2.0", "0.1.0", VersionRelation.OursIsNewer)]
    [InlineData("0.1.0", "0.55.0", VersionRelation.OursIsOlder)]
    [InlineData("0.10.0", "0.9.1", VersionRelation.OursIsNewer)]
    [InlineData("v1.0.0", "1.0", VersionRelation.Same)]
    [InlineData("dev", "0.1.0", VersionRelation.NotComparable)]
    [InlineData("0.1.0", "0.1.0-3-gabc", VersionRelation.NotComparable)]
    public void Only_releases_are_compared(string ours, string theirs, VersionRelation expected) => Assert.Equal(expected, ProgramVersion.Compare(ours, theirs));

    [Theory]
    [InlineData("/opt/roborev/roborev", "0.1.0", true)]
    [InlineData("/home/a/project/bin/roborev", "0.1.0", true)]
    [InlineData("/src/x/bin/Release/net10.0/linux-x64/publish/roborev", "0.1.0", true)]
    [InlineData("/artifacts/publish/Roborev/release/roborev", "0.1.0", true)]
    [InlineData("/src/x/bin/Debug/net10.0/roborev", "0.1.0", false)]
    [InlineData("/artifacts/bin/Roborev/debug/roborev", "0.1.0", false)]
    [InlineData("/artifacts/bin/Roborev/release_linux-x64/roborev", "0.1.0", false)]
    [InlineData("/opt/roborev/roborev", "0.1.0-dev", false)]
    [InlineData("/usr/bin/dotnet", "0.1.0", false)]
    [InlineData("/x/Roborev.Tests", "0.1.0", false)]
    public void Builds_and_test_hosts_must_not_start_daemons(string executable, string version, bool allowed) =>
        Assert.Equal(allowed, DaemonLaunch.WhyEphemeral(executable, version) is null);

    private DaemonDiscovery Discovery(string? configured) => new(_folder.Path, () => configured ?? "127.0.0.1:1", TimeProvider.System);

    private DaemonStopper Stopper() => new(Discovery(configured: null), TimeProvider.System);

    private string WriteRecord(int pid, int port) =>
        _folder.Write($"daemon.{pid}.json", $$"""{"pid":{{pid}},"addr":"127.0.0.1:{{port}}","port":{{port}},"network":"tcp","version":"x"}""");
}
