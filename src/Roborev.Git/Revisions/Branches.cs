namespace Roborev.Git;

/// <summary>Default branch, upstream and base of branches (git.md sections 5.5 to 5.8).</summary>
/// <param name="git">Runs git.</param>
public sealed class Branches(GitRunner git)
{
    private const string OriginHead = "refs/remotes/origin/HEAD";

    private readonly Refs _refs = new(git);

    /// <summary>Finds the default branch: what <c>origin/HEAD</c> points to, else <c>main</c>, else <c>master</c> (git.md section 5.5).</summary>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitException">Not a repository, or git could not be run.</exception>
    public async Task<DefaultBranch> DefaultBranchAsync(string directory, CancellationToken cancellationToken)
    {
        var target = await _refs.SymbolicRefAsync(directory, OriginHead, cancellationToken);
        var name = target is not null && target.StartsWith("refs/remotes/origin/", StringComparison.Ordinal) ? target["refs/remotes/origin/".Length..] : null;
        List<(string Revision, string Answer)> candidates = [];
        if (name is not null)
            candidates.AddRange([($"refs/remotes/origin/{name}", $"origin/{name}"), (name, name)]);
        candidates.AddRange([("main", "main"), ("master", "master")]);
        var found = await ObjectProbe.ResolveAsync(git, directory, [.. candidates.Select(candidate => candidate.Revision)], cancellationToken);
        var index = found.ToList().FindIndex(sha => sha is not null);
        return new(index < 0 ? null : candidates[index].Answer, [.. candidates.Select(candidate => candidate.Answer).Distinct()]);
    }

    /// <summary>Finds what a branch follows (git.md section 5.6).</summary>
    /// <inheritdoc cref="DefaultBranchAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="reference">A branch, or null, empty or <c>HEAD</c> for the current one.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<Upstream> UpstreamAsync(string directory, string? reference, CancellationToken cancellationToken)
    {
        var branch = await BranchNameAsync(directory, reference, cancellationToken);
        if (branch is null)
            return new(UpstreamOutcome.None);
        return await UpstreamAsync(directory, await GitConfig.ReadAsync(git, directory, cancellationToken), branch, cancellationToken);
    }

    /// <summary>
    /// The base configured as <c>branch.&lt;name&gt;.base</c>, replaced by its remote counterpart where the local one is merely stale (git.md section
    /// 5.7).
    /// </summary>
    /// <inheritdoc cref="UpstreamAsync(string, string?, CancellationToken)"/>
    /// <returns>Null when none is configured.</returns>
    public async Task<string?> ConfiguredBaseAsync(string directory, string? reference, CancellationToken cancellationToken)
    {
        var branch = await BranchNameAsync(directory, reference, cancellationToken);
        if (branch is null)
            return null;
        return await ConfiguredBaseAsync(directory, await GitConfig.ReadAsync(git, directory, cancellationToken), branch, cancellationToken);
    }

    /// <summary>
    /// Finds the range of a branch: explicit base, else configured base, else a trunk upstream, else the default branch (git.md section 5.8).
    /// </summary>
    /// <inheritdoc cref="DefaultBranchAsync"/>
    /// <param name="directory">A directory in the checkout.</param>
    /// <param name="explicitBase">Base that the user named, or null.</param>
    /// <param name="reference">A branch, or null, empty or <c>HEAD</c> for the current one.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<BranchBase> ResolveBaseAsync(string directory, string? explicitBase, string? reference, CancellationToken cancellationToken)
    {
        var isHead = IsHead(reference);
        var branch = await BranchNameAsync(directory, reference, cancellationToken);
        var config = await GitConfig.ReadAsync(git, directory, cancellationToken);
        var chosen = string.IsNullOrEmpty(explicitBase)
            ? await ChooseBaseAsync(directory, config, branch, cancellationToken)
            : new(BranchBaseOutcome.Found, explicitBase);
        if (chosen.Outcome != BranchBaseOutcome.Found || chosen.BaseRef is not { } baseRef)
            return chosen;
        if (isHead && await IsOnBaseAsync(directory, config, branch, baseRef, cancellationToken))
            return new(BranchBaseOutcome.OnBaseBranch, baseRef, Detail: $"HEAD is on the base branch {baseRef}");
        return await RangeAsync(directory, baseRef, isHead ? "HEAD" : reference!, cancellationToken);
    }

