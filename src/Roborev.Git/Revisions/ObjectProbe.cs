using System.Text;

namespace Roborev.Git;

/// <summary>
/// Resolves any number of revisions with one process. <c>cat-file --batch-check</c> reads them from stdin, where nothing can be taken for an option.
/// </summary>
internal static class ObjectProbe
{
    /// <summary>Full object names, in order; null where a revision does not resolve to an existing object.</summary>
    public static async Task<IReadOnlyList<string?>> ResolveAsync(
        GitRunner git, string directory, IReadOnlyList<string> revisions, CancellationToken cancellationToken)
    {
        var safe = revisions.Select(revision => RefText.IsSafeRevision(revision) ? revision : "").ToList();
        if (safe.TrueForAll(revision => revision.Length == 0))
            return [.. safe.Select(_ => (string?)null)];
        string[] arguments = ["cat-file", "--batch-check=%(objectname) %(objecttype)"];
        var output = await git.RunAsync(directory, arguments, Encoding.UTF8.GetBytes(string.Join('\n', safe) + "\n"), cancellationToken);
        var answers = output.Text.Split('\n', StringSplitOptions.TrimEntries);
        if (output.ExitCode != 0 || answers.Length <= safe.Count)
            throw GitException.From(directory, arguments, output);
        return [.. safe.Select((revision, i) => revision.Length == 0 ? null : NameIn(answers[i]))];
    }

    private static string? NameIn(string answer) =>
        answer.Split(' ') is [var name, "commit" or "tree" or "blob" or "tag"] && RefText.IsFullSha(name) ? name : null;
}
