using System.Globalization;
using Microsoft.AspNetCore.Http;
using Roborev.Core.Wire;
using Roborev.Daemon.Api.Http;
using Roborev.Store;

namespace Roborev.Daemon.Api;

/// <summary>Repositories, branches and the summary over them (http-api.md sections 7 and 8.5).</summary>
internal static class RepositoriesApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteTable routes, DaemonServices services)
    {
        routes.Get("/api/repos", context => ReposAsync(context, services));
        routes.Get("/api/branches", context => BranchesAsync(context, services));
        routes.Get("/api/summary", context => SummaryAsync(context, services));
    }

    private static Task ReposAsync(HttpContext context, DaemonServices services)
    {
        var query = new QueryParameters(context.Request);
        var prefix = query.Text("prefix") is { } text ? RequestPath.Clean(text).TrimEnd('/') : null;
        var repos = services.Database.Read(connection => RepositoryQueries.List(connection, prefix, query.Text("branch")));
        return Answer.JsonAsync(
            context, new RepositoriesAnswer { Repos = repos, TotalCount = repos.Sum(static repo => repo.Count) }, WireJson.Plain.RepositoriesAnswer);
    }

    private static Task BranchesAsync(HttpContext context, DaemonServices services)
    {
        var query = new QueryParameters(context.Request);
        var branches = services.Database.Read(connection => RepositoryQueries.Branches(connection, [.. query.All("repo").Select(RequestPath.Clean)]));
        return Answer.JsonAsync(
            context,
            new BranchesAnswer
            {
                Branches = branches,
                TotalCount = branches.Sum(static branch => branch.Count),
                NullsRemaining = branches.FirstOrDefault(static branch => branch.Name == RepositoryQueries.NoBranch)?.Count ?? 0,
            },
            WireJson.Plain.BranchesAnswer);
    }

    private static Task SummaryAsync(HttpContext context, DaemonServices services)
    {
        var query = new QueryParameters(context.Request);
        var window = query.Text("since") ?? "7d";
        var all = query.Flag("all") == true;
        if (query.Problems.Count > 0)
        {
            return Answer.InvalidQueryAsync(context, query);
        }

        if (!TryReadWindow(window, out var span))
        {
            return Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, $"invalid since \"{window}\": a positive number with h, d or w is wanted, for instance 7d");
        }

        var repo = query.Text("repo") is { } path ? RequestPath.Clean(path) : null;
        var since = services.Options.Time.GetUtcNow() - span;
        var answer = services.Database.ReadSnapshot(connection => SummaryQuery.Read(connection, since, repo, query.Text("branch"), all || repo is null));
        return Answer.JsonAsync(context, answer, WireJson.Plain.SummaryAnswer);
    }

    private static bool TryReadWindow(string text, out TimeSpan span)
    {
        span = default;
        if (!int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is <= 0 or > 100_000)
        {
            return false;
        }

        span = text[^1] switch
        {
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            'w' => TimeSpan.FromDays(7L * number),
            _ => default,
        };
        return span > TimeSpan.Zero;
    }
}
