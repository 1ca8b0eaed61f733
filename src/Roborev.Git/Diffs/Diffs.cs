using System.Globalization;
using System.Text;
using Roborev.Core.Diffs;

namespace Roborev.Git;

/// <summary>
/// Captures the change under review (git.md section 7). Options are pinned, so that a user's colours, prefixes, external diff programs or text
/// conversions change nothing; exclusions are applied by git itself, and what they removed is listed.
/// </summary>
/// <param name="git">Runs git.</param>
public sealed partial class Diffs(GitRunner git)
{
    /// <summary>Limit of an uncommitted change in bytes (git.md section 7.4).</summary>
    public const long DirtyLimit = 200 * 1024;

    private static readonly string[] Settings =
    [
        "-c", "core.quotePath=false", "-c", "core.abbrev=auto", "-c", "diff.suppressBlankEmpty=false", "-c", "diff.renameLimit=1000",
        "-c", "diff.mnemonicPrefix=false", "-c", "diff.noprefix=false", "-c", "diff.relative=false", "-c", "diff.orderFile=/dev/null",
        "-c", "diff.wsErrorHighlight=none", "-c", "diff.colorMoved=no", "-c", "diff.interHunkContext=0",
    ];

    private static readonly string[] PatchOptions =
    [
        "--raw", "-z", "--no-abbrev", "-p", "-M", "-U3", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/",
        "--diff-algorithm=myers", "--submodule=short", "--ignore-submodules=none",
    ];

    private static readonly string[] NamesOptions = ["--raw", "-z", "--no-abbrev", "--no-renames", "--no-color", "--ignore-submodules=none"];

    /// <summary>Captures one commit: against its first parent, also for a merge; a root commit completely (git.md trap T10).</summary>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="sha">Full name of the commit, or any revision.</param>
    /// <param name="rules">What to leave out.</param>
    /// <param name="maxBytes">Bytes of text to hold at most; more makes the diff truncated. Zero or less: empty and truncated, git is not run.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitException">No such commit, or git could not be run.</exception>
    public async Task<ReviewDiff> CaptureCommitAsync(string directory, string sha, ExcludeRules rules, long maxBytes, CancellationToken cancellationToken)
    {
        RequireSafe(sha);
        string[] commit = ["--root", "--diff-merges=first-parent", "--always"];
        string[] revision = ["--end-of-options", sha, "--"];
        string[] patch = [.. Settings, "diff-tree", "-r", .. commit, "--format=%H%x00%P%x00", .. PatchOptions, .. revision, .. rules.RootedPathspecs];
        string[] names = [.. Settings, "diff-tree", "-r", .. commit, "--format=%H%x00%P%x00", .. NamesOptions, .. revision];
        var captured = await CaptureAsync(directory, patch, names, hasCommit: true, rules, maxBytes, cancellationToken);
        return captured.Diff with { HeadSha = captured.Header.Sha, BaseSha = captured.Header.Parents.Count > 0 ? captured.Header.Parents[0] : null };
    }

