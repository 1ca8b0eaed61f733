using System.CommandLine;
using Roborev.Client;
using Roborev.Git;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev wait</c>: waits for reviews that were enqueued elsewhere (cli.md 5.6).</summary>
internal sealed class WaitCommand : CliCommand
{
    private readonly Option<string?> _sha = new("--sha") { Description = "commit whose newest job is meant (default: HEAD)", HelpName = "ref" };
    private readonly Option<bool> _job = new("--job") { Description = "the arguments are job ids, whatever git says" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "print nothing; the exit code tells" };

    internal WaitCommand()
        : base("wait", "wait for reviews; exit code 1 means findings or failure", "[job_id|sha ...]")
    {
        Add(_sha);
        Add(_job);
        Add(_quiet);
    }

    internal override bool IsQuiet(ParseResult flags) => flags.GetValue(_quiet);

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var snapshot = context.Value(_job) ? null : await new CurrentRepository(context).TakeAsync(path: null, ct).ConfigureAwait(false);
        var targets = await TargetsAsync(context, snapshot, ct).ConfigureAwait(false);
        var isQuiet = context.Value(_quiet);
        var client = await context.ConnectAsync(ct).ConfigureAwait(false);
        var ids = new List<long>();
        foreach (var target in targets)
        {
            if (await JobOfAsync(client, target, snapshot, ct).ConfigureAwait(false) is not { } id)
            {
                if (!isQuiet)
                {
                    context.Notice($"No job found for {target.Text}");
                }

                return 1;
            }

            ids.Add(id);
        }

        if (ids is not [var only])
        {
            return await WaitForAllAsync(context, client, ids, isQuiet, ct).ConfigureAwait(false);
        }

        if (!isQuiet)
        {
            context.Notice(targets[0].Sha is { } sha ? $"Waiting for the review of {RefText.ShortSha(sha)} (job {only})..." : $"Waiting for job {only}...");
        }

        return await ReviewOutcome.ShowAsync(context, client, only, isQuiet, ct).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Target>> TargetsAsync(CommandContext context, HeadSnapshot? snapshot, CancellationToken ct)
    {
        var words = context.Words;
        var sha = context.Value(_sha) is { Length: > 0 } given ? given : null;
        if (sha is not null && words.Count > 0)
        {
            throw new UsageException("--sha and an argument exclude each other");
        }

        if (context.Value(_job))
        {
            return words.Count == 0 ? throw new UsageException("--job needs a job id as argument") : [.. words.Select(word => new Target(word, JobIds.Parse(word), Sha: null))];
        }

        var repository = new CurrentRepository(context);
        if (words.Count == 0)
        {
            var text = sha ?? "HEAD";
            var commit = await repository.ResolveAsync(snapshot, text, ct).ConfigureAwait(false);
            return [new Target(text, JobId: null, commit ?? throw new UsageException($"invalid git ref: {text}"))];
        }

        var targets = new List<Target>();
        foreach (var word in words)
        {
            var commit = await repository.ResolveAsync(snapshot, word, ct).ConfigureAwait(false);
            targets.Add(commit is not null ? new Target(word, JobId: null, commit)
                : JobIds.TryParse(word) is { } id ? new Target(word, id, Sha: null)
                : throw new UsageException($"argument \"{word}\" is neither a git ref nor a job id"));
        }

        return targets;
    }

    private static async Task<long?> JobOfAsync(DaemonClient client, Target target, HeadSnapshot? snapshot, CancellationToken ct) => target.JobId
        ?? (await CurrentRepository.FindJobAsync(client, target.Sha!, snapshot!.Location.MainRoot, ct).ConfigureAwait(false))?.Id;

    private static async Task<int> WaitForAllAsync(CommandContext context, DaemonClient client, IReadOnlyList<long> ids, bool isQuiet, CancellationToken ct)
    {
        var problems = await Task.WhenAll(ids.Select(id => ProblemOfAsync(context, client, id, ct))).ConfigureAwait(false);
        for (var index = 0; index < ids.Count && !isQuiet; index++)
        {
            if (problems[index] is { } problem)
            {
                context.Out.WriteLine($"Job {ids[index]}: {problem}");
            }
        }

        return problems.All(problem => problem is null) ? 0 : 1;
    }

    private static async Task<string?> ProblemOfAsync(CommandContext context, DaemonClient client, long id, CancellationToken ct)
    {
        using var wait = context.NewWait(client.Endpoint);
        try
        {
            return ReviewOutcome.Problem(await wait.ForJobAsync(id, _ => { }, ct).ConfigureAwait(false));
        }
        catch (Exception error) when (error is DaemonRequestException or DaemonUnreachableException)
        {
            return error.Message;
        }
    }

    private sealed record Target(string Text, long? JobId, string? Sha);
}
