using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Roborev.Core.Wire;

namespace Roborev.Bench;

/// <summary>A repository, a data directory and a daemon of their own in a temporary folder; nothing is left behind.</summary>
internal sealed class Sandbox : IAsyncDisposable
{
    private readonly string _binary;

    private Sandbox(string binary)
    {
        _binary = binary;
        Root = Directory.CreateTempSubdirectory("roborev-bench-").FullName;
        Repository = Path.Combine(Root, "repo");
        Data = Path.Combine(Root, "data");
        Directory.CreateDirectory(Repository);
        Directory.CreateDirectory(Data);
    }

    public string Root { get; }

    public string Repository { get; }

    public string Data { get; }

    public int Port { get; private set; }

    public int Pid { get; private set; }

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Makes the sandbox. The default agent sleeps, so its jobs keep the workers busy and the queue stays as it is.</summary>
    public static async Task<Sandbox> CreateAsync(string binary, bool startsDaemon = true, int maxSubscribers = 256, int workers = 1)
    {
        var sandbox = new Sandbox(binary);
        var agent = Path.Combine(sandbox.Root, "agent");
        WriteScript(agent, "#!/bin/sh\ncase \"$*\" in *--help*) echo '--effort --tools'; exit 0;; esac\ncat >/dev/null\nexec sleep 600\n");
        File.WriteAllText(Path.Combine(sandbox.Data, "config.toml"), $"max_workers = {workers}\nclaude_code_cmd = \"{agent}\"\ndefault_agent = \"claude-code\"\nserver_addr = \"127.0.0.1:{FreePort()}\"\n");
        sandbox.Git("init", "-q", "-b", "main");
        File.WriteAllText(Path.Combine(sandbox.Repository, "a.txt"), "one\n");
        sandbox.Git("add", ".");
        sandbox.Git("commit", "-q", "-m", "first");
        if (startsDaemon)
        {
            await sandbox.StartAsync(maxSubscribers);
        }

        return sandbox;
    }

    public string Head => Git("rev-parse", "HEAD").Trim();

    public async Task StartAsync(int maxSubscribers = 256)
    {
        var start = Info(_binary, ["daemon", "run"]);
        start.Environment["ROBOREV_MAX_SUBSCRIBERS"] = maxSubscribers.ToString(CultureInfo.InvariantCulture);
        Pid = Process.Start(start)!.Id;
        var record = Path.Combine(Data, $"daemon.{Pid}.json");
        while (!File.Exists(record))
        {
            await Task.Delay(1);
        }

        Port = JsonSerializer.Deserialize(File.ReadAllText(record), WireJson.Default.RuntimeRecord)!.Port;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 2048 }) { BaseAddress = new Uri($"http://127.0.0.1:{Port}/") };
    }

    public async Task<HttpResponseMessage> PostAsync(string path, string json) =>
        await Http.PostAsync(path, new StringContent(json, System.Text.Encoding.UTF8, "application/json"));

    public Task<HttpResponseMessage> EnqueueAsync(string gitRef, string agent = "claude-code") =>
        PostAsync("api/enqueue", $$"""{"repo_path":"{{Repository}}","git_ref":"{{gitRef}}","branch":"main","agent":"{{agent}}"}""");

    /// <summary>A finished review by the built-in reviewer, made before the worker is blocked.</summary>
    public async Task<long> ReviewAsync()
    {
        var id = (await (await EnqueueAsync(Head, "builtin")).Content.ReadFromJsonAsync(WireJson.Default.ReviewJob))!.Id;
        while ((await Http.GetFromJsonAsync($"api/jobs?id={id}", WireJson.Default.JobsAnswer))!.Jobs![0].Status != "done")
        {
            await Task.Delay(5);
        }

        return id;
    }

    /// <summary>Resident memory of the daemon in MB.</summary>
    public double Memory()
    {
        var line = File.ReadLines($"/proc/{Pid}/status").First(static line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1000;
    }

    public string Git(params string[] arguments) => Run("git", ["-C", Repository, .. arguments]);

    public string Roborev(params string[] arguments) => Run(_binary, arguments);

    public string Run(string program, string[] arguments, Action<ProcessStartInfo>? configure = null)
    {
        var start = Info(program, arguments);
        configure?.Invoke(start);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (Pid > 0)
        {
            Roborev("daemon", "stop");
        }

        await Task.Yield();
        Directory.Delete(Root, recursive: true);
    }

    public static void WriteScript(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private ProcessStartInfo Info(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ROBOREV_DATA_DIR"] = Data;
        start.Environment["HOME"] = Root;
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        foreach (var who in new[] { "GIT_AUTHOR", "GIT_COMMITTER" })
        {
            start.Environment[$"{who}_NAME"] = "bench";
            start.Environment[$"{who}_EMAIL"] = "bench@example.invalid";
        }

        return start;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
