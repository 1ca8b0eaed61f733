using Roborev.Core.Settings;

namespace Roborev.Settings.Resolution;

/// <summary>The layer a value came from (config.md 1), strongest first.</summary>
public enum SettingSource
{
    /// <summary>A command-line flag or a field of the request.</summary>
    Flag,

    /// <summary>The repository's <c>.roborev.toml</c>.</summary>
    Repository,

    /// <summary>The global <c>config.toml</c>.</summary>
    Global,

    /// <summary>Nobody said anything.</summary>
    BuiltIn,
}

/// <summary>A value and where it came from.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
/// <param name="Value">The value in force.</param>
/// <param name="Source">The layer that decided.</param>
/// <param name="Key">The deciding key of that layer; null for a flag and for the built-in default.</param>
public sealed record Choice<T>(T Value, SettingSource Source, string? Key)
{
    /// <summary>True when anybody asked for this value, false when it is only the built-in default.</summary>
    public bool IsConfigured => Source != SettingSource.BuiltIn;
}

/// <summary>A value, or why there is none.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
/// <param name="Value">The choice; null when <paramref name="Error"/> is set.</param>
/// <param name="Error">One line that names the value and the place it stands.</param>
public sealed record Checked<T>(Choice<T>? Value, string? Error);

/// <summary>The two files that decide, read once for one request or job (config.md 8.10).</summary>
/// <param name="Global">The global settings.</param>
/// <param name="Repository">The settings of the repository; <see cref="RepositorySettings.None"/> when it has none.</param>
public sealed record SettingsLayers(GlobalSettings Global, RepositorySettings Repository)
{
    /// <summary>
    /// The <c>[acp]</c> table in force: the repository's as a whole, else the global one (config.md 12). Whether the repository's may be used is for the
    /// caller to decide.
    /// </summary>
    public AcpSettings? Acp => Repository.Acp ?? Global.Acp;

    /// <summary>The canonical form of an agent's name under these settings.</summary>
    public string Normalize(string name) => AgentNames.Normalize(name, Acp);
}
