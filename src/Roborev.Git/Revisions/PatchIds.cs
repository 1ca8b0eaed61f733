using System.Text;

namespace Roborev.Git;

/// <summary>Computes stable patch ids (git.md section 9).</summary>
/// <param name="git">Runs git.</param>
public sealed class PatchIds(GitRunner git)
{
    /// <summary>
    /// Plumbing reads no user preferences, so that the id cannot change between two runs; with rename detection its patch is the one that
    /// <c>git show</c> prints under a default configuration, and merges show nothing.
    /// </summary>
    private static readonly string[] Patches =
    [
        "-c", "core.quotePath=true", "-c", "core.abbrev=auto", "-c", "diff.suppressBlankEmpty=false", "-c", "diff.renameLimit=1000",
        "diff-tree", "--stdin", "--root", "-p", "-M", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/",
    ];

    /// <summary>Patch id of one commit; empty for merges, empty commits and any failure.</summary>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="sha">Full name of a commit.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitException">git could not be run.</exception>
    public async Task<string> ComputeAsync(string directory, string sha, CancellationToken cancellationToken) =>
        (await ComputeAsync(directory, [sha], cancellationToken)).GetValueOrDefault(sha, "");

    /// <summary>Patch ids of many commits with two processes in all. A commit without one is not in the answer.</summary>
    /// <inheritdoc cref="ComputeAsync(string, string, CancellationToken)"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="shas">Full names of commits.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<IReadOnlyDictionary<string, string>> ComputeAsync(string directory, IReadOnlyCollection<string> shas, CancellationToken cancellationToken)
    {
        Dictionary<string, string> ids = [];
        var names = shas.Where(RefText.IsFullSha).Distinct().ToList();
        if (names.Count == 0)
            return ids;
        var input = Encoding.ASCII.GetBytes(string.Join('\n', names) + "\n");
        var output = await git.RunPipedAsync(directory, Patches, input, ["patch-id", "--stable"], cancellationToken);
        if (output.ExitCode != 0)
            return ids;
        foreach (var line in output.Lines)
        {
            if (line.Split(' ') is [var id, var sha])
                ids[sha] = id;
        }

        return ids;
    }
}
