using System.Diagnostics;
using Roborev.Git;

namespace Roborev.Prompts.Tests;

/// <summary>A repository in a temporary directory, cut off from the settings of the user.</summary>
internal sealed class TestRepository : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("prompts-tests-");
    private int _commits;

    public TestRepository() => Git("init", "--quiet", "--initial-branch=main");

    public string Root => _directory.FullName;

    public void Dispose()
    {
        foreach (var file in _directory.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            file.IsReadOnly = false;
        }

        _directory.Delete(recursive: true);
    }

    public void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[] content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }

    /// <summary>Commits everything and returns the full name of the commit.</summary>
    public string Commit(string message)
    {
        Git("add", "--all");
        Git("commit", "--quiet", "--allow-empty", "--message", message);
        return Head();
    }

    public string Commit(string path, string text, string? message = null)
    {
        Write(path, text);
        return Commit(message ?? $"Change {path}");
    }

    public string Head() => Git("rev-parse", "HEAD");

    /// <summary>Makes the commit at HEAD the remote's default branch.</summary>
    public void PublishAsOriginMain()
    {
        Git("update-ref", "refs/remotes/origin/main", "HEAD");
        Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
    }

    public string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        var stamp = $"{1_700_000_000 + (60 * _commits++)} +0000";
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
        [
            ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.org"),
            ("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.org"), ("GIT_AUTHOR_DATE", stamp), ("GIT_COMMITTER_DATE", stamp),
        ])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Trim();
    }

    public ReviewRequest Request(string gitRef, IReviewHistory? history = null) => new()
    {
        Checkout = Root,
        GitRef = gitRef,
        AgentName = "test",
        ReadRules = ReadRules,
        History = history ?? new EmptyReviewHistory(),
    };

    public static async Task<ReviewSubject> GatherAsync(ReviewRequest request) =>
        await new ReviewPromptSources(new GitRunner(), TimeProvider.System).GatherAsync(request, CancellationToken.None);

    public static async Task<ReviewPromptInput> GatherInputAsync(ReviewRequest request) =>
        Assert.IsType<ReviewSubject.Ready>(await GatherAsync(request)).Input;

    /// <summary>A reader of two keys; a line that is neither is no valid file.</summary>
    public static RepositoryRules? ReadRules(string text, string label)
    {
        var rules = RepositoryRules.None;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (line.Split(" = "))
            {
                case ["review_guidelines", var value]:
                    rules = rules with { Guidelines = value };
                    break;
                case ["exclude_patterns", var value]:
                    rules = rules with { ExcludePatterns = value.Split(',') };
                    break;
                default:
                    return null;
            }
        }

        return rules;
    }
}

/// <summary>A history in memory that remembers what it was asked.</summary>
internal sealed class MemoryHistory : IReviewHistory
{
    public Dictionary<string, PastReview> ByCommit { get; } = [];

    public Dictionary<string, IReadOnlyList<PastReview>> ByRef { get; } = [];

    public List<string> Questions { get; } = [];

    public Task<IReadOnlyDictionary<string, PastReview>> NewestForCommitsAsync(
        IReadOnlyList<string> shas, string reviewType, CancellationToken cancellationToken)
    {
        Questions.Add($"newest {reviewType}");
        return Task.FromResult<IReadOnlyDictionary<string, PastReview>>(ByCommit.Where(pair => shas.Contains(pair.Key)).ToDictionary());
    }

    public Task<IReadOnlyList<PastReview>> ForRefAsync(string gitRef, string reviewType, int limit, CancellationToken cancellationToken)
    {
        Questions.Add($"ref {gitRef} {reviewType}");
        return Task.FromResult<IReadOnlyList<PastReview>>([.. ByRef.GetValueOrDefault(gitRef, []).TakeLast(limit)]);
    }
}
