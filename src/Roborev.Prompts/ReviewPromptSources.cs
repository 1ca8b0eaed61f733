using System.Security.Cryptography;
using System.Text;
using Roborev.Core.Diffs;
using Roborev.Core.Jobs;
using Roborev.Core.Text;
using Roborev.Git;

namespace Roborev.Prompts;

/// <summary>
/// Collects what the prompt of a review is made from: first the diff, and only if there is one the guidelines and the history (prompts.md 5 to 7).
/// </summary>
/// <param name="git">Runs git.</param>
/// <param name="time">Clock of the date line.</param>
public sealed class ReviewPromptSources(GitRunner git, TimeProvider time)
{
    /// <summary>Most bytes of a commit or range that are captured; a review of more is told that the rest is missing.</summary>
    public const long MaxDiffBytes = 64 * 1024 * 1024;

    private readonly Refs _refs = new(git);
    private readonly Commits _commits = new(git, time);
    private readonly Diffs _diffs = new(git);
    private readonly GuidelineSource _rules = new(git);
    private readonly ReviewContextSource _context = new(git);

    /// <summary>Collects everything for one review.</summary>
    /// <param name="request">The review.</param>
    /// <param name="cancellationToken">Stops git and the look-ups.</param>
    /// <exception cref="GitException">git failed in a way that may pass.</exception>
    public async Task<ReviewSubject> GatherAsync(ReviewRequest request, CancellationToken cancellationToken)
    {
        if (request.DirtyDiff is { } text)
        {
            var rules = await _rules.ForWorkTreeAsync(request.Checkout, request.ReadRules, cancellationToken);
            return await FinishAsync(request, new ReviewedChange.Dirty(), FromStoredText(text), rules, cancellationToken);
        }

        return RefText.IsRange(request.GitRef)
            ? await GatherRangeAsync(request, cancellationToken)
            : await GatherCommitAsync(request, cancellationToken);
    }

    private async Task<ReviewSubject> GatherCommitAsync(ReviewRequest request, CancellationToken cancellationToken)
    {
        if (await _commits.ReadFactsAsync(request.Checkout, request.GitRef, cancellationToken) is not { } facts)
        {
            return NotFound(request, "the commit");
        }

        var rules = await _rules.ForCommitsAsync(request.Checkout, request.IsAuthoredLocally, request.ReadRules, cancellationToken);
        var diff = await _diffs.CaptureCommitAsync(request.Checkout, facts.Sha, ExcludesFor(request, rules), MaxDiffBytes, cancellationToken);
        return await FinishAsync(request, new ReviewedChange.Commit(ToPromptCommit(facts)), diff, rules, cancellationToken);
    }

    private async Task<ReviewSubject> GatherRangeAsync(ReviewRequest request, CancellationToken cancellationToken)
    {
        var range = await _refs.ResolveRangeAsync(request.Checkout, request.GitRef, cancellationToken);
        if (range is not { StartSha: { } start, EndSha: { } end })
        {
            return NotFound(request, range.Problem == RangeProblem.Start ? "the start of the range" : "the end of the range");
        }

        var rules = await _rules.ForCommitsAsync(request.Checkout, request.IsAuthoredLocally, request.ReadRules, cancellationToken);
        var diff = await _diffs.CaptureRangeAsync(request.Checkout, start, end, ExcludesFor(request, rules), MaxDiffBytes, cancellationToken);
        var commits = await _commits.ReadRangeAsync(request.Checkout, start, end, cancellationToken);
        return await FinishAsync(request, new ReviewedChange.Range([.. commits.Select(ToPromptCommit)]), diff, rules, cancellationToken);
    }

    private async Task<ReviewSubject> FinishAsync(
        ReviewRequest request, ReviewedChange change, ReviewDiff diff, RepositoryRules rules, CancellationToken cancellationToken)
    {
        if (diff.IsEmpty)
        {
            return new ReviewSubject.Empty(diff, EmptyReason(diff));
        }

        var input = new ReviewPromptInput
        {
            AgentName = request.AgentName,
            ReviewType = request.ReviewType,
            Date = time.GetUtcNow(),
            MinSeverity = request.MinSeverity,
            CapBytes = request.CapBytes,
            Change = change,
            Diff = diff,
            Guidelines = rules.Guidelines,
            AdditionalContext = request.AdditionalContext,
        };
        return new ReviewSubject.Ready(await _context.AddHistoryAsync(input, request, cancellationToken));
    }

    private static ExcludeRules ExcludesFor(ReviewRequest request, RepositoryRules rules)
    {
        // A repository must not be able to hide files from a security review.
        var isSecurity = ReviewTypes.TryNormalize(request.ReviewType, out var type) && type == ReviewTypes.Security;
        return new ExcludeRules(isSecurity ? request.GlobalExcludePatterns : [.. rules.ExcludePatterns, .. request.GlobalExcludePatterns]);
    }

    private static string EmptyReason(ReviewDiff diff)
    {
        const int Named = 3;
        if (diff.Excluded.Count == 0)
        {
            return "the change is empty: there is nothing to review";
        }

        var files = diff.Excluded.Take(Named).Select(file => $"{TerminalText.CleanLine(file.Path)} (by {TerminalText.CleanLine(file.Rule)})");
        var rest = diff.Excluded.Count > Named ? $" and {diff.Excluded.Count - Named} more" : "";
        return $"every changed file is excluded: {string.Join(", ", files)}{rest}";
    }

    private static ReviewDiff FromStoredText(string stored)
    {
        var text = PromptText.Clean(stored);
        var bytes = Encoding.UTF8.GetBytes(text);
        return new ReviewDiff
        {
            Text = text,
            Bytes = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Files = DiffFiles.Parse(text),
        };
    }

    private static ReviewSubject.Missing NotFound(ReviewRequest request, string what) =>
        new($"{what} {TerminalText.CleanLine(request.GitRef)} is not in {request.Checkout}; fetch it or review another one");

    private static PromptCommit ToPromptCommit(CommitFacts facts) => new(facts.Sha, facts.Subject, facts.Author, facts.Body);
}
