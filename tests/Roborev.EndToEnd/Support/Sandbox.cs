using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Roborev.EndToEnd.Support;

/// <summary>
/// A folder with a home, a data directory and a repository of its own, in which the native program runs as on a user's machine. Everything that was started in it
/// is ended with it, also after a failed test.
/// </summary>
public sealed class Sandbox : IDisposable
{
    private readonly List<RunningProgram> _started = [];
    private readonly Dictionary<string, string> _environment;

    public Sandbox()
    {
        Assert.SkipUnless(Binary.Length > 0, "ROBOREV_E2E_BINARY is not set; scripts/test builds the native program and sets it");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "these tests look at processes through /proc, which only Linux has");
        Root = Directory.CreateTempSubdirectory("roborev-e2e-").FullName;
        foreach (var folder in (string[])[Home, Repo, Path.Combine(Root, "tmp")])
        {
            Directory.CreateDirectory(folder);
        }

        Directory.CreateDirectory(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(Home, ".gitconfig"), "[user]\n\tname = Ann\n\temail = ann@example.org\n[init]\n\tdefaultBranch = main\n");
        _environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{Path.GetDirectoryName(Binary)}:/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = Home,
            ["USER"] = "ann",
            ["LANG"] = "C.UTF-8",
            ["TMPDIR"] = Path.Combine(Root, "tmp"),
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["ROBOREV_DATA_DIR"] = Data,
        };
        Configure("default_agent = \"builtin\"");
    }

    /// <summary>The program under test.</summary>
    internal static string Binary { get; } = Environment.GetEnvironmentVariable("ROBOREV_E2E_BINARY") ?? "";

    internal string Root { get; } = "";

    internal string Home => Path.Combine(Root, "home");

    internal string Data => Path.Combine(Root, "data");

    internal string Repo => Path.Combine(Root, "repo");

    internal string HooksFolder => Path.Combine(Repo, ".git", "hooks");

    /// <summary>Lines of the hook's own log.</summary>
    internal string[] HookLog => File.Exists(Path.Combine(Data, "post-commit.log")) ? File.ReadAllLines(Path.Combine(Data, "post-commit.log")) : [];

    /// <summary>The daemons that have a record and live.</summary>
    internal IReadOnlyList<DaemonRecord> Daemons => [.. Directory.GetFiles(Data, "daemon.*.json").Select(DaemonRecord.Read).OfType<DaemonRecord>().Where(record => Processes.IsAlive(record.Pid))];

    /// <summary>The daemon, of which there must be one.</summary>
    internal DaemonRecord Daemon => Assert.Single(Daemons);

    /// <summary>Writes the configuration; the daemon takes any free port.</summary>
    internal void Configure(params string[] lines) => File.WriteAllLines(Path.Combine(Data, "config.toml"), ["server_addr = \"127.0.0.1:0\"", .. lines]);

    internal void ConfigureExactly(params string[] lines) => File.WriteAllLines(Path.Combine(Data, "config.toml"), lines);

    /// <summary>Runs the program in the repository.</summary>
    internal Task<ProgramResult> RunAsync(params string[] arguments) => Start(Repo, Binary, arguments).EndAsync();

    internal Task<ProgramResult> RunInAsync(string folder, params string[] arguments) => Start(folder, Binary, arguments).EndAsync();

    /// <summary>Runs the program, which must succeed, and returns its standard output.</summary>
    internal async Task<string> OkAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(result.Exit == 0, $"roborev {string.Join(' ', arguments)}: {result}");
        return result.Out;
    }

    internal async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        using var json = JsonDocument.Parse(await OkAsync(arguments));
        return json.RootElement.Clone();
    }

    /// <summary>Starts the program in the repository; it can be interrupted even where the tests themselves run in the background of a shell.</summary>
    internal RunningProgram Start(params string[] arguments) => Start(Repo, "env", ["--default-signal=INT,TERM", Binary, .. arguments]);

    internal async Task<string> GitAsync(params string[] arguments)
    {
        var result = await Start(Repo, "git", arguments).EndAsync();
        Assert.True(result.Exit == 0, $"git {string.Join(' ', arguments)}: {result}");
        return result.Out;
    }

    /// <summary>A repository with one commit that was made before roborev came.</summary>
    internal async Task<Sandbox> WithRepositoryAsync()
    {
        await GitAsync("init", "-q");
        Write("README.md", "# Sample\n");
        await GitAsync("add", "-A");
        await GitAsync("commit", "-q", "-m", "Start");
        return this;
    }

    internal async Task<Sandbox> InitializedAsync()
    {
        await WithRepositoryAsync();
        await OkAsync("init");
        return this;
    }

    internal void Write(string path, string text)
    {
        var file = Path.Combine(Repo, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Commits a file, with the hook running as for a user; returns what git and the hook printed.</summary>
    internal async Task<ProgramResult> CommitAsync(string path, string text, string message = "Change")
    {
        Write(path, text);
        await GitAsync("add", "-A");
        return await Start(Repo, "git", ["commit", "-q", "-m", message]).EndAsync();
    }

    /// <summary>Processes that still live and belong to this sandbox.</summary>
    internal IReadOnlyList<string> Living => [.. Processes.WithEnvironment(Root).Select(pid => string.Create(CultureInfo.InvariantCulture, $"{pid}: {Processes.CommandLine(pid)}"))];

    public void Dispose()
    {
        if (Root.Length == 0)
        {
            return;
        }

        foreach (var program in _started)
        {
            program.Dispose();
        }

        // What is killed may have started something in the same moment.
        for (var round = 0; round < 20 && Processes.WithEnvironment(Root) is { Count: > 0 } left; round++)
        {
            foreach (var pid in left)
            {
                Processes.Signal(pid, Processes.Kill);
            }

            Thread.Yield();
        }

        Directory.Delete(Root, recursive: true);
    }

    private RunningProgram Start(string folder, string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder };
        start.Environment.Clear();
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        var running = new RunningProgram(start);
        _started.Add(running);
        return running;
    }
}
