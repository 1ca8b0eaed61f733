using System.CommandLine;
using Roborev.Core.Text;
using Roborev.Git;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev install-hook</c>: writes the git hooks of this repository (cli.md 5.3, git.md 12).</summary>
internal sealed class InstallHookCommand : CliCommand
{
    private readonly Option<bool> _force = new("--force") { Description = "overwrite hooks that are there" };

    internal InstallHookCommand()
        : base("install-hook", "install the git hooks of this repository") => Add(_force);

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var location = await LocateAsync(context, ct).ConfigureAwait(false);
        var results = await HookInstallation.InstallAsync(context, location, context.Value(_force), ct).ConfigureAwait(false);
        foreach (var result in results.Where(result => result.IsInPlace))
        {
            context.Out.WriteLine(TerminalText.CleanLine(HookInstallation.Sentence(result.Message)));
        }

        foreach (var result in results.Where(result => result.Advice is not null))
        {
            context.Notice(result.Advice!);
        }

        var problems = results.Where(result => !result.IsInPlace).Select(result => result.Message).ToList();
        return problems.Count == 0 ? 0 : throw new CliException(string.Join("; ", problems));
    }

    /// <summary>The checkout of the working directory.</summary>
    /// <exception cref="CliException">There is none.</exception>
    internal static async Task<CheckoutLocation> LocateAsync(CommandContext context, CancellationToken ct)
    {
        var result = await new RepositoryLocator(context.Git).TryLocateAsync(context.Host.Directory, ct).ConfigureAwait(false);
        return result.Location ?? throw new CliException($"not a git repository ({result.Problem}); run this in one");
    }
}
