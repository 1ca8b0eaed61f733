namespace Roborev.Settings.Tests;

/// <summary>config.md 3.2 and 15.</summary>
public sealed class EnvironmentTests
{
    private static string? Environment(string name) => name switch { "VAR" => "value", "EMPTY" => "", _ => null };

    [Theory]
    [InlineData("postgres://u:p$1$$@h/${VAR}", "postgres://u:p$1$$@h/value", "")]
    [InlineData("$VAR ${VAR}${VAR}", "$VAR valuevalue", "")]
    [InlineData("a${NONE}b${EMPTY}", "ab", "NONE,EMPTY")]
    [InlineData("${", "${", "")]
    [InlineData("${A-B} ${}", "${A-B} ${}", "")]
    public void Check_39_only_braced_names_are_replaced(string text, string expected, string missing)
    {
        var result = ValueExpansion.Expand(text, Environment);

        Assert.Equal(expected, result.Text);
        Assert.Equal(missing, string.Join(',', result.Missing));
    }

    [Theory]
    [InlineData("~/bin/x", "/home/u", "/home/u/bin/x")]
    [InlineData("~u/x", "/home/u", "~u/x")]
    [InlineData("/a/~/x", "/home/u", "/a/~/x")]
    [InlineData("~/x", null, "~/x")]
    public void A_leading_tilde_is_the_home_folder(string path, string? home, string expected) => Assert.Equal(expected, ValueExpansion.ExpandHome(path, home));

    [Theory]
    [InlineData("1", null, null, true)]
    [InlineData("", null, null, false)]
    [InlineData(null, "0", null, true)]
    [InlineData(null, "0", "1", false)]
    [InlineData(null, "0", "0", true)]
    [InlineData("1", "1", "1", true)]
    [InlineData(null, null, null, false)]
    public void Colour_is_forbidden_by_the_usual_variables(string? noColor, string? color, string? force, bool expected) =>
        Assert.Equal(expected, EnvironmentVariables.ForbidsColor(name => name switch { "NO_COLOR" => noColor, "CLICOLOR" => color, "CLICOLOR_FORCE" => force, _ => null }));
}
