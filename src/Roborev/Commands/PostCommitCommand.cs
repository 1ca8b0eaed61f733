using System.CommandLine;
using System.Text;
using Roborev.Client;
using Roborev.Core.Wire;
using Roborev.Git;
using Roborev.Parsing;
using Roborev.Settings;

namespace Roborev.Commands;

/// <summary>
/// <c>roborev post-commit</c>, what the git hook calls: hands the new commit to the daemon, silently, with one git process and within one time budget
/// (git.md 13, T2, T3).
/// </summary>
internal sealed class PostCommitCommand : CliCommand
{
    private const int MaxAnswerBytes = 200;

    /// <summary>Everything together, a start of the daemon included; starting processes is slow on Windows.</summary>
    private static readonly TimeSpan Budget = OperatingSystem.IsWindows() ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(3);

    private readonly Option<string?> _repo = new("--repo") { Description = "repository (default: the current one)", HelpName = "path" };
    private readonly Option<string?> _base = new("--base") { Description = "base when whole branches are reviewed", HelpName = "ref" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Hidden = true };

    internal PostCommitCommand(string name)
        : base(name, "what the git hook runs after a commit; prints nothing")
    {
        Add(_repo);
        Add(_base);
        Add(_quiet);
    }

    internal override (int Min, int Max)? ArgumentCount => (0, 0);

    internal override bool IsSilent => true;

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var repository = context.Value(_repo) is { Length: > 0 } given ? given : ".";
        var log = new HookLog(context.Data, context.Host.Time);
        using var budget = new CancellationTokenSource(Budget, context.Host.Time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct, budget.Token);
        try
        {
            var found = await new CurrentRepository(context).TryTakeAsync(repository, limited.Token).ConfigureAwait(false);
            if (found.Snapshot is not { } head)
            {
                log.Write(repository, "skip", $"not a git repo: {found.Problem}");
                return 0;
            }

            repository = head.Location.CheckoutRoot;
            var (outcome, message) = await HandOverAsync(context, head, limited.Token).ConfigureAwait(false);
            log.Write(repository, outcome, message);
        }
        catch (OperationCanceledException) when (budget.IsCancellationRequested)
        {
            log.Write(repository, "fail", $"not done within {Budget.TotalSeconds:0} s");
        }
        catch (Exception error) when (error is GitException or DaemonStartException or DaemonUnreachableException or CliException or IOException)
        {
            log.Write(repository, "fail", error.Message);
        }
        catch (DaemonRequestException error)
        {
            log.Write(repository, "fail", $"status {(int)error.Status}: {Cut(error.Message)}");
        }

        return 0;
    }

    private async Task<(string Outcome, string Message)> HandOverAsync(CommandContext context, HeadSnapshot head, CancellationToken ct)
    {
        if (head.RebaseInProgress)
        {
            return ("skip", "rebase in progress");
        }

        if (head.HeadSha is not { } sha)
        {
            return ("skip", "there is no commit yet");
        }

        var gitRef = await BranchRangeAsync(context, head, ct).ConfigureAwait(false) ?? sha;
        var endpoint = await context.Connector.EnsureAsync(context.Connection(_ => { }) with { FromHook = true }, ct).ConfigureAwait(false);
        using var client = new DaemonClient(endpoint);
        var request = new EnqueueRequest
        {
            RepoPath = head.Location.CheckoutRoot,
            GitRef = gitRef,
            Branch = head.Branch,
            Source = "post_commit",
            AllowBuiltin = true,
        };
        var result = await client.EnqueueAsync(request, ct).ConfigureAwait(false);
        return result.Job is { } job
            ? ("ok", $"enqueued job={job.Id} ref={gitRef} branch={head.Branch}")
            : ("skip", result.SkipReason ?? "");
    }

    /// <summary>The whole branch, where the work tree's configuration asks for it and git can tell what that is; else null (git.md 13.1, step 5).</summary>
    private async Task<string?> BranchRangeAsync(CommandContext context, HeadSnapshot head, CancellationToken ct)
    {
        var root = head.Location.CheckoutRoot;
        if (head.Branch is null
            || !File.Exists(Path.Combine(root, RepositorySettingsFile.Name))
            || !RepositorySettingsFile.Load(root).Settings.ReviewsBranchAfterCommit)
        {
            return null;
        }

        try
        {
            var explicitBase = context.Value(_base) is { Length: > 0 } given ? given : null;
            return (await new Branches(context.Git).ResolveBaseAsync(root, explicitBase, reference: null, ct).ConfigureAwait(false)).Range;
        }
        catch (GitException)
        {
            return null;
        }
    }

    private static string Cut(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= MaxAnswerBytes ? text : Encoding.UTF8.GetString(bytes, 0, MaxAnswerBytes) + "...";
    }
}
