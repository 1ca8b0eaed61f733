using Roborev.Settings.Writing;

namespace Roborev.Settings;

/// <summary>The text of new configuration files (config.md 17): only what was asked for is set, everything else stands there as a comment.</summary>
public static class ConfigTemplate
{
    /// <summary>A new global <c>config.toml</c>. <c>default_agent</c> is set when an agent is given, and only then.</summary>
    public static string Global(string? agent)
    {
        var text = Embedded("config.toml");
        return string.IsNullOrWhiteSpace(agent)
            ? text
            : text.Replace("#default_agent = \"codex\"", $"default_agent = {TomlLiteral.Of(agent.Trim())}", StringComparison.Ordinal);
    }

    /// <summary>A new <c>.roborev.toml</c> that sets the agent.</summary>
    public static string Repository(string agent) =>
        Embedded("roborev.toml").Replace("#agent = \"codex\"", $"agent = {TomlLiteral.Of(agent.Trim())}", StringComparison.Ordinal);

    private static string Embedded(string name)
    {
        using var stream = typeof(ConfigTemplate).Assembly.GetManifestResourceStream($"Roborev.Settings.Templates.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
