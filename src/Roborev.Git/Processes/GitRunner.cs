using System.ComponentModel;
using System.Text;
using CliWrap;

namespace Roborev.Git;

/// <summary>
/// Runs git as a child process with everything that could make it wait, colour, lock or answer in another language switched off
/// (git.md section 1, "Required hardening"): stdin closed, stdout and stderr read at the same time, a time limit, and a kill of the whole tree.
/// </summary>
public sealed class GitRunner
{
    /// <summary>Stderr is for people; more than this nobody reads.</summary>
    private const int StderrLimit = 64 * 1024;

    /// <summary>Time limit of one git process when none is given.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private static readonly IReadOnlyDictionary<string, string?> Environment = new Dictionary<string, string?>
    {
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["LC_ALL"] = "C",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_PAGER"] = "cat",
        ["GIT_LITERAL_PATHSPECS"] = null,
        ["GIT_GLOB_PATHSPECS"] = null,
        ["GIT_NOGLOB_PATHSPECS"] = null,
        ["GIT_ICASE_PATHSPECS"] = null,
        ["GIT_EXTERNAL_DIFF"] = null,
        ["GIT_DIFF_OPTS"] = null,
        ["GIT_TRACE"] = null,
    };

    private readonly string _executable;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <summary>Creates a runner.</summary>
    /// <param name="executable">Path of git; null finds <c>git</c> on PATH.</param>
    /// <param name="timeout">Time limit of each process; null is <see cref="DefaultTimeout"/>.</param>
    /// <param name="time">Clock of the time limit; null is the system's.</param>
    public GitRunner(string? executable = null, TimeSpan? timeout = null, TimeProvider? time = null)
    {
        _executable = executable ?? "git";
        _timeout = timeout ?? DefaultTimeout;
        _time = time ?? TimeProvider.System;
    }

    internal string Executable => _executable;

    /// <summary>The same git with another time limit for each process.</summary>
    internal GitRunner WithTimeout(TimeSpan timeout) => new(_executable, timeout, _time);

    /// <summary>Variables that every git child gets; a null value means that the variable is removed.</summary>
    internal static IReadOnlyDictionary<string, string?> ChildEnvironment => Environment;

    /// <summary>Runs git and returns whatever it answered, also on a non-zero exit code.</summary>
    /// <param name="directory">Working directory.</param>
    /// <param name="arguments">Arguments after <c>git</c>.</param>
    /// <param name="cancellationToken">Kills git and its children.</param>
    /// <exception cref="GitException">git could not be started or took too long.</exception>
    public Task<GitOutput> RunAsync(string directory, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(directory, arguments, ReadOnlyMemory<byte>.Empty, long.MaxValue, null, cancellationToken);

    /// <summary>Runs git with bytes on its stdin.</summary>
    /// <inheritdoc cref="RunAsync(string, IReadOnlyList{string}, CancellationToken)"/>
    /// <param name="directory">Working directory.</param>
    /// <param name="arguments">Arguments after <c>git</c>.</param>
    /// <param name="stdin">What git reads.</param>
    /// <param name="cancellationToken">Kills git and its children.</param>
    public Task<GitOutput> RunAsync(string directory, IReadOnlyList<string> arguments, ReadOnlyMemory<byte> stdin, CancellationToken cancellationToken) =>
        RunAsync(directory, arguments, stdin, long.MaxValue, null, cancellationToken);

    /// <summary>Runs git and stops it as soon as more than a number of bytes would have to be held (git.md section 7.3).</summary>
    /// <inheritdoc cref="RunAsync(string, IReadOnlyList{string}, CancellationToken)"/>
    /// <param name="directory">Working directory.</param>
    /// <param name="arguments">Arguments after <c>git</c>.</param>
    /// <param name="byteLimit">Bytes of stdout to keep at most; the answer then says <see cref="GitOutput.LimitReached"/>. Zero or less: git is not
    /// run.</param>
    /// <param name="cancellationToken">Kills git and its children.</param>
    public Task<GitOutput> RunLimitedAsync(string directory, IReadOnlyList<string> arguments, long byteLimit, CancellationToken cancellationToken) =>
        byteLimit <= 0
            ? Task.FromResult(new GitOutput(0, [], "", LimitReached: true))
            : RunAsync(directory, arguments, ReadOnlyMemory<byte>.Empty, byteLimit, null, cancellationToken);

    /// <summary>Runs git and treats a non-zero exit code as a failure.</summary>
    /// <inheritdoc cref="RunAsync(string, IReadOnlyList{string}, CancellationToken)"/>
    public async Task<GitOutput> RunCheckedAsync(string directory, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var output = await RunAsync(directory, arguments, cancellationToken);
        return output.ExitCode == 0 ? output : throw GitException.From(directory, arguments, output);
    }

    internal async Task<GitOutput> RunAsync(
        string directory, IReadOnlyList<string> arguments, ReadOnlyMemory<byte> stdin, long byteLimit, RawHeader? header, CancellationToken cancellationToken)
    {
        var input = stdin.IsEmpty ? PipeSource.Null : PipeSource.FromBytes(stdin);
        return await RunAsync(directory, arguments, input, new OutputBuffer(byteLimit, header), cancellationToken);
    }

    /// <summary>Runs two git processes, the second reading what the first writes. The exit code is that of the second.</summary>
    internal Task<GitOutput> RunPipedAsync(
        string directory, IReadOnlyList<string> first, ReadOnlyMemory<byte> stdin, IReadOnlyList<string> second, CancellationToken cancellationToken)
    {
        var source = Command(directory, first).WithStandardInputPipe(PipeSource.FromBytes(stdin)).WithStandardErrorPipe(PipeTarget.Null);
        return RunAsync(directory, second, PipeSource.FromCommand(source), new OutputBuffer(long.MaxValue), cancellationToken);
    }

    private async Task<GitOutput> RunAsync(
        string directory, IReadOnlyList<string> arguments, PipeSource input, OutputBuffer output, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_timeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var errors = new OutputBuffer(StderrLimit);
        var command = Command(directory, arguments)
            .WithStandardInputPipe(input)
            .WithStandardOutputPipe(PipeTarget.Create((stream, token) => output.ReadAsync(stream, stop.Cancel, token)))
            .WithStandardErrorPipe(PipeTarget.Create((stream, token) => errors.ReadAsync(stream, () => { }, token)));
        try
        {
            var result = await command.ExecuteAsync(stop.Token);
            return new(result.ExitCode, output.ToArray(), Encoding.UTF8.GetString(errors.ToArray()), output.LimitReached);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && output.LimitReached)
        {
            return new(-1, output.ToArray(), Encoding.UTF8.GetString(errors.ToArray()), LimitReached: true);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var limit = $"{_timeout.TotalSeconds:0.#} s";
            throw new GitException($"git {GitException.SubCommand(arguments)} in {directory} did not end within {limit} and was stopped", exception);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            var reason = Directory.Exists(directory) ? $"cannot run '{_executable}': {exception.Message}" : $"the directory does not exist: {directory}";
            throw new GitException($"git {GitException.SubCommand(arguments)}: {reason}", exception);
        }
    }

    private Command Command(string directory, IReadOnlyList<string> arguments) =>
        Cli.Wrap(_executable)
            .WithArguments(arguments)
            .WithWorkingDirectory(directory)
            .WithEnvironmentVariables(Environment)
            .WithValidation(CommandResultValidation.None);
}
