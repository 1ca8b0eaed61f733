using System.Collections;
using System.Diagnostics;
using Roborev.Core.Wire;
using Roborev.Parsing;

namespace Roborev.Tests;

/// <summary>What a run of the program gave.</summary>
public sealed record CliResult(int Exit, string Out, string Error);

/// <summary>Runs command lines inside the test process, with a data directory, a repository and streams of its own.</summary>
public sealed class Cli : IDisposable
{
    private readonly TempFolder _folder = new();

    public Cli()
    {
        Directory.CreateDirectory(Data);
        Directory.CreateDirectory(Repo);
        foreach (var (name, value) in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(pair => ((string)pair.Key, (string?)pair.Value)))
        {
            Variables[name] = value ?? "";
        }

        Variables["ROBOREV_DATA_DIR"] = Data;
        Variables["USER"] = "ann";
        Variables.Remove("VISUAL");
        Variables.Remove("GIT_EDITOR");
        WorkingDirectory = Repo;
    }

    public string Root => _folder.Path;

    public string Data => Path.Combine(Root, "data");

    public string Repo => Path.Combine(Root, "repo");

    public string WorkingDirectory { get; set; }

    public Dictionary<string, string> Variables { get; } = [];

    public string HookLog => File.ReadAllText(Path.Combine(Data, "post-commit.log"));

    /// <summary>A repository with two commits on <c>main</c>.</summary>
    public Cli WithRepository()
    {
        Git("init", "-q", "-b", "main");
        Commit("one");
        Commit("two");
        return this;
    }

    public void Commit(string text)
    {
        File.WriteAllText(Path.Combine(Repo, "a.txt"), text);
        Git("add", "-A");
        Git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", text);
    }

    public string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Repo, RedirectStandardOutput = true, UseShellExecute = false };
        using var git = Process.Start(start)!;
        var text = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return text.Trim();
    }

    /// <summary>Makes a stub the daemon of the data directory.</summary>
    public void Adopt(StubDaemon stub) => File.WriteAllText(
        Path.Combine(Data, $"daemon.{Environment.ProcessId}.json"),
        $$"""{"pid":{{Environment.ProcessId}},"addr":"127.0.0.1:{{stub.Port}}","port":{{stub.Port}},"network":"tcp","version":"0.1.0"}""");

    /// <summary>A daemon of the data directory that answers as told, and pings by itself.</summary>
    public StubDaemon StartDaemon(Func<StubRequest, StubAnswer> answer)
    {
        var stub = StubDaemon.Start(request => request.Target == "/api/ping" ? StubDaemon.Ping(directoryId: DataDirectoryId.Of(Data)) : answer(request));
        Adopt(stub);
        return stub;
    }

    public async Task<CliResult> RunAsync(params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var host = new CommandHost
        {
            Out = output,
            Error = error,
            Environment = Variables,
            Directory = WorkingDirectory,
            Home = Root,
            Executable = Environment.ProcessPath!,
            Version = "0.1.0",
        };
        var exit = await new CommandRunner(host).RunAsync(words, CancellationToken.None);
        return new CliResult(exit, output.ToString(), error.ToString());
    }

    public void Dispose() => _folder.Dispose();
}
