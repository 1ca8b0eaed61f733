using System.Net;
using System.Net.Sockets;
using Roborev.Core.Events;
using Roborev.Core.Wire;
using Roborev.Daemon.Hosting;
using Roborev.Daemon.Tests.Support;

namespace Roborev.Daemon.Tests.Http;

/// <summary>Addresses, start and stop (http-api.md 1, 2 and its acceptance checks).</summary>
public sealed class HostingTests
{
    [Fact]
    public async Task Check_1_A_taken_port_leads_to_the_next_one_and_the_record_says_so()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var taken = ((IPEndPoint)other.LocalEndPoint!).Port;
        await using var daemon = await TestDaemon.StartAsync(change: options => options with { Address = $"127.0.0.1:{taken}" });

        Assert.True(daemon.Record.Port > taken);
        Assert.Equal($"127.0.0.1:{daemon.Record.Port}", daemon.Record.Addr);
        Assert.Equal(HttpStatusCode.OK, (await daemon.GetAsync("/api/ping")).Status);
    }

    [Theory]
    [InlineData("0.0.0.0:0")]
    [InlineData(":7373")]
    [InlineData("192.168.1.1:7373")]
    [InlineData("127.0.0.1@evil.com:80")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("unix://relative.sock")]
    public async Task Check_2_Addresses_that_are_not_of_this_machine_alone_are_refused_in_one_line(string address)
    {
        var folder = Directory.CreateTempSubdirectory("roborev-daemon-").FullName;
        using var errors = new StringWriter();

        var code = await DaemonHost.RunAsync(new DaemonOptions { DataDirectory = folder, Address = address, Version = "test" }, errors, CancellationToken.None);

        Assert.Equal(1, code);
        Assert.StartsWith("Error: ", errors.ToString());
        Assert.Single(errors.ToString().TrimEnd('\n').Split('\n'));
        Assert.Empty(Directory.EnumerateFiles(folder, "daemon.*.json"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Check_2_The_other_loopback_works()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6 && HasIpv6Loopback(), "this machine has no IPv6 loopback");
        await using var daemon = await TestDaemon.StartAsync(change: static options => options with { Address = "[::1]:0" });

        Assert.Equal($"[::1]:{daemon.Record.Port}", daemon.Record.Addr);
        Assert.Equal(HttpStatusCode.OK, (await daemon.GetAsync("/api/ping")).Status);
    }

    [Fact]
    public async Task Checks_3_and_34_A_unix_socket_is_private_serves_any_host_and_is_gone_after_the_stop()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("modes of sockets are a Unix notion");
            return;
        }

        var folder = Directory.CreateTempSubdirectory("roborev-sock-").FullName;
        var path = Path.Combine(folder, "d", "daemon.sock");
        await using (var daemon = await TestDaemon.StartAsync(change: options => options with { Address = "unix://" + path }))
        {
            Assert.Equal(("unix", path, 0), (daemon.Record.Network, daemon.Record.Addr, daemon.Record.Port));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/ping");
            request.Headers.Host = "anything.example";
            using var answer = await daemon.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.False(Path.Exists(path));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Check_3_A_socket_in_a_folder_that_is_open_to_others_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("modes of sockets are a Unix notion");
            return;
        }

        var folder = Directory.CreateTempSubdirectory("roborev-sock-").FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        using var errors = new StringWriter();

        var code = await DaemonHost.RunAsync(new DaemonOptions { DataDirectory = Path.Combine(folder, "data"), Address = $"unix://{folder}/x.sock", Version = "test" }, errors, CancellationToken.None);

        Assert.Equal(1, code);
        Assert.Contains(folder, errors.ToString());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Check_5_The_record_names_this_process_and_is_gone_after_the_stop()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var path = daemon.Directory.RuntimeFile(Environment.ProcessId);

        Assert.Equal((Environment.ProcessId, "tcp", "test"), (daemon.Record.Pid, daemon.Record.Network, daemon.Record.Version));
        var names = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(path)).RootElement.EnumerateObject().Select(static property => property.Name);
        Assert.Equal(["addr", "network", "pid", "port", "version"], names.Order());
        await daemon.StopAsync();

        Assert.False(File.Exists(path));
        Assert.Empty(Directory.EnumerateFiles(daemon.Data, "*.tmp"));
    }

    [Fact]
    public async Task Check_37_A_second_daemon_on_the_same_data_directory_is_refused_and_the_first_goes_on()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var errors = new StringWriter();

        Assert.Equal(1, await DaemonHost.RunAsync(daemon.Options, errors, CancellationToken.None).WaitAsync(EventReader.Patience));

        Assert.Contains("already running", errors.ToString());
        Assert.Contains(daemon.Data, errors.ToString());
        Assert.Equal(HttpStatusCode.OK, (await daemon.GetAsync("/api/ping")).Status);
        Assert.True(File.Exists(daemon.Directory.RuntimeFile(Environment.ProcessId)));
    }

    [Fact]
    public async Task A_stale_record_of_a_dead_process_is_removed_and_noted()
    {
        await using var first = await TestDaemon.StartAsync();
        await first.StopAsync();
        // No process has this number: it is above the largest that Linux gives.
        var stale = first.Directory.RuntimeFile(99_999_999);
        await File.WriteAllTextAsync(stale, """{"pid":99999999,"addr":"127.0.0.1:1","port":1,"network":"tcp","version":"x"}""");

        await using var second = await first.RestartAsync();

        Assert.False(File.Exists(stale));
        Assert.Contains("daemon.zombie_cleanup", await second.Http.GetStringAsync("/api/activity"));
    }

    [Fact]
    public async Task Check_36_Shutdown_leaves_queued_jobs_and_the_record_is_gone()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        var job = await daemon.EnqueueAsync();

        var (status, body, _) = await daemon.PostAsync("/api/shutdown", "");

        Assert.Equal((HttpStatusCode.OK, "shutting down"), (status, body.GetProperty("status").GetString()));
        Assert.Equal(0, await daemon.Run.WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.False(File.Exists(daemon.Directory.RuntimeFile(Environment.ProcessId)));
        await using var next = await daemon.RestartAsync();
        Assert.Equal("queued", (await next.JobAsync(job.Id)).Status);
    }

    [Fact]
    public async Task Check_10_While_another_program_holds_the_write_lock_reads_go_on_and_a_change_waits()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Repository.Commit();
        await daemon.EnqueueAsync();
        Task<Core.Jobs.ReviewJob> waiting;
        using (var other = Store.Database.Open(daemon.Directory.Database))
        {
            other.Writer.Execute("BEGIN IMMEDIATE");
            waiting = daemon.EnqueueAsync();

            Assert.Equal(HttpStatusCode.OK, (await daemon.GetAsync("/api/ping")).Status);
            Assert.Equal(1, (await daemon.GetAsync("/api/jobs")).Body.GetProperty("jobs").GetArrayLength());
            Assert.False(waiting.IsCompleted);
            other.Writer.Execute("ROLLBACK");
        }

        Assert.Equal(2, (await waiting.WaitAsync(EventReader.Patience)).Id);
    }

    [Fact]
    public async Task A_broken_configuration_file_does_not_stop_the_daemon_and_is_shown()
    {
        await using var daemon = await TestDaemon.StartAsync(config: "max_workers = \n");

        var status = System.Text.Json.JsonSerializer.Deserialize(await daemon.Http.GetStringAsync("/api/status"), WireJson.Default.StatusAnswer)!;

        Assert.Contains("config.toml", status.ConfigError);
        Assert.Contains("\"healthy\":false", await daemon.Http.GetStringAsync("/api/health"));
    }

    [Fact]
    public async Task Files_of_the_data_directory_are_private()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("file modes are a Unix notion");
            return;
        }

        await using var daemon = await TestDaemon.StartAsync(workers: 1);
        daemon.Repository.Commit();
        var job = await daemon.EnqueueAsync();
        await daemon.WaitAsync(EventTypes.ReviewCompleted, job.Id);

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var open = Directory.EnumerateFiles(daemon.Data, "*", SearchOption.AllDirectories).Where(static file => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0).Select(Path.GetFileName);
        Assert.Empty(open);
    }

    private static bool HasIpv6Loopback()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
