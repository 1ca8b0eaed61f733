using System.Diagnostics;
using Roborev.Git;

namespace Roborev.Daemon.Tests.Support;

/// <summary>A git repository in a folder of its own, independent of the machine's git configuration.</summary>
internal sealed class TestRepository : IDisposable
{
    private static readonly string Config = WriteConfig();

    public TestRepository()
    {
        Folder = CanonicalPath.Resolve(Directory.CreateTempSubdirectory("roborev-repo-").FullName);
        Root = Path.Combine(Folder, "repo");
        Directory.CreateDirectory(Root);
        Run("init", "-q", "-b", "main");
    }

    /// <summary>Folder around the repository, for worktrees and links.</summary>
    public string Folder { get; }

    public string Root { get; }

    public string Head => Run("rev-parse", "HEAD");

    /// <summary>Writes a file, commits everything and returns the full name.</summary>
    public string Commit(string path = "a.txt", string content = "one\n", string message = "change")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, path))!);
        File.WriteAllText(Path.Combine(Root, path), content);
        Run("add", "-A");
        Run("commit", "-q", "--allow-empty", "-m", message);
        return Head;
    }

    public string Run(params string[] arguments)
    {
        ProcessStartInfo start = new("git", ["-C", Root, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = Config;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.TrimEnd('\n') : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {error.Result}");
    }

    public void Dispose()
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The daemon under test runs git in this process's environment.</summary>
    private static string WriteConfig()
    {
        var path = Path.Combine(Path.GetTempPath(), $"roborev-daemon-test-{Environment.ProcessId}.gitconfig");
        File.WriteAllText(path, "[safe]\n\tdirectory = *\n[user]\n\tname = Test Author\n\temail = author@example.test\n");
        Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", path);
        Environment.SetEnvironmentVariable("GIT_CONFIG_NOSYSTEM", "1");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return path;
    }
}
