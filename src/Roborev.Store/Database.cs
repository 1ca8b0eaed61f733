using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Roborev.Store;

/// <summary>The database cannot be used; the message says why and what to do.</summary>
public sealed class DatabaseException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// <c>reviews.db</c>: one writer connection and a pool of read connections in WAL mode, so that readers never wait for the writer.
/// </summary>
public sealed class Database : IDisposable
{
    private const int MaxIdleReaders = 16;

    private readonly ConcurrentBag<StoreConnection> _readers = [];
    private readonly string _path;
    private bool _disposed;

    private Database(string path) => _path = path;

    /// <summary>The connection that all changes go through.</summary>
    public StoreConnection Writer { get; private set; } = null!;

    /// <summary>Opens the file, creating it and every missing table and index.</summary>
    /// <param name="path">Absolute path of the file; its directory must exist.</param>
    /// <exception cref="DatabaseException">The file is no database, is damaged, or has a shape that this version cannot use.</exception>
    public static Database Open(string path)
    {
        var database = new Database(path);
        try
        {
            EnsurePrivateFile(path);
            database.Writer = database.Connect(SqliteOpenMode.ReadWriteCreate);
            database.Writer.Script("PRAGMA journal_mode = WAL");
            Schema.Ensure(database.Writer);
            return database;
        }
        catch (SqliteException failure)
        {
            database.Dispose();
            throw new DatabaseException($"cannot open the database {path}: {failure.Message.TrimEnd('.')}", failure);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs a read on a connection of its own; it sees one consistent state per statement.</summary>
    public T Read<T>(Func<StoreConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_readers.TryTake(out var connection))
        {
            connection = Connect(SqliteOpenMode.ReadWrite);
            connection.Script("PRAGMA query_only = ON");
        }

        var reusable = false;
        try
        {
            var result = read(connection);
            reusable = true;
            return result;
        }
        finally
        {
            if (reusable && _readers.Count < MaxIdleReaders)
            {
                _readers.Add(connection);
                if (_disposed)
                {
                    CloseReaders();
                }
            }
            else
            {
                connection.Dispose();
            }
        }
    }

    /// <summary>As <see cref="Read{T}"/>, with all statements on one snapshot. A connection on which a read failed is closed, and its transaction with it.</summary>
    public T ReadSnapshot<T>(Func<StoreConnection, T> read) => Read(connection =>
    {
        connection.Execute("BEGIN");
        var result = read(connection);
        connection.Execute("ROLLBACK");
        return result;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CloseReaders();
        if (Writer is not null)
        {
            Checkpoint();
            Writer.Dispose();
        }
    }

    /// <summary>Moves the write-ahead log into the main file, for a clean stop; a reader of another process is not waited for.</summary>
    private void Checkpoint()
    {
        try
        {
            Writer.Script("PRAGMA busy_timeout = 200");
            Writer.Query("PRAGMA wal_checkpoint(TRUNCATE)", static row => row.Long(0));
        }
        catch (SqliteException)
        {
            // The log is replayed at the next open.
        }
    }

    private void CloseReaders()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private StoreConnection Connect(SqliteOpenMode mode)
    {
        var builder = new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode, Pooling = false, ForeignKeys = true, DefaultTimeout = 30 };
        var connection = new SqliteConnection(builder.ConnectionString);
        try
        {
            connection.Open();
            var wrapped = new StoreConnection(connection);
            wrapped.Script("PRAGMA busy_timeout = 30000");
            return wrapped;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Prompts and outputs are private: the file is 0600 whatever the umask (storage.md T27).</summary>
    private static void EnsurePrivateFile(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            if (!File.Exists(path))
            {
                using var created = new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.ReadWrite,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
            }
            else
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
        catch (IOException failure) when (!File.Exists(path))
        {
            throw new DatabaseException($"cannot create the database {path}: {failure.Message}", failure);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new DatabaseException($"cannot open the database {path}: {failure.Message}", failure);
        }
    }
}
