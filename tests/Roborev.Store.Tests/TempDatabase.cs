using Microsoft.Data.Sqlite;
using Roborev.Core.Jobs;

namespace Roborev.Store.Tests;

/// <summary>A database file in a folder that goes with the test.</summary>
public sealed class TempDatabase : IDisposable
{
    private Database? _database;

    public string Folder { get; } = Directory.CreateTempSubdirectory("roborev-store-").FullName;

    public string Path => System.IO.Path.Combine(Folder, "reviews.db");

    public Database Database => _database ??= Database.Open(Path);

    public StoreConnection Writer => Database.Writer;

    public long Repository(string root = "/w/alpha") => RepositoryRows.GetOrCreate(Writer, root, null).Repository.Id;

    public long Job(long? repoId = null, string gitRef = "1111111111111111111111111111111111111111", Func<NewJob, NewJob>? change = null)
    {
        var job = new NewJob { RepoId = repoId ?? Repository(), GitRef = gitRef, Agent = "test" };
        return JobRows.Insert(Writer, change?.Invoke(job) ?? job, Guid.NewGuid().ToString(), "machine", "2026-01-02T03:04:05Z");
    }

    public void Set(long jobId, string column, object? value) => Writer.Execute($"UPDATE review_jobs SET {column} = ?2 WHERE id = ?1", jobId, value);

    /// <summary>Ends a job with a stored review.</summary>
    public void Review(long jobId, string output, bool? passes, bool closed = false)
    {
        Set(jobId, "status", "done");
        ReviewRows.Upsert(Writer, jobId, "test", "prompt", output, passes, Guid.NewGuid().ToString(), "machine", "2026-01-02T03:04:05Z");
        Writer.Execute("UPDATE reviews SET closed = ?2 WHERE job_id = ?1", jobId, closed ? 1 : 0);
    }

    public ReviewJob Find(long id, JobColumns columns = JobColumns.Slim) => JobRows.Find(Writer, id, columns)!;

    public void Close()
    {
        _database?.Dispose();
        _database = null;
    }

    /// <summary>Runs SQL on a connection of its own, as another program would.</summary>
    public static List<string> Raw(string path, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : reader.GetValue(i))));
        return rows;
    }

    public void Dispose()
    {
        Close();
        Directory.Delete(Folder, recursive: true);
    }
}
