namespace Roborev.Core.Settings;

/// <summary>One <c>[[hooks]]</c> entry of a configuration file (config.md 11). Texts are raw.</summary>
public sealed record HookSettings
{
    /// <summary>An exact event type, or <c>prefix.*</c>. Blank never matches.</summary>
    public string Event { get; init; } = "";

    /// <summary>Blank, <c>command</c>, <c>beads</c> or <c>webhook</c>; unknown text runs <see cref="Command"/>.</summary>
    public string Type { get; init; } = "";

    /// <summary>Shell text with placeholders; blank means nothing to run.</summary>
    public string Command { get; init; } = "";

    /// <summary>Target of a webhook. A secret: never shown in clear.</summary>
    public string Url { get; init; } = "";
}
