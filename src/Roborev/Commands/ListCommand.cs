using System.CommandLine;
using Roborev.Client;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Output;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev list</c>: jobs of a repository, or of all repositories below a directory (cli.md 5.8).</summary>
internal sealed class ListCommand : CliCommand
{
    private const int PageSize = 200;

    private readonly Option<string?> _branch = new("--branch") { Description = "branch (default: the current one)", HelpName = "name" };
    private readonly Option<string?> _repo = new("--repo") { Description = "repository (default: the current one)", HelpName = "path" };
    private readonly Option<int> _limit = new("--limit") { Description = "most jobs to show; 0 shows all (default 50)", HelpName = "n", DefaultValueFactory = _ => 50 };
    private readonly Option<string?> _status = new("--status") { Description = "only jobs of this status", HelpName = "status" };
    private readonly Option<bool> _open = new("--open") { Description = "only open reviews" };
    private readonly Option<bool> _unaddressed = new("--unaddressed") { Hidden = true };
    private readonly Option<bool> _closed = new("--closed") { Description = "only closed reviews" };
    private readonly Option<bool> _json = new("--json") { Description = "print JSON" };

    internal ListCommand()
        : base("list", "list jobs")
    {
        Add(_branch);
        Add(_repo);
        Add(_limit);
        Add(_status);
        Add(_open);
        Add(_unaddressed);
        Add(_closed);
        Add(_json);
    }

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var isOpen = context.Value(_open) || context.Value(_unaddressed);
        if (isOpen && context.Value(_closed))
        {
            throw new UsageException("--open and --closed exclude each other");
        }

        var query = await QueryAsync(context, isOpen, ct).ConfigureAwait(false);
        var client = await context.ConnectAsync(ct).ConfigureAwait(false);
        var (jobs, hasMore) = isOpen
            ? await OpenReviewsAsync(client, query, ct).ConfigureAwait(false)
            : await AllAsync(client, query, ct).ConfigureAwait(false);
        if (context.Value(_json))
        {
            JsonOutput.Write(context.Out, jobs, WireJson.Indented.IReadOnlyListReviewJob);
            return 0;
        }

        if (jobs.Count == 0)
        {
            context.Out.WriteLine("No jobs found.");
            return 0;
        }

        JobTable.Write(context.Host, jobs, indent: 0, machineId: null);
        if (hasMore)
        {
            context.Out.WriteLine("(more results available, use --limit to increase)");
        }

        return 0;
    }

    private async Task<JobQuery> QueryAsync(CommandContext context, bool isOpen, CancellationToken ct)
    {
        var repo = context.Value(_repo) is { Length: > 0 } path ? path : null;
        var snapshot = await new CurrentRepository(context).TakeAsync(repo, ct).ConfigureAwait(false);
        var branch = context.Value(_branch) is { Length: > 0 } named ? named : snapshot?.Branch;
        var isWorkspace = snapshot is null && repo is null;
        return new JobQuery
        {
            Repository = snapshot?.Location.MainRoot ?? repo,
            RepositoryPrefix = isWorkspace ? context.Host.Directory.Replace('\\', '/') : null,
            Branch = branch,
            BranchIncludesEmpty = branch is not null,
            Status = context.Value(_status),
            Closed = isOpen ? false : context.Value(_closed) ? true : null,
            Limit = Math.Max(0, context.Value(_limit)),
        };
    }

    private static async Task<(IReadOnlyList<ReviewJob> Jobs, bool HasMore)> AllAsync(DaemonClient client, JobQuery query, CancellationToken ct)
    {
        var answer = await client.ListJobsAsync(query, ct).ConfigureAwait(false);
        return (answer.Jobs ?? [], answer.HasMore);
    }

    /// <summary>The daemon counts a job without review as not closed; only reviews are open (C26), so pages are read until enough are found.</summary>
    private static async Task<(IReadOnlyList<ReviewJob> Jobs, bool HasMore)> OpenReviewsAsync(DaemonClient client, JobQuery query, CancellationToken ct)
    {
        var limit = query.Limit is > 0 ? query.Limit.Value : int.MaxValue;
        var found = new List<ReviewJob>();
        long? before = null;
        while (true)
        {
            var answer = await client.ListJobsAsync(query with { Limit = PageSize, Before = before }, ct).ConfigureAwait(false);
            var page = answer.Jobs ?? [];
            found.AddRange(page.Where(job => job.Closed == false));
            if (found.Count > limit)
            {
                return ([.. found.Take(limit)], true);
            }

            if (!answer.HasMore || page.Count == 0)
            {
                return (found, false);
            }

            before = page[^1].Id;
        }
    }
}
