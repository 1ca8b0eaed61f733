using Roborev.Core.Reviews;

namespace Roborev.Store;

/// <summary>A row of <c>commits</c>.</summary>
/// <param name="Id">Row id.</param>
/// <param name="RepoId">Repository.</param>
/// <param name="Sha">Full name.</param>
/// <param name="Author">Author name.</param>
/// <param name="Subject">Subject line.</param>
public sealed record CommitRow(long Id, long RepoId, string Sha, string Author, string Subject);

/// <summary>Rows of <c>repos</c> and <c>commits</c>.</summary>
public static class RepositoryRows
{
    private const string Columns = "SELECT id, root_path, name, created_at, identity FROM repos";

    /// <summary>The repository with this root path, or null.</summary>
    public static Repository? Find(StoreConnection connection, string rootPath) => connection.First(Columns + " WHERE root_path = ?1", Map, rootPath);

    /// <summary>The repository with this id, or null.</summary>
    public static Repository? Find(StoreConnection connection, long id) => connection.First(Columns + " WHERE id = ?1", Map, id);

    /// <summary>Finds or creates a repository; a missing identity is filled in, a stored one never replaced (storage.md 14.2).</summary>
    public static (Repository Repository, bool Changed) GetOrCreate(StoreConnection connection, string rootPath, string? identity)
    {
        if (Find(connection, rootPath) is { } found)
        {
            if (found.Identity is not null || string.IsNullOrEmpty(identity))
            {
                return (found, false);
            }

            connection.Execute("UPDATE repos SET identity = ?2 WHERE id = ?1", found.Id, identity);
            return (found with { Identity = identity }, true);
        }

        var name = rootPath.TrimEnd('/').Split('/')[^1] is { Length: > 0 } last ? last : rootPath;
        var id = connection.Insert("INSERT INTO repos(root_path, name, identity) VALUES (?1, ?2, ?3)", rootPath, name, identity);
        return (Find(connection, id)!, true);
    }

    /// <summary>The commit row of a repository, or null.</summary>
    public static CommitRow? FindCommit(StoreConnection connection, long repoId, string sha) =>
        connection.First("SELECT id, repo_id, sha, author, subject FROM commits WHERE repo_id = ?1 AND sha = ?2", MapCommit, repoId, sha);

    /// <summary>Every commit row with this name; more than one when several repositories know it.</summary>
    public static List<CommitRow> FindCommits(StoreConnection connection, string sha) =>
        connection.Query("SELECT id, repo_id, sha, author, subject FROM commits WHERE sha = ?1 LIMIT 2", MapCommit, sha);

    /// <summary>Finds or creates a commit row; an existing one is not changed.</summary>
    public static long GetOrCreateCommit(StoreConnection connection, long repoId, string sha, string author, string subject, string timestamp)
    {
        connection.Execute(
            "INSERT INTO commits(repo_id, sha, author, subject, timestamp) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(repo_id, sha) DO NOTHING",
            repoId, sha, author, subject, timestamp);
        return FindCommit(connection, repoId, sha)!.Id;
    }

    /// <summary>The patch id that an earlier job of this commit was given, or null.</summary>
    public static string? KnownPatchId(StoreConnection connection, long repoId, string sha) => connection.Scalar(
        "SELECT patch_id FROM review_jobs WHERE git_ref = ?2 AND repo_id = ?1 AND patch_id <> '' LIMIT 1", repoId, sha) as string;

    private static Repository Map(Row row) => new()
    {
        Id = row.Long(0),
        RootPath = row.Text(1),
        Name = row.Text(2),
        CreatedAt = row.Time(3),
        Identity = row.TextOrNull(4),
    };

    private static CommitRow MapCommit(Row row) => new(row.Long(0), row.Long(1), row.Text(2), row.Text(3), row.Text(4));
}
