namespace Roborev.Settings.Toml;

/// <summary>Collects what goes wrong while one file is read.</summary>
internal sealed class ReadingLog(string file)
{
    private const int MaxWarnings = 100;

    private readonly List<SettingsWarning> _warnings = [];

    /// <summary>The error that stands first in the file.</summary>
    public SettingsError? Error { get; private set; }

    public IReadOnlyList<SettingsWarning> Warnings =>
        [.. _warnings.OrderBy(warning => warning.Line ?? int.MaxValue).ThenBy(warning => warning.Column)];

    public void Fail(TomlNode? node, string key, string reason)
    {
        var error = new SettingsError(file, node?.Line, node?.Column, key, reason);
        if (Error is null || (error.Line, error.Column).CompareTo((Error.Line, Error.Column)) < 0)
        {
            Error = error;
        }
    }

    /// <summary>True when the file has so many oddities that more would help nobody.</summary>
    public bool IsFull => _warnings.Count > MaxWarnings;

    public void Warn(TomlNode? node, string? key, string reason)
    {
        if (_warnings.Count == MaxWarnings)
        {
            _warnings.Add(new SettingsWarning(file, null, null, null, $"there are more than {MaxWarnings} oddities; the others are not listed"));
        }
        else if (!IsFull)
        {
            _warnings.Add(new SettingsWarning(file, node?.KeyPlace.Line, node?.KeyPlace.Column, key, reason));
        }
    }
}

internal static class PlaceOrder
{
    public static int CompareTo(this (int? Line, int? Column) left, (int? Line, int? Column) right)
    {
        var lines = Nullable.Compare(left.Line, right.Line);
        return lines != 0 ? lines : Nullable.Compare(left.Column, right.Column);
    }
}

/// <summary>
/// Reads the members of one TOML table by type. Each key asked for counts as known; <see cref="Finish"/> reports the others. A wrong type is an error and
/// reads as the fallback. Names match exactly, else ignoring case (config.md 3).
/// </summary>
internal sealed class TableReader(TomlNode table, string prefix, ReadingLog log)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<TableReader> _children = [];

    public static TableReader Empty(ReadingLog log) => new(new TomlNode(TomlKind.Table, 1, 1), "", log);

    public ReadingLog Log => log;

    /// <summary>True when the table has exactly this key.</summary>
    public bool Has(string key) => table.Member(key) is not null;

    public TomlNode? Node(string key) => Find(key);

    public string Path(string key) => prefix.Length == 0 ? key : $"{prefix}.{key}";

    public string Text(string key, string fallback = "") => Find(key, TomlKind.Text) is { } node ? node.Text : fallback;

    public long Long(string key, long fallback = 0) => Find(key, TomlKind.Integer) is { } node ? node.Integer : fallback;

    /// <summary>Counts and sizes; values beyond 32 bits mean the largest or smallest one.</summary>
    public int Integer(string key, int fallback = 0) => (int)Math.Clamp(Long(key, fallback), int.MinValue, int.MaxValue);

    public int? OptionalInteger(string key) => Find(key, TomlKind.Integer) is not null ? Integer(key) : null;

    public bool Flag(string key, bool fallback = false) => OptionalFlag(key) ?? fallback;

    public bool? OptionalFlag(string key) => Find(key, TomlKind.Flag)?.Flag;

    public IReadOnlyList<string> Texts(string key) => OptionalTexts(key) ?? [];

    public IReadOnlyList<string>? OptionalTexts(string key) =>
        Find(key, TomlKind.Array) is { } list ? TextsOf(list, Path(key)) : null;

    /// <summary>The reader of a subtable; one over nothing when it is absent.</summary>
    public TableReader Table(string key) => OptionalTable(key) ?? Nothing(key);

    public TableReader? OptionalTable(string key) => Find(key, TomlKind.Table) is { } node ? Child(node, Path(key)) : null;

    public IReadOnlyList<TableReader> Tables(string key)
    {
        var readers = new List<TableReader>();
        if (Find(key, TomlKind.Array) is { } list)
        {
            foreach (var item in Capped(list, Path(key)))
            {
                if (item.Kind == TomlKind.Table)
                {
                    readers.Add(Child(item, $"{Path(key)}[{readers.Count}]"));
                }
                else
                {
                    log.Fail(item, Path(key), $"must be a list of tables, not of {item.Description}");
                }
            }
        }

        return readers;
    }

    /// <summary>All members of a subtable with free keys; null when it is absent.</summary>
    public IReadOnlyList<(string Key, TomlNode Value)>? Entries(string key) =>
        Find(key, TomlKind.Table) is { } node ? [.. node.Keys.Select(name => (name, node.Member(name)!))] : null;

    public IReadOnlyList<string> TextsOf(TomlNode list, string path)
    {
        var texts = new List<string>();
        foreach (var item in Capped(list, path))
        {
            if (item.Kind == TomlKind.Text)
            {
                texts.Add(item.Text);
            }
            else
            {
                log.Fail(item, path, $"must be a list of strings, but one item is {item.Description}");
            }
        }

        return texts;
    }

    /// <summary>Warns of every key nobody asked for, here and below.</summary>
    public void Finish(UnknownKeys unknown)
    {
        foreach (var key in table.Keys)
        {
            if (!_used.Contains(key) && !log.IsFull)
            {
                log.Warn(table.Member(key), Path(key), unknown.Reason(Path(key), key, _known));
            }
        }

        foreach (var child in _children)
        {
            child.Finish(unknown);
        }
    }

    private const int MaxItems = 1000;

    private IEnumerable<TomlNode> Capped(TomlNode list, string path)
    {
        if (list.Items.Count > MaxItems)
        {
            log.Warn(list, path, $"only the first {MaxItems} items are used");
        }

        return list.Items.Take(MaxItems);
    }

    private TableReader Nothing(string key) => new(new TomlNode(TomlKind.Table, 1, 1), Path(key), log);

    private TableReader Child(TomlNode node, string path)
    {
        var child = new TableReader(node, path, log);
        _children.Add(child);
        return child;
    }

    private TomlNode? Find(string key, TomlKind kind)
    {
        var node = Find(key);
        if (node is not null && node.Kind != kind)
        {
            log.Fail(node, Path(key), $"must be {new TomlNode(kind, 1, 1).Description}, not {node.Description}");
            return null;
        }

        return node;
    }

    private TomlNode? Find(string key)
    {
        _known.Add(key);
        var name = table.Member(key) is not null ? key : table.Keys.FirstOrDefault(other => other.Equals(key, StringComparison.OrdinalIgnoreCase));
        if (name is null)
        {
            return null;
        }

        _used.Add(name);
        return table.Member(name);
    }
}
