using Roborev.Core.Text;
using Roborev.Git;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev uninstall-hook</c>: takes our lines out of the git hooks of this repository (cli.md 5.3, git.md 12.4).</summary>
internal sealed class UninstallHookCommand() : CliCommand("uninstall-hook", "remove roborev from the git hooks of this repository")
{
    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var location = await InstallHookCommand.LocateAsync(context, ct).ConfigureAwait(false);
        var results = await new HookInstaller(context.Git).UninstallAllAsync(location, ct).ConfigureAwait(false);
        foreach (var result in results)
        {
            if (result.Outcome == HookRemoveOutcome.Failed)
            {
                throw new CliException(result.Message);
            }

            if (result.Outcome != HookRemoveOutcome.Nothing)
            {
                context.Out.WriteLine(TerminalText.CleanLine(HookInstallation.Sentence(result.Message)));
            }
        }

        if (await new HooksPathSetting(context.Git).RestoreAsync(location, ct).ConfigureAwait(false) is { } change)
        {
            context.Out.WriteLine(TerminalText.CleanLine($"Restored core.hooksPath (it was {change.Before})"));
        }

        return 0;
    }
}
