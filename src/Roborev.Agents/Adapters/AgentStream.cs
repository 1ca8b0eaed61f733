namespace Roborev.Agents.Adapters;

/// <summary>What the events of one run amount to.</summary>
internal sealed record StreamReport
{
    /// <summary>True when at least one line was an event of this agent.</summary>
    public bool HasEvents { get; init; }

    /// <summary>The review; blank when there is none.</summary>
    public string Text { get; init; } = "";

    /// <summary>What the provider or the agent said went wrong; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Everything about <see cref="Error"/> that is machine-readable.</summary>
    public StreamLimit? Limit { get; init; }

    /// <summary>Session named by the agent.</summary>
    public string? SessionId { get; init; }

    /// <summary>Tokens read.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens written.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Model that answered.</summary>
    public string? Model { get; init; }
}

/// <summary>A limit that an event states.</summary>
/// <param name="Kind">Which.</param>
/// <param name="ResetsAt">When it ends, if stated.</param>
internal sealed record StreamLimit(Limits.LimitKind Kind, DateTimeOffset? ResetsAt);
