using Roborev.Daemon.Api.Http;
using Roborev.Daemon.Events;
using Roborev.Daemon.Requests;
using Roborev.Git;

namespace Roborev.Daemon.Api;

/// <summary>Which events a stream wants: repositories, types and jobs; each empty set wants all (events.md 13.7).</summary>
internal sealed class EventFilter
{
    private readonly HashSet<string> _repos;
    private readonly HashSet<long> _jobs;
    private readonly HashSet<string> _types;
    private readonly string[] _prefixes;

    private EventFilter(HashSet<string> repos, HashSet<long> jobs, IReadOnlyList<string> types)
    {
        _repos = repos;
        _jobs = jobs;
        _prefixes = [.. types.Where(static type => type.EndsWith(".*", StringComparison.Ordinal)).Select(static type => type[..^1])];
        _types = [.. types.Where(static type => !type.EndsWith(".*", StringComparison.Ordinal))];
    }

    /// <summary>Reads the filter of a request. A path that names a repository by another way stands for that repository.</summary>
    public static async Task<EventFilter> ReadAsync(QueryParameters query, RepositoryDirectory repositories, CancellationToken ct)
    {
        var repos = new HashSet<string>(CanonicalPath.Comparer);
        // An empty first value switches the filter off, as for the reference.
        foreach (var repo in query.Text("repo") is null ? [] : query.All("repo"))
        {
            repos.Add(repo);
            if (Path.IsPathFullyQualified(repo))
            {
                repos.Add(CanonicalPath.Resolve(repo));
                if (await RootOfAsync(repo, repositories, ct) is { } root)
                {
                    repos.Add(root);
                }
            }
        }

        var types = query.All("types").SelectMany(static list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var jobs = query.Numbers("job_id");
        return new EventFilter(repos, [.. jobs], [.. types]);
    }

    /// <summary>True when the event is wanted.</summary>
    public bool Matches(LoggedEvent logged) =>
        (_repos.Count == 0 || _repos.Contains(logged.Repo) || (logged.Worktree is { } worktree && _repos.Contains(worktree)))
        && (_jobs.Count == 0 || _jobs.Contains(logged.JobId))
        && ((_types.Count == 0 && _prefixes.Length == 0) || _types.Contains(logged.Type) || _prefixes.Any(prefix => logged.Type.StartsWith(prefix, StringComparison.Ordinal)));

    private static async Task<string?> RootOfAsync(string path, RepositoryDirectory repositories, CancellationToken ct)
    {
        try
        {
            return Directory.Exists(path) ? (await repositories.LocateAsync(path, ct))?.MainRoot : null;
        }
        catch (GitException)
        {
            return null;
        }
    }
}
