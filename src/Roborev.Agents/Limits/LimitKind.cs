namespace Roborev.Agents.Limits;

/// <summary>Kinds of limit a provider imposes (agents.md 8).</summary>
public enum LimitKind
{
    /// <summary>Not a limit.</summary>
    None,

    /// <summary>Too many requests or a provider hiccup: the ordinary retry with back-off handles it.</summary>
    Transient,

    /// <summary>A quota is used up: the agent cools down.</summary>
    Quota,

    /// <summary>A subscription's session or usage window is used up: the agent cools down.</summary>
    Session,
}
