using System.Globalization;

namespace Roborev.Settings;

/// <summary>The folder in which roborev keeps everything of its own, and the paths in it (config.md 2). Only its user may enter it.</summary>
public sealed class DataDirectory
{
    /// <summary>Name of the environment variable that moves the folder.</summary>
    public const string Variable = "ROBOREV_DATA_DIR";

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private DataDirectory(string root) => Root = root;

    /// <summary>The folder, absolute.</summary>
    public string Root { get; }

    /// <summary>The global configuration.</summary>
    public string ConfigFile => In("config.toml");

    /// <summary>Copy of the last global configuration that could be read.</summary>
    public string LastGoodConfigFile => In("config.last-good.toml");

    /// <summary>The SQLite database.</summary>
    public string Database => In("reviews.db");

    /// <summary>Runtime file of older releases.</summary>
    public string LegacyRuntimeFile => In("daemon.json");

    /// <summary>Pattern of all runtime files in <see cref="Root"/>, the legacy one not included.</summary>
    public static string RuntimeFilePattern => "daemon.*.json";

    /// <summary>Held by the one daemon of this folder.</summary>
    public string LockFile => In("daemon.lock");

    /// <summary>What the daemon itself has to say.</summary>
    public string DaemonLog => In("daemon.log");

    /// <summary>JSON lines about errors of the daemon.</summary>
    public string ErrorsLog => In("errors.log");

    /// <summary>JSON lines about what the daemon did.</summary>
    public string ActivityLog => In("activity.log");

    /// <summary>JSON lines about what the git hook did.</summary>
    public string PostCommitLog => In("post-commit.log");

    /// <summary>Folder of the job logs.</summary>
    public string JobLogs => Path.Combine(Root, "logs", "jobs");

    /// <summary>Folder of automatic clones.</summary>
    public string Clones => In("clones");

    /// <summary>Result of the last look for a newer release.</summary>
    public string UpdateCheckFile => In("update_check.json");

    /// <summary>Finds the folder: <see cref="Variable"/> when set, else <c>.roborev</c> below <paramref name="home"/>.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="home">The user's home folder, if known.</param>
    public static DataDirectoryResult Resolve(Func<string, string?> environment, string? home)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment(Variable) is { Length: > 0 } value)
        {
            return value.Contains('\0')
                ? new DataDirectoryResult(null, $"{Variable} holds a character that no path can have; set it to a folder")
                : new DataDirectoryResult(new DataDirectory(Path.GetFullPath(value)), null);
        }

        return Path.IsPathFullyQualified(home ?? "")
            ? new DataDirectoryResult(new DataDirectory(Path.Combine(Path.GetFullPath(home!), ".roborev")), null)
            : new DataDirectoryResult(null, $"cannot tell where to keep data: there is no home directory; set {Variable} to a folder");
    }

    /// <summary>The data directory at a known place, for instance in tests. A relative path counts from the working directory.</summary>
    public static DataDirectory At(string root) => new(Path.GetFullPath(root));

    /// <summary>Runtime file of the daemon with this process id.</summary>
    public string RuntimeFile(int processId) => In(string.Create(CultureInfo.InvariantCulture, $"daemon.{processId}.json"));

    /// <summary>Output of the agent of a job.</summary>
    public string JobLog(long jobId) => Path.Combine(JobLogs, string.Create(CultureInfo.InvariantCulture, $"{jobId}.log"));

    /// <summary>Which jobs a compacting job will close.</summary>
    public string CompactFile(long jobId) => In(string.Create(CultureInfo.InvariantCulture, $"compact-{jobId}.json"));

    /// <summary>Runtime file of a terminal UI.</summary>
    public string TuiRuntimeFile(int processId) => In(string.Create(CultureInfo.InvariantCulture, $"tui.{processId}.json"));

    /// <summary>Control socket of a terminal UI.</summary>
    public string TuiSocket(int processId) => In(string.Create(CultureInfo.InvariantCulture, $"tui.{processId}.sock"));

    /// <summary>Automatic clone of a polled repository.</summary>
    public string Clone(string owner, string repository) => Path.Combine(Clones, owner, repository);

    /// <summary>Creates the folder with mode 0700, or tightens the one that is there.</summary>
    /// <exception cref="IOException">The folder cannot be created, or a file stands in its place.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public void EnsureCreated() => EnsurePrivateFolder(Root);

    /// <summary>Creates a folder below the data directory, and those above it, with mode 0700; tightens what is there.</summary>
    /// <exception cref="IOException">A folder cannot be created, or a file stands in its place.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public void EnsureFolder(string path)
    {
        EnsureCreated();
        var current = Root;
        foreach (var part in Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            current = Path.Combine(current, part);
            EnsurePrivateFolder(current);
        }
    }

    /// <summary>
    /// Sets mode 0600 on the files directly in the data directory and 0700 on it. Gives what could not be tightened; never throws for a single file.
    /// </summary>
    public IReadOnlyList<string> Tighten()
    {
        var failures = new List<string>();
        if (OperatingSystem.IsWindows() || !Directory.Exists(Root))
        {
            return failures;
        }

        foreach (var path in (string[])[Root, .. Directory.EnumerateFiles(Root)])
        {
            try
            {
                SetModeUnlessTight(path, path == Root ? FolderMode : FileMode600);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                failures.Add($"{path}: {refused.Message}");
            }
        }

        return failures;
    }

    /// <summary>Opens a file for writing from its start, mode 0600 whatever it was before.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static FileStream CreatePrivate(string path) => OpenPrivate(path, FileMode.Create);

    /// <summary>Opens a file for appending, mode 0600 whatever it was before.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static FileStream AppendPrivate(string path) => OpenPrivate(path, FileMode.Append);

    private static FileStream OpenPrivate(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode600;
        }

        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, FileMode600);
        }

        return file;
    }

    private static void EnsurePrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, FolderMode);
        }

        SetModeUnlessTight(path, FolderMode);
    }

    private static void SetModeUnlessTight(string path, UnixFileMode wanted)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~wanted) != 0)
        {
            File.SetUnixFileMode(path, wanted);
        }
    }

    private string In(string name) => Path.Combine(Root, name);
}

/// <summary>The data directory, or why there is none.</summary>
/// <param name="Directory">The data directory; null when <paramref name="Error"/> is set.</param>
/// <param name="Error">One line that names the variable to set.</param>
public sealed record DataDirectoryResult(DataDirectory? Directory, string? Error);
