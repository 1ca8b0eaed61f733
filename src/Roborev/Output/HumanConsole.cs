using Roborev.Settings;
using Spectre.Console;

namespace Roborev.Output;

/// <summary>Tables and colour for people. Colour only on a terminal, and not where the environment forbids it (cli.md 1.4).</summary>
internal static class HumanConsole
{
    /// <summary>Wide enough that nothing is ever cut or broken; a terminal wraps by itself, a script wants whole lines.</summary>
    private const int Unlimited = 10_000;

    /// <summary>A console that writes to the command's output.</summary>
    internal static IAnsiConsole Create(CommandHost host)
    {
        var isColored = AllowsColor(host);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(host.Out),
            Ansi = isColored ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isColored ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = Unlimited;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private static bool AllowsColor(CommandHost host) =>
        host.OutIsTerminal && !EnvironmentVariables.ForbidsColor(host.Variable) && host.Variable(EnvironmentVariables.ColorMode) != "none";
}
