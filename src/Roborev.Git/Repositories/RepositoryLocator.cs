namespace Roborev.Git;

/// <summary>Finds the checkout and the repository that a path belongs to (git.md section 2, events.md section 5).</summary>
/// <param name="git">Runs git.</param>
public sealed class RepositoryLocator(GitRunner git)
{
    /// <summary>The questions of one <c>rev-parse</c>, in the order of its answers.</summary>
    internal static readonly string[] Questions = ["--show-toplevel", "--absolute-git-dir", "--git-common-dir"];

    /// <summary>Locates a path with one git process (two for unusual layouts).</summary>
    /// <param name="path">A directory, absolute or relative to the current directory.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <returns>Null when the path is in no work tree.</returns>
    /// <exception cref="GitException">git could not be run, or the main root of a submodule's worktree is not recorded.</exception>
    public async Task<CheckoutLocation?> LocateAsync(string path, CancellationToken cancellationToken) =>
        (await TryLocateAsync(path, cancellationToken)).Location;

    /// <summary>Like <see cref="LocateAsync"/>, with git's reason when there is no checkout.</summary>
    /// <inheritdoc cref="LocateAsync"/>
    public async Task<LocateResult> TryLocateAsync(string path, CancellationToken cancellationToken)
    {
        // Relative answers are relative to the place itself, not to a link that leads there.
        var directory = CanonicalPath.Resolve(path);
        if (!Directory.Exists(directory))
            return new(null, $"the directory does not exist: {directory}");
        var output = await git.RunAsync(directory, ["rev-parse", .. Questions], cancellationToken);
        if (output.ExitCode != 0)
            return new(null, output.Stderr.Trim());
        var answers = SplitLines(output.Text);
        if (answers.Count != Questions.Length)
            answers = await AskOneByOneAsync(directory, cancellationToken);
        return new(await FromAnswersAsync(directory, answers, cancellationToken), null);
    }

    /// <summary>
    /// True when a stored worktree path may still be used: it exists, is the top of a checkout, and belongs to the repository (git.md section 2.3).
    /// </summary>
    /// <param name="worktreePath">Path stored with a job.</param>
    /// <param name="mainRoot">Main root of the job's repository.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<bool> IsWorktreeOfAsync(string worktreePath, string mainRoot, CancellationToken cancellationToken)
    {
        try
        {
            return await LocateAsync(worktreePath, cancellationToken) is { } location
                && CanonicalPath.Comparer.Equals(location.CheckoutRoot, CanonicalPath.Resolve(worktreePath))
                && CanonicalPath.AreSame(location.MainRoot, mainRoot);
        }
        catch (GitException)
        {
            return false;
        }
    }

    /// <summary>Lines without the line ends; a path may have blanks at its ends, so nothing else is trimmed.</summary>
    internal static List<string> SplitLines(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n').ToList();
        if (lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    /// <summary>A path that holds a line break makes the joint answer ambiguous; then each question gets its own process.</summary>
    internal async Task<List<string>> AskOneByOneAsync(string directory, CancellationToken cancellationToken)
    {
        List<string> answers = [];
        foreach (var question in Questions)
        {
            var output = await git.RunCheckedAsync(directory, ["rev-parse", question], cancellationToken);
            answers.Add(output.Text.TrimEnd('\r', '\n'));
        }

        return answers;
    }

    internal async Task<CheckoutLocation> FromAnswersAsync(string directory, IReadOnlyList<string> answers, CancellationToken cancellationToken)
    {
        var checkout = CanonicalPath.Resolve(answers[0]);
        var gitDir = CanonicalPath.Resolve(answers[1]);
        // git answers the common directory relative to where it was asked.
        var common = CanonicalPath.Resolve(Path.Combine(directory, CanonicalPath.FromGit(answers[2])));
        var main = CanonicalPath.Comparer.Equals(gitDir, common) ? checkout : await MainRootAsync(checkout, common, cancellationToken);
        return new(checkout, main, gitDir, common);
    }

    private async Task<string> MainRootAsync(string checkout, string common, CancellationToken cancellationToken)
    {
        var isPlain = Path.GetFileName(common) == ".git";
        if (isPlain && await SaysNotBareAsync(Path.Combine(common, "config"), cancellationToken))
            return CanonicalPath.Resolve(Path.GetDirectoryName(common)!);

        var settings = await git.RunAsync(
            checkout, ["config", "--file", Path.Combine(common, "config"), "-z", "--get-regexp", @"^core\.(bare|worktree)$"], cancellationToken);
        var config = GitConfig.Parse(settings.Stdout);
        if (config.Get("core.worktree") is { Length: > 0 } worktree && !isPlain)
            return CanonicalPath.Resolve(Path.Combine(common, CanonicalPath.FromGit(worktree)));
        if (config.IsTrue("core.bare"))
            return checkout;
        return isPlain
            ? CanonicalPath.Resolve(Path.GetDirectoryName(common)!)
            : throw new GitException($"cannot find the main work tree of {checkout}: {common}/config has no core.worktree");
    }

    /// <summary>
    /// Recognises the one spelling that git itself writes, so that an ordinary linked worktree costs no second process;
    /// anything else is left to git to interpret.
    /// </summary>
    private static async Task<bool> SaysNotBareAsync(string configFile, CancellationToken cancellationToken)
    {
        try
        {
            var mentions = (await File.ReadAllLinesAsync(configFile, cancellationToken))
                .Where(line => line.Contains("bare", StringComparison.OrdinalIgnoreCase)).ToList();
            return mentions is [var only] && only.Trim() == "bare = false";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
