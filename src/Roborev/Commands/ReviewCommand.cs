using System.CommandLine;
using Roborev.Agents;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;
using Roborev.Git;
using Roborev.Output;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev review</c>: asks the daemon for a review of a commit, a range, a branch, or what is not committed (cli.md 5.5).</summary>
internal sealed class ReviewCommand : CliCommand
{
    private readonly Option<string?> _repo = new("--repo") { Description = "repository (default: the current one)", HelpName = "path" };
    private readonly Option<string?> _sha = new("--sha") { Description = "commit to review (default HEAD)", HelpName = "rev" };
    private readonly OptionalValueOption _branch = new("--branch", "HEAD") { Description = "all commits of the branch since its base", HelpName = "name" };
    private readonly Option<string?> _base = new("--base") { Description = "base for --branch", HelpName = "ref" };
    private readonly Option<string?> _since = new("--since") { Description = "all commits after this one", HelpName = "rev" };
    private readonly Option<bool> _dirty = new("--dirty") { Description = "uncommitted changes" };
    private readonly Option<string?> _agent = new("--agent") { Description = "agent", HelpName = "name" };
    private readonly Option<string?> _model = new("--model") { Description = "model", HelpName = "name" };
    private readonly Option<string?> _provider = new("--provider") { Description = "provider of the model (agent pi)", HelpName = "name" };
    private readonly Option<string?> _reasoning = new("--reasoning") { Description = "fast, standard, medium, thorough or maximum", HelpName = "level" };
    private readonly Option<bool> _fast = new("--fast") { Description = "short for --reasoning fast" };
    private readonly Option<string?> _type = new("--type") { Description = "security or design", HelpName = "type" };
    private readonly Option<string?> _severity = new("--min-severity") { Description = "critical, high, medium or low", HelpName = "severity" };
    private readonly Option<bool> _wait = new("--wait") { Description = "wait for the review; exit code 1 means findings or failure" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "print nothing; the exit code tells" };

    internal ReviewCommand()
        : base("review", "review a commit, a range, a branch or uncommitted changes", "[commit] | [start end]")
    {
        foreach (var option in (Option[])[_repo, _sha, _branch, _base, _since, _dirty, _agent, _model, _provider, _reasoning, _fast, _type, _severity, _wait, _quiet])
        {
            Add(option);
        }
    }

    internal override bool IsQuiet(ParseResult flags) => flags.GetValue(_quiet);

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var reviewType = Check(context);
        var isQuiet = context.Value(_quiet);
        var found = await new CurrentRepository(context).TryTakeAsync(Text(context, _repo), ct).ConfigureAwait(false);
        if (found.Snapshot is not { } head)
        {
            return isQuiet ? 0 : throw new CliException(NoRepository(context, found.Problem));
        }

        if (head.RebaseInProgress)
        {
            Tell(context, "Skipping: rebase in progress");
            return 0;
        }

        if (!isQuiet)
        {
            WarnAboutIdleFlags(context);
            await HookInstallation.RefreshAsync(context, head.Location, ct).ConfigureAwait(false);
        }

        var target = await TargetAsync(context, head, reviewType, ct).ConfigureAwait(false);
        if (target.Notice is { } notice)
        {
            Tell(context, notice);
        }

        var client = await context.ConnectAsync(ct).ConfigureAwait(false);
        var result = await client.EnqueueAsync(Request(context, head, target), ct).ConfigureAwait(false);
        if (result.Job is not { } job)
        {
            Tell(context, $"Skipped: {result.SkipReason}");
            return 0;
        }

        Tell(context, target.Diff is null
            ? $"Enqueued job {job.Id} for {RefText.CliShortRef(job.GitRef)} (agent: {job.Agent})"
            : $"Enqueued dirty review job {job.Id} (agent: {job.Agent})");
        if (!context.Value(_wait))
        {
            TellAboutBuiltin(context, job);
            return 0;
        }

