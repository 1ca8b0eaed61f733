using Roborev.Core.Text;
using Roborev.Git;

namespace Roborev.Commands;

/// <summary>Puts git hooks in place and tells about it; shared by <c>init</c>, <c>install-hook</c> and <c>review</c>.</summary>
internal static class HookInstallation
{
    /// <summary>Installs both hooks after making a relative hooks path absolute (git.md 11.2, 12.3).</summary>
    /// <param name="context">The invocation.</param>
    /// <param name="location">The checkout.</param>
    /// <param name="force">Overwrites whatever is there.</param>
    /// <param name="ct">Stops git.</param>
    internal static async Task<IReadOnlyList<HookInstallResult>> InstallAsync(CommandContext context, CheckoutLocation location, bool force, CancellationToken ct)
    {
        if (await new HooksPathSetting(context.Git).MakeAbsoluteAsync(location, ct).ConfigureAwait(false) is { } change)
        {
            context.Out.WriteLine(TerminalText.CleanLine($"Made core.hooksPath absolute, so that linked worktrees find the hooks: {change.After}"));
        }

        return await new HookInstaller(context.Git).InstallAllAsync(location, BinaryPath(context), force, ct).ConfigureAwait(false);
    }

    /// <summary>Brings installed hooks up to date, never installs from scratch, so that an uninstall is respected (git.md 12.5).</summary>
    internal static async Task RefreshAsync(CommandContext context, CheckoutLocation location, CancellationToken ct)
    {
        var installer = new HookInstaller(context.Git);
        var states = await installer.InspectAsync(location, ct).ConfigureAwait(false);
        foreach (var kind in HookNames.All.Where(kind => states.NeedsUpgrade(kind) || states.IsMissingCompanion(kind)))
        {
            var result = await installer.InstallAsync(states.HooksDirectory, kind, BinaryPath(context), force: false, ct).ConfigureAwait(false);
            if (result.Outcome != HookInstallOutcome.NonShell)
            {
                context.Notice(result.IsRealError ? $"Warning: {result.Message}" : Sentence(result.Message));
            }

            if (result.Advice is { } advice)
            {
                context.Notice(advice);
            }
        }
    }

    /// <summary>A message as a line of its own.</summary>
    internal static string Sentence(string message) => message.Length > 0 ? char.ToUpperInvariant(message[0]) + message[1..] : message;

    private static string BinaryPath(CommandContext context) =>
        StableBinaryPath.Choose(new FileInfo(context.Host.Executable).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? context.Host.Executable, File.Exists);
}
