using System.Text;

namespace Roborev.Git;

/// <summary>Reads commits and files in commits.</summary>
/// <param name="git">Runs git.</param>
/// <param name="time">Clock that stands in for a date that cannot be parsed; null is the system's.</param>
public sealed class Commits(GitRunner git, TimeProvider? time = null)
{
    private const string Fields = "--format=%H%x00%P%x00%an%x00%ad%x00%s%x00%b%x00";

    private static readonly string[] Format =
        ["-c", "log.showSignature=false", "log", "--no-color", "--no-patch", "--no-notes", "--no-decorate", "--encoding=UTF-8", "--date=raw", Fields];

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Reads the facts of one commit (git.md section 6).</summary>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="revision">Full name of a commit, or any revision.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <returns>Null when there is no such commit.</returns>
    /// <exception cref="GitException">git could not be run.</exception>
    public async Task<CommitFacts?> ReadFactsAsync(string directory, string revision, CancellationToken cancellationToken)
    {
        if (!RefText.IsSafeRevision(revision))
            return null;
        var output = await git.RunAsync(directory, [.. Format, "-1", "--end-of-options", revision, "--"], cancellationToken);
        return output.Succeeded ? Parse(output.Stdout).FirstOrDefault() : null;
    }

    /// <summary>Reads the facts of many commits with one process, in order; a name that is no commit is left out.</summary>
    /// <inheritdoc cref="ReadFactsAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="shas">Full names of commits.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<IReadOnlyList<CommitFacts>> ReadManyAsync(string directory, IReadOnlyList<string> shas, CancellationToken cancellationToken)
    {
        var names = shas.Where(RefText.IsFullSha).ToList();
        if (names.Count == 0)
            return [];
        var input = Encoding.ASCII.GetBytes(string.Join('\n', names) + "\n");
        string[] arguments = [.. Format, "--ignore-missing", "--no-walk=unsorted", "--stdin"];
        var output = await git.RunAsync(directory, arguments, input, cancellationToken);
        return output.Succeeded ? Parse(output.Stdout) : throw GitException.From(directory, arguments, output);
    }

    /// <summary>Full names of the commits of a range, oldest first. An empty tree on the left means all ancestors of the right side.</summary>
    /// <inheritdoc cref="ReadFactsAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="start">Left side, excluded.</param>
    /// <param name="end">Right side, included.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<IReadOnlyList<string>> ListRangeAsync(string directory, string start, string end, CancellationToken cancellationToken) =>
        (await git.RunCheckedAsync(directory, ["rev-list", "--reverse", .. Refs.RangeArguments(start, end)], cancellationToken)).Lines;

    /// <summary>Facts of the commits of a range, oldest first, with one process.</summary>
    /// <inheritdoc cref="ListRangeAsync"/>
    public async Task<IReadOnlyList<CommitFacts>> ReadRangeAsync(string directory, string start, string end, CancellationToken cancellationToken) =>
        Parse((await git.RunCheckedAsync(directory, [.. Format, "--reverse", .. Refs.RangeArguments(start, end)], cancellationToken)).Stdout);

    /// <summary>Full names of the commits before one, newest first, following all parents.</summary>
    /// <inheritdoc cref="ReadFactsAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="revision">A commit; it is not in the answer.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<IReadOnlyList<string>> PrecedingAsync(string directory, string revision, int count, CancellationToken cancellationToken)
    {
        if (count <= 0 || !RefText.IsSafeRevision(revision))
            return [];
        string[] arguments = ["rev-list", $"--max-count={count}", "--skip=1", "--end-of-options", revision, "--"];
        return (await git.RunCheckedAsync(directory, arguments, cancellationToken)).Lines;
    }

    /// <summary>Content of a file in a commit; null when the commit has no such file (git.md section 7.1, "Missing there").</summary>
    /// <inheritdoc cref="ReadFactsAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="revision">A commit or branch.</param>
    /// <param name="path">Path from the top of the repository, with forward slashes.</param>
    /// <param name="maxBytes">Content longer than this is cut.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<byte[]?> ReadFileAtAsync(string directory, string revision, string path, long maxBytes, CancellationToken cancellationToken)
    {
        var file = $"{revision}:{path}";
        // git takes "./x" and "../x" relative to where it runs.
        if (path.Length == 0 || path.Split('/')[0] is "." or ".." || !RefText.IsSafeRevision(revision) || !RefText.IsSafeRevision(file))
            return null;
        var input = Encoding.UTF8.GetBytes(file + "\n");
        // The answer begins with one short line: name, type and size.
        const int headRoom = 128;
        string[] arguments = ["cat-file", "--batch"];
        var limit = maxBytes < long.MaxValue - headRoom ? maxBytes + headRoom : maxBytes;
        var output = await git.RunAsync(directory, arguments, input, limit, null, cancellationToken);
        if (output is { ExitCode: not 0, LimitReached: false })
            throw GitException.From(directory, arguments, output);
        var end = output.Stdout.AsSpan().IndexOf((byte)'\n');
        var answer = end < 0 ? [] : Encoding.ASCII.GetString(output.Stdout, 0, end).Split(' ');
        if (answer is not [_, "blob", var digits] || !long.TryParse(digits, out var size))
            return null;
        var length = (int)Math.Min(Math.Min(size, maxBytes), output.Stdout.Length - end - 1);
        return output.Stdout[(end + 1)..(end + 1 + length)];
    }

    private List<CommitFacts> Parse(byte[] listing)
    {
        // NUL cannot occur in a commit, so fields need no escape; a line feed follows each record.
        List<CommitFacts> commits = [];
        foreach (var record in Encoding.UTF8.GetString(listing).Split('\0').Chunk(6))
        {
            if (record is not [var sha, var parents, var author, var date, var subject, var body])
                continue;
            var moment = GitDate.Parse(date) ?? _time.GetLocalNow();
            commits.Add(new(sha.Trim(), author, subject, moment, body.Trim(), parents.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }

        return commits;
    }
}
