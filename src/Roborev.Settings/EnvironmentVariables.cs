namespace Roborev.Settings;

/// <summary>Environment variables with a meaning to roborev or to what it starts (config.md 15).</summary>
public static class EnvironmentVariables
{
    /// <summary>Set to <c>1</c>: accept a daemon of another version.</summary>
    public const string SkipVersionCheck = "ROBOREV_SKIP_VERSION_CHECK";

    /// <summary>Set to <c>1</c>: test programs may start a daemon.</summary>
    public const string TestAllowAutostart = "ROBOREV_TEST_ALLOW_AUTOSTART";

    /// <summary>Colours: <c>auto</c>, <c>dark</c>, <c>light</c> or <c>none</c>.</summary>
    public const string ColorMode = "ROBOREV_COLOR_MODE";

    /// <summary>
    /// True when the environment asks for plain output: <c>NO_COLOR</c>, or <c>CLICOLOR=0</c> unless <c>CLICOLOR_FORCE</c> is set and not <c>0</c>.
    /// </summary>
    public static bool ForbidsColor(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var forced = environment("CLICOLOR_FORCE") is { Length: > 0 } force && force != "0";
        return environment("NO_COLOR") is { Length: > 0 } || (environment("CLICOLOR") == "0" && !forced);
    }
}
