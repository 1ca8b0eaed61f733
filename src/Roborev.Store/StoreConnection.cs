using Microsoft.Data.Sqlite;

namespace Roborev.Store;

/// <summary>
/// One connection to the database with its prepared statements. Not thread-safe: the writer owns one, readers borrow one at a time.
/// SQL uses numbered parameters (<c>?1</c>, <c>?2</c>, ...).
/// </summary>
public sealed class StoreConnection : IDisposable
{
    /// <summary>Combinations of filters make many texts; beyond this number all are prepared anew.</summary>
    private const int MaxStatements = 200;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);

    internal StoreConnection(SqliteConnection connection) => _connection = connection;

    /// <summary>Statements that are kept prepared.</summary>
    internal int PreparedStatements => _statements.Count;

    /// <summary>Runs a statement.</summary>
    /// <returns>The number of changed rows.</returns>
    /// <exception cref="SqliteException">The database refused it.</exception>
    public int Execute(string sql, params ReadOnlySpan<object?> arguments) => Prepare(sql, arguments).ExecuteNonQuery();

    /// <summary>Inserts a row and returns its id.</summary>
    public long Insert(string sql, params ReadOnlySpan<object?> arguments)
    {
        Prepare(sql, arguments).ExecuteNonQuery();
        return (long)Prepare("SELECT last_insert_rowid()", []).ExecuteScalar()!;
    }

    /// <summary>The first column of the first row, or null when there is no row or the value is NULL.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> arguments) =>
        Prepare(sql, arguments).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>All rows.</summary>
    public List<T> Query<T>(string sql, Func<Row, T> map, params ReadOnlySpan<object?> arguments)
    {
        using var reader = Prepare(sql, arguments).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(new Row(reader)));
        }

        return rows;
    }

    /// <summary>The first row, or null.</summary>
    public T? First<T>(string sql, Func<Row, T> map, params ReadOnlySpan<object?> arguments)
        where T : class
    {
        using var reader = Prepare(sql, arguments).ExecuteReader();
        return reader.Read() ? map(new Row(reader)) : null;
    }

    /// <summary>Runs a script of several statements without arguments.</summary>
    public void Script(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseStatements();
        _connection.Dispose();
    }

    /// <summary>Rolls back what is open; nothing if SQLite has done so already, as it does for a full disk.</summary>
    public void TryRollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // No transaction is open any more.
        }
    }

    private void CloseStatements()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!_statements.TryGetValue(sql, out var command))
        {
            if (_statements.Count >= MaxStatements)
            {
                CloseStatements();
            }

            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < arguments.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i + 1}" });
            }

            _statements.Add(sql, command);
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            var parameter = command.Parameters[i];
            parameter.ResetSqliteType();
            parameter.Value = arguments[i] ?? DBNull.Value;
        }

        return command;
    }
}
