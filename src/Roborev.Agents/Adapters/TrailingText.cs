namespace Roborev.Agents.Adapters;

/// <summary>What an agent said since it last used a tool; at the end, the review (agents.md 4.3).</summary>
internal sealed class TrailingText
{
    private readonly List<(string? Id, string Text)> _parts = [];

    /// <summary>Adds a part; one with a known id replaces the earlier one in its place.</summary>
    public void Add(string text, string? id = null)
    {
        var known = id is null ? -1 : _parts.FindIndex(part => part.Id == id);
        if (known >= 0)
            _parts[known] = (id, text);
        else
            _parts.Add((id, text));
    }

    /// <summary>A tool was used: what was said before is narration.</summary>
    public void Reset() => _parts.Clear();

    /// <summary>The parts, with a line end between them.</summary>
    public override string ToString() => string.Join('\n', _parts.Select(part => part.Text));
}
