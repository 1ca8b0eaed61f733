using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Roborev.Git;

/// <summary>One running <c>git cat-file --batch-command</c>. Not thread-safe: its owner asks one question at a time.</summary>
internal sealed class CatFileSession : IDisposable
{
    /// <summary>A commit larger than this is read by a process of its own.</summary>
    private const long LargestCommit = 1 << 20;

    private readonly Process _process;
    private readonly BufferedStream _output;

    private CatFileSession(Process process)
    {
        _process = process;
        _output = new(process.StandardOutput.BaseStream, 16 * 1024);
    }

    public static CatFileSession Start(GitRunner git, string directory)
    {
        ProcessStartInfo start = new(git.Executable, ["cat-file", "--batch-command"])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var (name, value) in GitRunner.ChildEnvironment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new IOException($"cannot run '{git.Executable}'");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return new(process);
    }

    /// <summary>Answers about a full object name.</summary>
    /// <exception cref="IOException">The process has ended.</exception>
    public async Task<CatFileAnswer> AskAsync(string sha, CancellationToken cancellationToken)
    {
        await WriteAsync($"info {sha}\n", cancellationToken);
        if ((await ReadLineAsync(cancellationToken)).Split(' ') is not [_, "commit", var digits])
            return new(CatFileOutcome.Missing);
        if (long.Parse(digits, CultureInfo.InvariantCulture) > LargestCommit)
            return new(CatFileOutcome.Unusual);

        // In a shallow clone, or with grafts, git shows other parents than the object names; asking for the first one tells.
        await WriteAsync($"contents {sha}\ninfo {sha}^1\n", cancellationToken);
        var header = await ReadLineAsync(cancellationToken);
        if (header.Split(' ') is not [_, "commit", var size] || !int.TryParse(size, CultureInfo.InvariantCulture, out var length))
            throw new IOException($"git cat-file answered '{header}'");
        var content = new byte[length + 1];
        await _output.ReadExactlyAsync(content, cancellationToken);
        var firstParent = await ReadLineAsync(cancellationToken);
        var facts = RawCommit.Parse(sha, content.AsSpan(0, length));
        return facts is null || facts.Parents.Count > 0 && !firstParent.StartsWith(facts.Parents[0], StringComparison.Ordinal)
            ? new(CatFileOutcome.Unusual)
            : new(CatFileOutcome.Commit, facts);
    }

    /// <summary>Ends the process; safe to call more than once.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It had ended already.
        }

        try
        {
            if (!_process.WaitForExit(200))
                _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended between the two calls.
        }

        _process.Dispose();
    }

    private async Task WriteAsync(string command, CancellationToken cancellationToken)
    {
        await _process.StandardInput.BaseStream.WriteAsync(Encoding.ASCII.GetBytes(command), cancellationToken);
        await _process.StandardInput.BaseStream.FlushAsync(cancellationToken);
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        StringBuilder line = new();
        var one = new byte[1];
        while (await _output.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n')
                return line.ToString();
            line.Append((char)one[0]);
        }

        throw new IOException("git cat-file has ended");
    }
}

/// <summary>Kind of answer of a <see cref="CatFileSession"/>.</summary>
internal enum CatFileOutcome
{
    /// <summary>A commit, read completely.</summary>
    Commit,

    /// <summary>No such object, or not a commit.</summary>
    Missing,

    /// <summary>A commit that must be read with <see cref="Commits"/>.</summary>
    Unusual,
}

/// <summary>Answer of a <see cref="CatFileSession"/>.</summary>
internal sealed record CatFileAnswer(CatFileOutcome Outcome, CommitFacts? Facts = null);
