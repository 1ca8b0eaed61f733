namespace Roborev.Prompts;

/// <summary>
/// Finished reviews of one repository. Only reviews of commits, ranges and uncommitted changes count, with the review type that is asked for: neither fix
/// reports nor other types nor other repositories (prompts.md 22, row 4).
/// </summary>
public interface IReviewHistory
{
    /// <summary>The newest review of each of some commits; commits without one are missing from the answer.</summary>
    /// <param name="shas">Full names of commits; a review belongs to one if its job's ref is exactly that name.</param>
    /// <param name="reviewType">Canonical review type, see <see cref="Core.Jobs.ReviewTypes"/>.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    Task<IReadOnlyDictionary<string, PastReview>> NewestForCommitsAsync(IReadOnlyList<string> shas, string reviewType, CancellationToken cancellationToken);

    /// <summary>The newest reviews whose job has exactly a ref, oldest first.</summary>
    /// <param name="gitRef">Full name of a commit, or a range as it is stored.</param>
    /// <param name="reviewType">Canonical review type.</param>
    /// <param name="limit">Most reviews to return.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    Task<IReadOnlyList<PastReview>> ForRefAsync(string gitRef, string reviewType, int limit, CancellationToken cancellationToken);
}

/// <summary>The history of a review that runs without a database.</summary>
public sealed class EmptyReviewHistory : IReviewHistory
{
    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, PastReview>> NewestForCommitsAsync(
        IReadOnlyList<string> shas, string reviewType, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, PastReview>>(new Dictionary<string, PastReview>());

    /// <inheritdoc/>
    public Task<IReadOnlyList<PastReview>> ForRefAsync(string gitRef, string reviewType, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PastReview>>([]);
}
