using System.Diagnostics;
using System.Text;

namespace Roborev.Git.Tests;

/// <summary>A folder below the temp directory with real git in it, independent of the machine's own git configuration.</summary>
public sealed class TestRepository : IDisposable
{
    public static readonly GitRunner Git = new();

    private static readonly string EmptyConfig = CreateEmptyConfig();
    private readonly string _folder;

    public TestRepository(bool init = true, string name = "repo", string[]? options = null)
    {
        _folder = CanonicalPath.Resolve(Directory.CreateTempSubdirectory("roborev-git-test-").FullName);
        Root = Path.Combine(_folder, name);
        Directory.CreateDirectory(Root);
        if (init)
            Run(["init", "-q", "-b", "main", .. options ?? []]);
    }

    /// <summary>The folder around the repository, for worktrees and other repositories.</summary>
    public string Folder => _folder;

    public string Root { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string At(string path) => Path.Combine(Root, path);

    public void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    public void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), content);
    }

    public void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(At(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Stages everything, commits, and returns the full name.</summary>
    public string Commit(string message = "change", params string[] options)
    {
        Run("add", "-A");
        Run(["commit", "-q", "--allow-empty", "-m", message, .. options]);
        return Head;
    }

    public string CommitFile(string path, string content, string message = "change")
    {
        Write(path, content);
        return Commit(message);
    }

    public string Head => Run("rev-parse", "HEAD");

    public string Run(params string[] arguments) => RunIn(Root, arguments);

    public static string RunIn(string directory, params string[] arguments) =>
        Execute(directory, "git", [], arguments, null) is (0, var output, _) ? output.TrimEnd('\n') : throw new InvalidOperationException($"git {string.Join(' ', arguments)}");

    /// <summary>Runs a command with bytes on stdin and returns code, stdout and stderr.</summary>
    public static (int Code, string Output, string Error) Execute(
        string directory, string file, (string Name, string Value)[] environment, string[] arguments, byte[]? stdin)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_CONFIG_GLOBAL"] = EmptyConfig;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        foreach (var role in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{role}_NAME"] = "Test Author";
            start.Environment[$"GIT_{role}_EMAIL"] = "author@example.test";
        }

        start.Environment["GIT_AUTHOR_DATE"] = "2024-05-06T07:08:09+0530";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (stdin is not null)
            process.StandardInput.BaseStream.Write(stdin);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }

    public void Dispose()
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(_folder, recursive: true);
    }

    private static string CreateEmptyConfig()
    {
        var path = Path.Combine(Path.GetTempPath(), $"roborev-git-test-{Environment.ProcessId}.gitconfig");
        File.WriteAllText(path, "[safe]\n\tdirectory = *\n[protocol \"file\"]\n\tallow = always\n");
        Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", path);
        Environment.SetEnvironmentVariable("GIT_CONFIG_NOSYSTEM", "1");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return path;
    }
}
