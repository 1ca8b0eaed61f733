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
            Out = new PlainOutput(host.Out, host.OutIsTerminal),
            Ansi = isColored ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isColored ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private static bool AllowsColor(CommandHost host) =>
        host.OutIsTerminal && !EnvironmentVariables.ForbidsColor(host.Variable) && host.Variable(EnvironmentVariables.ColorMode) != "none";

    /// <summary>Says what is known: asking the framework for the width would put the terminal into another mode and write to it.</summary>
    private sealed class PlainOutput(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => Unlimited;

        public int Height => Unlimited;

        public void SetEncoding(System.Text.Encoding encoding)
        {
            // The writer has its encoding.
        }
    }
}
