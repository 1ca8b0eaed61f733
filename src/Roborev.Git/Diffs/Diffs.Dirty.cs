using System.Text;
using Roborev.Core.Diffs;

namespace Roborev.Git;

public sealed partial class Diffs
{
    /// <summary>
    /// Captures what is not committed: staged and unstaged changes together, then untracked files as new ones (git.md section 7.4).
    /// Covers the whole checkout. A file that could not be read is listed among the excluded ones with the reason in brackets.
    /// </summary>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="rules">What to leave out.</param>
    /// <param name="byteLimit">Bytes of text to hold at most; more makes the diff truncated.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitException">Not a work tree, or git failed.</exception>
    public async Task<ReviewDiff> CaptureDirtyAsync(string directory, ExcludeRules rules, long byteLimit, CancellationToken cancellationToken)
    {
        var snapshot = await HeadSnapshot.TakeAsync(git, directory, cancellationToken);
        if (snapshot.Snapshot is not { } head)
            throw new GitException($"not a work tree: {directory}: {snapshot.Problem}");
        var root = head.Location.CheckoutRoot;
        if (head.HeadSha is null && !await new Refs(git).IsUnbornAsync(root, cancellationToken))
            throw new GitException($"the commit at HEAD cannot be read in {root}");

        var untrackedTask = git.RunCheckedAsync(root, ["ls-files", "-z", "--others", "--exclude-standard"], cancellationToken);
        var trackedTask = CaptureTrackedAsync(root, head.HeadSha is not null, rules, byteLimit, cancellationToken);
        await Task.WhenAll(untrackedTask, trackedTask);
        var tracked = await trackedTask;
        List<byte> text = [];
        foreach (var part in tracked)
            text.AddRange(Encoding.UTF8.GetBytes(part.Text));

        UntrackedFiles files = new(root, rules, byteLimit - text.Count);
        if (!tracked.Exists(part => part.IsTruncated))
            await files.ReadAsync((await untrackedTask).Text.Split('\0', StringSplitOptions.RemoveEmptyEntries), cancellationToken);
        text.AddRange(files.Text);
        var isTruncated = files.IsTruncated || text.Count > byteLimit || tracked.Exists(part => part.IsTruncated);
        var held = text.Count > byteLimit ? text[..(int)Math.Max(0, byteLimit)] : text;
        return DiffText.Create([.. held], isTruncated) with
        {
            BaseSha = head.HeadSha,
            Files = [.. tracked.SelectMany(part => part.Files), .. files.Files],
            Excluded = [.. tracked.SelectMany(part => part.Excluded).Concat(files.Excluded).Distinct()],
        };
    }

    /// <summary>Before the first commit: what is staged, then what differs from the index, so that "staged, then deleted" still shows.</summary>
    private async Task<List<ReviewDiff>> CaptureTrackedAsync(string root, bool hasHead, ExcludeRules rules, long byteLimit, CancellationToken cancellationToken)
    {
        if (hasHead)
            return [await CaptureAgainstAsync(root, ["HEAD"], rules, byteLimit, cancellationToken)];
        var format = await git.RunAsync(root, ["rev-parse", "--show-object-format"], cancellationToken);
        var emptyTree = format.Trimmed == "sha256" ? RefText.EmptyTreeSha256 : RefText.EmptyTreeSha1;
        var staged = await CaptureAgainstAsync(root, ["--cached", emptyTree], rules, byteLimit, cancellationToken);
        return staged.IsTruncated ? [staged] : [staged, await CaptureAgainstAsync(root, [], rules, byteLimit - staged.Bytes, cancellationToken)];
    }

    private async Task<ReviewDiff> CaptureAgainstAsync(string root, string[] side, ExcludeRules rules, long byteLimit, CancellationToken cancellationToken)
    {
        string[] patch = [.. Settings, "diff", .. PatchOptions, .. side, "--", .. rules.RootedPathspecs];
        string[] names = [.. Settings, "diff", .. NamesOptions, .. side, "--"];
        var captured = await CaptureAsync(root, patch, names, hasCommit: false, rules, byteLimit, cancellationToken);
        // The object of a changed file in the work tree does not exist yet; its size is that of the file.
        var files = captured.Diff.Files.Select(
            file => file is { IsBinary: true, NewSize: null, Kind: not ChangeKind.Deleted } ? file with { NewSize = SizeOf(root, file.Path) } : file);
        return captured.Diff with { Files = [.. files] };
    }

    private static long? SizeOf(string root, string path) => new FileInfo(Path.Combine(root, path)) is { Exists: true } file ? file.Length : null;
}
