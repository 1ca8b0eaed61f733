using Microsoft.Data.Sqlite;
using Roborev.Core.Time;

namespace Roborev.Store;

/// <summary>The current row of a query. Texts that are empty read as null where the wire form leaves them out.</summary>
public readonly struct Row
{
    private readonly SqliteDataReader _reader;

    internal Row(SqliteDataReader reader) => _reader = reader;

    /// <summary>A text that is never NULL in a sound database; empty when it is.</summary>
    public string Text(int column) => _reader.IsDBNull(column) ? "" : _reader.GetString(column);

    /// <summary>A text, or null when NULL or empty.</summary>
    public string? TextOrNull(int column) => Text(column) is { Length: > 0 } text ? text : null;

    /// <summary>A number; 0 when NULL.</summary>
    public long Long(int column) => _reader.IsDBNull(column) ? 0 : _reader.GetInt64(column);

    /// <summary>A number, or null.</summary>
    public long? LongOrNull(int column) => _reader.IsDBNull(column) ? null : _reader.GetInt64(column);

    /// <summary>A number, or null when NULL or not positive.</summary>
    public long? PositiveOrNull(int column) => LongOrNull(column) is > 0 and var value ? value : null;

    /// <summary>A small number; 0 when NULL.</summary>
    public int Int(int column) => (int)Long(column);

    /// <summary>A fraction, or null.</summary>
    public double? DoubleOrNull(int column) => _reader.IsDBNull(column) ? null : _reader.GetDouble(column);

    /// <summary>0 or NULL is false.</summary>
    public bool Flag(int column) => Long(column) != 0;

    /// <summary>A flag that may be absent.</summary>
    public bool? FlagOrNull(int column) => LongOrNull(column) is { } value ? value != 0 : null;

    /// <summary>A time in one of the stored forms; the zero time when it cannot be read (storage.md section 18).</summary>
    public DateTimeOffset Time(int column) => TimeOrNull(column) ?? default;

    /// <summary>A time in one of the stored forms; null when there is none, the zero time when it cannot be read.</summary>
    public DateTimeOffset? TimeOrNull(int column) => TextOrNull(column) is { } text ? StoredTime.Parse(text) ?? default(DateTimeOffset) : null;

    /// <summary>Bytes.</summary>
    public byte[] Bytes(int column) => _reader.GetFieldValue<byte[]>(column);
}
