using Roborev.Core.Text;
using Roborev.Git;

namespace Roborev.Prompts;

/// <summary>
/// Decides which copy of a repository's <c>.roborev.toml</c> rules a review, so that a change cannot set the rules it is reviewed by (prompts.md 5.1 and 22,
/// row 14; git.md 7.1).
/// </summary>
/// <param name="git">Runs git.</param>
public sealed class GuidelineSource(GitRunner git)
{
    private const string FileName = ".roborev.toml";
    private const int MaxBytes = 1024 * 1024;

    private readonly Branches _branches = new(git);
    private readonly Commits _commits = new(git);

    /// <summary>
    /// Rules for commits and ranges: those of the default branch. A file there that is not valid means no rules at all. Only when there is none there (or no
    /// default branch, or git fails) does the file of the checkout count, and only for changes made by the user of this machine.
    /// </summary>
    /// <param name="checkout">Root of the checkout.</param>
    /// <param name="isAuthoredLocally">False for changes of others, such as pull requests: the file of the checkout is then never read.</param>
    /// <param name="read">Reads the text of the file.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<RepositoryRules> ForCommitsAsync(string checkout, bool isAuthoredLocally, RepositoryRulesReader read, CancellationToken cancellationToken)
    {
        if (await ReadDefaultBranchAsync(checkout, cancellationToken) is { } file)
        {
            return read(file.Text, file.Label) ?? RepositoryRules.None;
        }

        return isAuthoredLocally ? await ForWorkTreeAsync(checkout, read, cancellationToken) : RepositoryRules.None;
    }

    /// <summary>Rules for uncommitted changes: those of the file in the checkout.</summary>
    /// <param name="checkout">Root of the checkout.</param>
    /// <param name="read">Reads the text of the file.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<RepositoryRules> ForWorkTreeAsync(string checkout, RepositoryRulesReader read, CancellationToken cancellationToken)
    {
        var path = Path.Combine(checkout, FileName);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > MaxBytes)
            {
                return RepositoryRules.None;
            }

            return read(Decode(await File.ReadAllBytesAsync(path, cancellationToken)), path) ?? RepositoryRules.None;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return RepositoryRules.None;
        }
    }

    private async Task<(string Text, string Label)?> ReadDefaultBranchAsync(string checkout, CancellationToken cancellationToken)
    {
        try
        {
            if ((await _branches.DefaultBranchAsync(checkout, cancellationToken)).Name is not { } branch)
            {
                return null;
            }

            // In full, so that neither a tag nor another branch of that name can take its place.
            var reference = branch.StartsWith("origin/", StringComparison.Ordinal) ? $"refs/remotes/{branch}" : $"refs/heads/{branch}";
            var content = await _commits.ReadFileAtAsync(checkout, reference, FileName, MaxBytes, cancellationToken);
            return content is null ? null : (Decode(content), $"{branch}:{FileName}");
        }
        catch (GitException)
        {
            return null;
        }
    }

    private static string Decode(byte[] content) => Utf8Text.Decode(content).TrimStart('\uFEFF');
}