        Tell(context, "Waiting for the review...");
        return await ReviewOutcome.ShowAsync(context, client, job.Id, isQuiet, ct).ConfigureAwait(false);
    }

    /// <summary>Everything that can be wrong with the flags, before anything is touched (C10). Returns the canonical review type.</summary>
    private string Check(CommandContext context)
    {
        var words = context.Words;
        var isBranch = context.IsGiven(_branch);
        var isSince = Text(context, _since) is not null;
        var isDirty = context.Value(_dirty);
        var problem = (isBranch, isSince, isDirty) switch
        {
            (true, _, true) => "cannot use --branch with --dirty",
            (true, true, _) => "cannot use --branch with --since",
            (_, true, true) => "cannot use --since with --dirty",
            (true, _, _) when words.Count > 0 => "cannot specify commits with --branch (to review a specific branch, use --branch=<name>)",
            (_, true, _) when words.Count > 0 => "cannot specify commits with --since",
            _ when words.Count > 2 => "at most two commits can be given: review <start> <end>",
            _ => null,
        };
        if (problem is not null)
        {
            throw new UsageException(problem);
        }

        return Text(context, _type) switch
        {
            null => ReviewTypes.Default,
            ReviewTypes.Security => ReviewTypes.Security,
            ReviewTypes.Design => ReviewTypes.Design,
            var other => throw new UsageException($"invalid --type \"{other}\" (valid: security, design)"),
        };
    }

    private void WarnAboutIdleFlags(CommandContext context)
    {
        if (context.Value(_dirty) && context.Words.Count > 0)
        {
            context.Notice("Warning: arguments have no effect with --dirty");
        }

        if (context.IsGiven(_base) && !context.IsGiven(_branch))
        {
            context.Notice("Warning: --base has no effect without --branch");
        }

        if (context.IsGiven(_sha) && (context.Words.Count > 0 || context.IsGiven(_branch) || context.IsGiven(_since) || context.Value(_dirty)))
        {
            context.Notice("Warning: --sha has no effect here");
        }
    }

    private async Task<ReviewTarget> TargetAsync(CommandContext context, HeadSnapshot head, string reviewType, CancellationToken ct)
    {
        var targets = new ReviewTargets(context, head);
        return context.IsGiven(_branch) ? await targets.BranchAsync(Text(context, _branch) ?? "HEAD", Text(context, _base), ct).ConfigureAwait(false)
            : Text(context, _since) is { } since ? await targets.SinceAsync(since, ct).ConfigureAwait(false)
            : context.Value(_dirty) ? await targets.DirtyAsync(reviewType, ct).ConfigureAwait(false)
            : targets.Commits(context.Words, Text(context, _sha) ?? "HEAD");
    }

    private EnqueueRequest Request(CommandContext context, HeadSnapshot head, ReviewTarget target)
    {
        var agent = Text(context, _agent);
        return new EnqueueRequest
        {
            RepoPath = head.Location.CheckoutRoot,
            GitRef = target.GitRef,
            Branch = target.Branch,
            DiffContent = target.Diff,
            Agent = agent,
            Model = Text(context, _model),
            Provider = Text(context, _provider),
            Reasoning = Text(context, _reasoning) ?? (context.Value(_fast) ? ReasoningLevel.Fast.ToWire() : null),
            ReviewType = Text(context, _type),
            MinSeverity = Text(context, _severity),
            StrictAgent = agent is not null,
            AllowBuiltin = agent is null,
        };
    }

    private void Tell(CommandContext context, string text)
    {
        if (!context.Value(_quiet))
        {
            context.Notice(text);
        }
    }

    private void TellAboutBuiltin(CommandContext context, ReviewJob job)
    {
        if (job.Agent == AgentRegistry.Builtin)
        {
            Tell(context, ReviewText.BuiltinHint);
        }
    }

    private string NoRepository(CommandContext context, string? problem)
    {
        var place = Path.GetFullPath(Text(context, _repo) ?? ".", context.Host.Directory);
        var children = Directory.Exists(place)
            ? Directory.EnumerateDirectories(place).Where(child => Path.GetFileName(child)[0] != '.' && Path.Exists(Path.Combine(child, ".git"))).Order(StringComparer.Ordinal).ToList()
            : [];
        return children.Count == 0
            ? $"not a git repository: {problem}"
            : $"not in a git repository; use --repo to name one:\n{string.Join('\n', children.Select(child => $"  roborev review --repo {child}"))}";
    }

    private static string? Text(CommandContext context, Option<string?> option) => context.Value(option) is { Length: > 0 } text ? text : null;
}
