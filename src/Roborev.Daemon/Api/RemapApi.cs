using System.Globalization;
using Microsoft.AspNetCore.Http;
using Roborev.Core.Wire;
using Roborev.Daemon.Api.Http;
using Roborev.Daemon.Ledger;
using Roborev.Git;
using Roborev.Store;

namespace Roborev.Daemon.Api;

/// <summary><c>POST /api/remap</c>: carries reviews along when history is rewritten (http-api.md 5.9).</summary>
internal static class RemapApi
{
    private const int MaxMappings = 1000;

    /// <summary>Adds the route.</summary>
    public static void Map(RouteTable routes, DaemonServices services) => routes.Post("/api/remap", context => RemapAsync(context, services));

    private static async Task RemapAsync(HttpContext context, DaemonServices services)
    {
        if (await RequestBody.ReadAsync(context, WireJson.Default.RemapRequest, BodyRules.Loose) is not { } request)
        {
            return;
        }

        var mappings = request.Mappings ?? [];
        if (mappings.Count > MaxMappings)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, $"too many mappings: {mappings.Count}, the limit is {MaxMappings}");
            return;
        }

        if (await RootAsync(services, request.RepoPath, context.RequestAborted) is not { } root)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, string.IsNullOrEmpty(request.RepoPath)
                ? "repo_path is required" : $"not a git repository: {request.RepoPath}");
            return;
        }

        if (services.Database.Read(connection => RepositoryRows.Find(connection, root)) is not { } repository)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status404NotFound, $"repository {root} is not registered");
            return;
        }

        var changes = new List<CommitMove>(mappings.Count);
        foreach (var mapping in mappings)
        {
            if (!DateTimeOffset.TryParse(mapping.Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) || !mapping.Timestamp!.Contains('T', StringComparison.Ordinal))
            {
                await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, $"invalid timestamp \"{mapping.Timestamp}\": RFC 3339 is wanted");
                return;
            }

            changes.Add(new CommitMove(mapping.OldSha ?? "", mapping.NewSha ?? "", mapping.PatchId ?? "", mapping.Author ?? "", mapping.Subject ?? "", at));
        }

        var result = await services.Ledger.RemapAsync(repository, changes);
        Answer.SetSeq(context, result.Seq);
        await Answer.JsonAsync(context, new RemapAnswer { Remapped = result.Value.Jobs, Skipped = result.Value.SkippedMappings }, WireJson.Plain.RemapAnswer);
    }

    private static async Task<string?> RootAsync(DaemonServices services, string? path, CancellationToken ct)
    {
        try
        {
            return path is { Length: > 0 } && Path.IsPathFullyQualified(path) && Directory.Exists(path) ? (await services.Repositories.LocateAsync(path, ct))?.MainRoot : null;
        }
        catch (GitException)
        {
            return null;
        }
    }
}