    /// <summary>True when an upstream is the repository's trunk: both names are equal without their remote's name (git.md section 5.6).</summary>
    internal static bool IsTrunk(Upstream upstream, string? defaultBranch, IReadOnlyList<string> remotes) =>
        upstream is { Outcome: UpstreamOutcome.Known, IsRemote: true, ShortName: { } name } && defaultBranch is not null
        && (WithoutRemote(name, remotes) ?? name) == (WithoutRemote(defaultBranch, remotes) ?? defaultBranch);

    /// <summary>Removes the longest configured remote name and its slash; null when no remote name fits.</summary>
    internal static string? WithoutRemote(string name, IReadOnlyList<string> remotes)
    {
        var remote = remotes.Where(remote => name.StartsWith(remote + "/", StringComparison.Ordinal)).MaxBy(remote => remote.Length);
        return remote is null ? null : name[(remote.Length + 1)..];
    }

    private async Task<BranchBase> ChooseBaseAsync(string directory, GitConfig config, string? branch, CancellationToken cancellationToken)
    {
        Upstream upstream = new(UpstreamOutcome.None);
        if (branch is not null)
        {
            if (await ConfiguredBaseAsync(directory, config, branch, cancellationToken) is { } configured)
                return new(BranchBaseOutcome.Found, configured);
            upstream = await UpstreamAsync(directory, config, branch, cancellationToken);
            if (upstream.Outcome == UpstreamOutcome.Missing)
            {
                var advice = $"the upstream {upstream.ShortName} of {branch} is not here; fetch it or name a base";
                return new(BranchBaseOutcome.UpstreamMissing, upstream.ShortName, Detail: advice);
            }
        }

        var fallback = await DefaultBranchAsync(directory, cancellationToken);
        if (IsTrunk(upstream, fallback.Name, config.RemoteNames))
            return new(BranchBaseOutcome.Found, upstream.ShortName);
        return fallback.Name is { } name
            ? new(BranchBaseOutcome.Found, name)
            : new(BranchBaseOutcome.NoBase, Detail: $"no base branch found (tried {string.Join(", ", fallback.Tried)})");
    }

    private async Task<BranchBase> RangeAsync(string directory, string baseRef, string target, CancellationToken cancellationToken)
    {
        var sides = await _refs.ResolveCommitsAsync(directory, [baseRef, target], cancellationToken);
        if (sides is not [{ } baseSha, { } targetSha])
            return new(BranchBaseOutcome.NoMergeBase, baseRef, Detail: $"'{(sides[0] is null ? baseRef : target)}' names no commit");
        var mergeBase = await _refs.MergeBaseAsync(directory, baseSha, targetSha, cancellationToken);
        if (mergeBase is null)
            return new(BranchBaseOutcome.NoMergeBase, baseRef, Detail: $"{baseRef} and {target} have no common ancestor");
        return mergeBase == targetSha
            ? new(BranchBaseOutcome.NoCommits, baseRef, mergeBase, targetSha, $"{target} has no commits since {baseRef}")
            : new(BranchBaseOutcome.Found, baseRef, mergeBase, targetSha);
    }

    private async Task<Upstream> UpstreamAsync(string directory, GitConfig config, string branch, CancellationToken cancellationToken)
    {
        if (ConfiguredUpstream(config, branch) is not { } configured)
            return new(UpstreamOutcome.None);
        var exists = configured.IsReachable && (await ObjectProbe.ResolveAsync(git, directory, [configured.FullName], cancellationToken))[0] is not null;
        return new(exists ? UpstreamOutcome.Known : UpstreamOutcome.Missing, configured.ShortName, configured.FullName);
    }

