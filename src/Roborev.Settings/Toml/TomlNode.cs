namespace Roborev.Settings.Toml;

internal enum TomlKind
{
    Text,
    Integer,
    Flag,
    Array,
    Table,
    Other,
}

/// <summary>A value of a TOML file with its 1-based position.</summary>
internal sealed class TomlNode(TomlKind kind, int line, int column)
{
    private readonly Dictionary<string, TomlNode> _members = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    public TomlKind Kind { get; } = kind;

    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>Where the key stands; the value's place for list items.</summary>
    public (int Line, int Column) KeyPlace { get; set; } = (line, column);

    /// <summary>The text of a string; of a kind that no key takes, its description.</summary>
    public string Text { get; init; } = "";

    public long Integer { get; init; }

    public bool Flag { get; init; }

    public List<TomlNode> Items { get; } = [];

    /// <summary>Keys of a table in file order.</summary>
    public IReadOnlyList<string> Keys => _order;

    /// <summary>What a person calls this kind of value.</summary>
    public string Description => Kind switch
    {
        TomlKind.Text => "a string",
        TomlKind.Integer => "an integer",
        TomlKind.Flag => "a boolean",
        TomlKind.Array => "a list",
        TomlKind.Table => "a table",
        _ => Text,
    };

    public TomlNode? Member(string key) => _members.GetValueOrDefault(key);

    public void Set(string key, TomlNode value)
    {
        if (_members.TryAdd(key, value))
        {
            _order.Add(key);
        }
    }
}
