using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Roborev.Core.Events;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Daemon.Hosting;
using Roborev.Settings;

namespace Roborev.Daemon.Tests.Support;

/// <summary>The whole daemon in this process, on a port of its own, with a repository to review.</summary>
internal sealed class TestDaemon : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _errors = new();
    private bool _stopped;
    private bool _handedOver;

    private TestDaemon(string folder) => Folder = folder;

    /// <summary>Folder for the data directory and the scripts.</summary>
    public string Folder { get; }

    public string Data => Path.Combine(Folder, "data");

    public DataDirectory Directory => DataDirectory.At(Data);

    public required TestRepository Repository { get; init; }

    public required DaemonOptions Options { get; init; }

    public HttpClient Http { get; private set; } = null!;

    public RuntimeRecord Record { get; private set; } = null!;

    public Task<int> Run { get; private set; } = Task.FromResult(0);

    public string Errors => _errors.ToString();

    /// <summary>Starts a daemon and waits until it serves.</summary>
    /// <param name="workers">Workers; zero for none, so that jobs stay queued.</param>
    /// <param name="config">Text of <c>config.toml</c>.</param>
    /// <param name="agent">Body of a script that stands for claude.</param>
    /// <param name="time">Clock.</param>
    /// <param name="change">Other options.</param>
    public static async Task<TestDaemon> StartAsync(int workers = 0, string config = "", string? agent = null, TimeProvider? time = null, Func<DaemonOptions, DaemonOptions>? change = null)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("roborev-daemon-").FullName;
        var data = Path.Combine(folder, "data");
        DataDirectory.At(data).EnsureCreated();
        var script = agent is null ? null : new ScriptedAgent(folder, agent);
        var lines = (script is null ? "" : $"claude_code_cmd = \"{script.Program}\"\n") + config;
        File.WriteAllText(Path.Combine(data, "config.toml"), lines);
        var options = new DaemonOptions
        {
            DataDirectory = data,
            Address = "127.0.0.1:0",
            Workers = workers,
            Version = "test",
            Time = time ?? TimeProvider.System,
        };
        var daemon = new TestDaemon(folder) { Repository = new TestRepository(), Options = change?.Invoke(options) ?? options, Agent = script };
        await daemon.StartAsync();
        return daemon;
    }

    public ScriptedAgent? Agent { get; private init; }

    /// <summary>The daemon of the same data directory once more, after this one was stopped.</summary>
    public async Task<TestDaemon> RestartAsync()
    {
        await StopAsync();
        _handedOver = true;
        var next = new TestDaemon(Folder) { Repository = Repository, Options = Options, Agent = Agent };
        await next.StartAsync();
        return next;
    }

    public async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await _stop.CancelAsync();
        await Run.WaitAsync(TimeSpan.FromSeconds(60));
        Http.Dispose();
    }

    public Task<EventReader> StreamAsync(string query = "after=0", string? lastEventId = null) => EventReader.OpenAsync(Http, query, lastEventId);

    /// <summary>Waits for an event of a job, from the beginning of the log, and returns everything up to it.</summary>
    public async Task<List<DaemonEvent>> WaitAsync(string type, long jobId)
    {
        using var reader = await StreamAsync("after=0&include=job");
        return await reader.UntilAsync(type, jobId);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)> PostAsync(string path, object body)
    {
        using var content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(path, content);
        return (response.StatusCode, await JsonAsync(response), response.Headers);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        return (response.StatusCode, await JsonAsync(response), response.Headers);
    }

    public async Task<ReviewJob> EnqueueAsync(object? body = null)
    {
        var (status, answer, _) = await PostAsync("/api/enqueue", body ?? new { repo_path = Repository.Root, git_ref = "HEAD", agent = Agent is null ? "test" : "claude-code" });
        Assert.True(status == HttpStatusCode.Created, $"{status}: {answer}");
        return answer.Deserialize(WireJson.Default.ReviewJob)!;
    }

    public async Task<ReviewJob> JobAsync(long id) =>
        (await GetAsync($"/api/jobs?id={id}")).Body.Deserialize(WireJson.Default.JobsAnswer)!.Jobs!.Single();

    public async Task<HttpStatusCode> CancelAsync(long id) => (await PostAsync("/api/job/cancel", new { job_id = id })).Status;

    public async Task<HttpStatusCode> RerunAsync(long id) => (await PostAsync("/api/job/rerun", new { job_id = id })).Status;

    public async Task<Core.Reviews.Review?> ReviewAsync(long id) =>
        await GetAsync($"/api/review?job_id={id}") is (HttpStatusCode.OK, var body, _) ? body.Deserialize(WireJson.Default.Review) : null;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        if (_handedOver)
            return;
        Repository.Dispose();
        System.IO.Directory.Delete(Folder, recursive: true);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return bytes.Length > 0 && bytes[0] == '{' ? JsonDocument.Parse(bytes).RootElement : default;
    }

    private async Task StartAsync()
    {
        using var watcher = new FileSystemWatcher(Data, "daemon.*.json");
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Renamed += (_, _) => written.TrySetResult();
        watcher.Created += (_, _) => written.TrySetResult();
        watcher.EnableRaisingEvents = true;
        Run = Task.Run(() => DaemonHost.RunAsync(Options, _errors, _stop.Token));
        if (await Task.WhenAny(written.Task, Run).WaitAsync(TimeSpan.FromSeconds(60)) == Run)
            throw new InvalidOperationException($"the daemon ended with {await Run}: {Errors}");
        Record = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(Directory.RuntimeFile(Environment.ProcessId)), WireJson.Default.RuntimeRecord)!;
        Http = ClientFor(Record);
    }

    public static HttpClient ClientFor(RuntimeRecord record)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (record.Network == "unix")
        {
            handler.ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(record.Addr), ct);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        return new HttpClient(handler) { BaseAddress = new Uri(record.Network == "unix" ? "http://localhost/" : $"http://{record.Addr}/"), Timeout = TimeSpan.FromMinutes(2) };
    }
}