    /// <summary>What the configuration says; reachable only when the remote's fetch rules put the branch at the name we expect.</summary>
    private static (string ShortName, string FullName, bool IsReachable)? ConfiguredUpstream(GitConfig config, string branch)
    {
        var remote = config.Get($"branch.{branch}.remote");
        var merge = config.Get($"branch.{branch}.merge");
        if (string.IsNullOrEmpty(remote) || string.IsNullOrEmpty(merge))
            return null;
        var shortMerge = RefText.WithoutHeads(merge);
        if (remote == ".")
            return (shortMerge, $"refs/heads/{shortMerge}", true);
        if (!config.RemoteNames.Contains(remote) && IsUrl(remote))
            return null;
        var full = $"refs/remotes/{remote}/{shortMerge}";
        return ($"{remote}/{shortMerge}", full, config.GetAll($"remote.{remote}.fetch").Any(rule => Maps(rule, merge, full)));
    }

    private static bool IsUrl(string remote) =>
        remote.Contains(':', StringComparison.Ordinal) || remote.StartsWith('/') || remote.StartsWith("./", StringComparison.Ordinal)
        || remote.StartsWith("../", StringComparison.Ordinal) || remote.StartsWith('~');

    private static bool Maps(string fetchRule, string source, string destination)
    {
        if (fetchRule.TrimStart('+').Split(':') is not [var from, var to])
            return false;
        if (from.IndexOf('*') is var star && star < 0)
            return from == source && to == destination;
        var (head, tail) = (from[..star], from[(star + 1)..]);
        return source.Length >= head.Length + tail.Length
            && source.StartsWith(head, StringComparison.Ordinal) && source.EndsWith(tail, StringComparison.Ordinal)
            && to.Replace("*", source[head.Length..^tail.Length], StringComparison.Ordinal) == destination;
    }

    private async Task<string?> ConfiguredBaseAsync(string directory, GitConfig config, string branch, CancellationToken cancellationToken)
    {
        if (config.Get($"branch.{branch}.base") is not { Length: > 0 } value)
            return null;
        var local = RefText.WithoutHeads(value);
        var upstream = ConfiguredUpstream(config, local);
        string[] questions = [$"refs/remotes/{value}", $"refs/heads/{local}", $"refs/remotes/origin/{local}", upstream?.FullName ?? ""];
        var found = await ObjectProbe.ResolveAsync(git, directory, questions, cancellationToken);
        var (remoteSha, localSha, originSha, upstreamSha) = (found[0], found[1], found[2], found[3]);
        if (remoteSha is not null && localSha is null)
            return value;

        (string Name, string Sha)? counterpart = null;
        if (upstream is { } configured)
        {
            if (configured.IsReachable && upstreamSha is not null && configured.FullName.StartsWith("refs/remotes/", StringComparison.Ordinal))
                counterpart = (configured.ShortName, upstreamSha);
        }
        else if (originSha is not null && (localSha is not null || !local.Contains('/', StringComparison.Ordinal)))
        {
            counterpart = ($"origin/{local}", originSha);
        }

        if (counterpart is not { } other)
            return value;
        if (localSha is null)
            return other.Name;
        return await _refs.IsAncestorAsync(directory, localSha, other.Sha, cancellationToken) == true ? other.Name : value;
    }

    private async Task<bool> IsOnBaseAsync(string directory, GitConfig config, string? branch, string baseRef, CancellationToken cancellationToken)
    {
        if (branch is null)
            return false;
        if (!baseRef.Contains('/', StringComparison.Ordinal))
            return branch == baseRef;
        var found = await ObjectProbe.ResolveAsync(git, directory, [$"refs/heads/{baseRef}", $"refs/remotes/{baseRef}"], cancellationToken);
        return (found[0] is not null, found[1] is not null) switch
        {
            (true, false) => branch == baseRef,
            (false, true) => branch == WithoutRemote(baseRef, config.RemoteNames),
            _ => false,
        };
    }

    private async Task<string?> BranchNameAsync(string directory, string? reference, CancellationToken cancellationToken) =>
        IsHead(reference) ? await _refs.CurrentBranchAsync(directory, cancellationToken) : RefText.WithoutHeads(reference!);

    private static bool IsHead(string? reference) => string.IsNullOrEmpty(reference) || reference == "HEAD";
}
