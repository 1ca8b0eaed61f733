using Roborev.Core.Jobs;
using Roborev.Git;

namespace Roborev.Prompts;

/// <summary>Looks up the earlier reviews that belong to a review (prompts.md 5.3 to 5.5; 22, rows 4 and 5).</summary>
/// <param name="git">Runs git.</param>
internal sealed class ReviewContextSource(GitRunner git)
{
    private const int MaxAttempts = 5;
    private const int MaxInRangeReviews = 50;

    private readonly Commits _commits = new(git);
    private readonly Refs _refs = new(git);

    /// <summary>The input with its three kinds of history filled.</summary>
    public async Task<ReviewPromptInput> AddHistoryAsync(ReviewPromptInput input, ReviewRequest request, CancellationToken cancellationToken)
    {
        var reviewType = ReviewTypes.TryNormalize(request.ReviewType, out var known) ? known : request.ReviewType;
        var before = await CommitsBeforeAsync(input, request, cancellationToken);
        string[] inRange = input.Change is ReviewedChange.Range range ? [.. range.Commits.Select(commit => commit.Sha)] : [];
        string[] wanted = [.. before, .. inRange];
        var reviews = wanted.Length == 0
            ? new Dictionary<string, PastReview>()
            : await request.History.NewestForCommitsAsync(wanted, reviewType, cancellationToken);

        return input with
        {
            PreviousReviews = before.Any(reviews.ContainsKey) ? [.. before.Select(sha => new ReviewedCommit(sha, reviews.GetValueOrDefault(sha)))] : [],
            InRangeReviews = [.. inRange.Where(reviews.ContainsKey).TakeLast(MaxInRangeReviews).Select(sha => new ReviewedCommit(sha, reviews[sha]))],
            PreviousAttempts = input.Change is ReviewedChange.Dirty
                ? []
                : await request.History.ForRefAsync(request.GitRef, reviewType, MaxAttempts, cancellationToken),
        };
    }

    /// <summary>
    /// Commits before the change, oldest first. The start of a range and the HEAD below uncommitted changes are the last commits before them, so they belong
    /// to the answer. Without an answer of git there is no such context, which is no reason to give up the review.
    /// </summary>
    private async Task<IReadOnlyList<string>> CommitsBeforeAsync(ReviewPromptInput input, ReviewRequest request, CancellationToken cancellationToken)
    {
        if (request.ContextCount <= 0)
        {
            return [];
        }

        try
        {
            if (input.Change is ReviewedChange.Commit commit)
            {
                var preceding = await _commits.PrecedingAsync(request.Checkout, commit.Facts.Sha, request.ContextCount, cancellationToken);
                return [.. preceding.Reverse()];
            }

            var last = input.Change is ReviewedChange.Dirty ? await _refs.ResolveCommitAsync(request.Checkout, "HEAD", cancellationToken) : input.Diff.BaseSha;
            if (last is null)
            {
                return [];
            }

            var earlier = await _commits.PrecedingAsync(request.Checkout, last, request.ContextCount - 1, cancellationToken);
            return [.. earlier.Reverse(), last];
        }
        catch (GitException)
        {
            return [];
        }
    }
}
