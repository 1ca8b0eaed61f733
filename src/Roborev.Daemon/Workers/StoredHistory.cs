using Roborev.Core.Reviews;
using Roborev.Prompts;
using Roborev.Store;

namespace Roborev.Daemon.Workers;

/// <summary>Earlier reviews of one repository, from the database.</summary>
internal sealed class StoredHistory(Database database, long repoId) : IReviewHistory
{
    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, PastReview>> NewestForCommitsAsync(IReadOnlyList<string> shas, string reviewType, CancellationToken cancellationToken) =>
        Task.FromResult(database.ReadSnapshot<IReadOnlyDictionary<string, PastReview>>(connection =>
        {
            var newest = new Dictionary<string, PastReview>(StringComparer.Ordinal);
            foreach (var sha in shas)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (ReviewRows.Attempts(connection, repoId, sha, reviewType, limit: 1) is [var last])
                {
                    newest[sha] = ToPast(connection, last);
                }
            }

            return newest;
        }));

    /// <inheritdoc/>
    public Task<IReadOnlyList<PastReview>> ForRefAsync(string gitRef, string reviewType, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(database.ReadSnapshot<IReadOnlyList<PastReview>>(connection =>
            [.. ReviewRows.Attempts(connection, repoId, gitRef, reviewType, limit).Select(review => ToPast(connection, review))]));

    private static PastReview ToPast(StoreConnection connection, Review review) => new()
    {
        Agent = review.Agent,
        Output = review.Output,
        At = review.CreatedAt == default ? null : review.CreatedAt,
        Verdict = review.Output.Length == 0 ? null : Verdicts.FromColumn(review.VerdictBool) ?? VerdictParser.Parse(review.Output).Verdict,
        Comments = [.. ReviewRows.CommentsOfJob(connection, review.JobId).Select(static comment => new PastComment(comment.Responder, comment.Response))],
    };
}