    /// <summary>Captures the difference between two commits, tree to tree. An empty tree on the left shows everything.</summary>
    /// <inheritdoc cref="CaptureCommitAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="baseRef">Left side: a revision or the empty tree.</param>
    /// <param name="headRef">Right side.</param>
    /// <param name="rules">What to leave out.</param>
    /// <param name="maxBytes">Bytes of text to hold at most; more makes the diff truncated. Zero or less: empty and truncated, git is not run.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<ReviewDiff> CaptureRangeAsync(
        string directory, string baseRef, string headRef, ExcludeRules rules, long maxBytes, CancellationToken cancellationToken)
    {
        var (start, end) = await FreezeAsync(directory, baseRef, headRef, cancellationToken);
        string[] patch = [.. Settings, "diff-tree", "-r", .. PatchOptions, start, end, "--", .. rules.RootedPathspecs];
        string[] names = [.. Settings, "diff-tree", "-r", .. NamesOptions, start, end, "--"];
        var captured = await CaptureAsync(directory, patch, names, hasCommit: false, rules, maxBytes, cancellationToken);
        return captured.Diff with { HeadSha = end, BaseSha = RefText.IsEmptyTree(start) ? null : start };
    }

    private async Task<(string Start, string End)> FreezeAsync(string directory, string baseRef, string headRef, CancellationToken cancellationToken)
    {
        RequireSafe(baseRef);
        RequireSafe(headRef);
        if (RefText.IsFullSha(baseRef) && RefText.IsFullSha(headRef))
            return (baseRef, headRef);
        var range = await new Refs(git).ResolveRangeAsync(directory, $"{baseRef}..{headRef}", cancellationToken);
        return range is { StartSha: { } start, EndSha: { } end }
            ? (start, end)
            : throw new GitException($"'{(range.Problem == RangeProblem.End ? headRef : baseRef)}' names no commit in {directory}");
    }

    private async Task<Captured> CaptureAsync(
        string directory, string[] patch, string[] names, bool hasCommit, ExcludeRules rules, long maxBytes, CancellationToken cancellationToken)
    {
        RawHeader all = new(hasCommit);
        var namesTask = git.RunCheckedAsync(directory, names, cancellationToken);
        var patchTask = CapturePatchAsync(directory, patch, new(hasCommit), maxBytes, cancellationToken);
        await Task.WhenAll(namesTask, patchTask);
        var captured = await patchTask;
        all.Advance((await namesTask).Stdout);
        if (maxBytes <= 0)
            captured = captured with { Header = all };
        var files = await WithSizesAsync(directory, captured, cancellationToken);
        return captured with { Diff = captured.Diff with { Files = files, Excluded = Excluded(all.Files, rules) } };
    }

    private async Task<Captured> CapturePatchAsync(string directory, string[] patch, RawHeader header, long maxBytes, CancellationToken cancellationToken)
    {
        if (maxBytes <= 0)
            return new(DiffText.Create([], isTruncated: true), header);
        var output = await git.RunAsync(directory, patch, ReadOnlyMemory<byte>.Empty, maxBytes, header, cancellationToken);
        if (output is { LimitReached: false, ExitCode: not 0 })
            throw GitException.From(directory, patch, output);
        header.Advance(output.Stdout);
        var body = header.BodyStart is { } start ? output.Stdout.AsSpan(start) : [];
        return new(DiffText.Create(body, output.LimitReached), header);
    }

    /// <summary>Joins the records, which are complete, with what the patch tells about binary files, and asks for the sizes of those.</summary>
    private async Task<IReadOnlyList<ChangedFile>> WithSizesAsync(string directory, Captured captured, CancellationToken cancellationToken)
    {
        var files = Join(captured);
        var binaries = captured.Header.Files.Zip(files).Where(pair => pair.Second is { IsBinary: true, Kind: not ChangeKind.Deleted })
            .Select(pair => pair.First.NewSha).Where(sha => sha.Any(digit => digit != '0')).Distinct().ToList();
        if (binaries.Count == 0)
            return files;
        var input = Encoding.ASCII.GetBytes(string.Join('\n', binaries) + "\n");
        var output = await git.RunAsync(directory, ["cat-file", "--batch-check=%(objectname) %(objectsize)"], input, cancellationToken);
        Dictionary<string, long> sizes = [];
        foreach (var line in output.Lines)
        {
            if (line.Split(' ') is [var sha, var digits] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                sizes[sha] = size;
        }

        return [.. captured.Header.Files.Zip(
            files, (raw, file) => file.IsBinary && sizes.TryGetValue(raw.NewSha, out var size) ? file with { NewSize = size } : file)];
    }

    private static List<ChangedFile> Join(Captured captured)
    {
        var binary = DiffFiles.Parse(captured.Diff.Text).Where(file => file.IsBinary).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return [.. captured.Header.Files.Select(raw => new ChangedFile(
            raw.Path, raw.Kind, raw.OldPath, raw.Kind == ChangeKind.Deleted ? null : raw.NewMode, binary.Contains(raw.Path)))];
    }

    private static IReadOnlyList<ExcludedFile> Excluded(IEnumerable<RawFile> files, ExcludeRules rules) =>
        [.. from file in files let rule = rules.RuleFor(file.Path) where rule is not null select new ExcludedFile(file.Path, rule)];

    private static void RequireSafe(string revision)
    {
        if (!RefText.IsSafeRevision(revision))
            throw new GitException($"not a revision: '{revision}'");
    }

    private sealed record Captured(ReviewDiff Diff, RawHeader Header);
}
