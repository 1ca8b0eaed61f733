namespace Roborev.Git;

/// <summary>Installs, removes and inspects the hook files of a repository (git.md sections 11 and 12). It prints nothing.</summary>
/// <param name="git">Runs git.</param>
public sealed class HookInstaller(GitRunner git)
{
    /// <summary>The directory where git looks for hooks; shared by all worktrees (git.md section 11.1).</summary>
    /// <param name="location">The checkout.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitException">git failed.</exception>
    public async Task<string> HooksDirectoryAsync(CheckoutLocation location, CancellationToken cancellationToken)
    {
        var output = await git.RunCheckedAsync(location.CheckoutRoot, ["rev-parse", "--git-path", "hooks"], cancellationToken);
        return Path.GetFullPath(CanonicalPath.FromGit(output.Text.TrimEnd('\r', '\n')), location.MainRoot);
    }

    /// <summary>States of both hooks.</summary>
    /// <inheritdoc cref="HooksDirectoryAsync"/>
    public async Task<HookStates> InspectAsync(CheckoutLocation location, CancellationToken cancellationToken)
    {
        var directory = await HooksDirectoryAsync(location, cancellationToken);
        var postCommit = await StateAsync(directory, HookKind.PostCommit, cancellationToken);
        return new(directory, postCommit, await StateAsync(directory, HookKind.PostRewrite, cancellationToken));
    }

    /// <summary>Installs both hooks; the second is attempted whatever the first gave.</summary>
    /// <inheritdoc cref="HooksDirectoryAsync"/>
    /// <param name="location">The checkout.</param>
    /// <param name="binaryPath">Absolute path of roborev, see <see cref="StableBinaryPath"/>.</param>
    /// <param name="force">Overwrites whatever is there.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<IReadOnlyList<HookInstallResult>> InstallAllAsync(
        CheckoutLocation location, string binaryPath, bool force, CancellationToken cancellationToken)
    {
        var directory = await HooksDirectoryAsync(location, cancellationToken);
        List<HookInstallResult> results = [];
        foreach (var kind in HookNames.All)
            results.Add(await InstallAsync(directory, kind, binaryPath, force, cancellationToken));
        return results;
    }

    /// <summary>Installs one hook in a hooks directory, which is created when missing (git.md section 12.3).</summary>
    /// <param name="hooksDirectory">From <see cref="HooksDirectoryAsync"/>.</param>
    /// <param name="kind">Which hook.</param>
    /// <param name="binaryPath">Absolute path of roborev.</param>
    /// <param name="force">Overwrites whatever is there.</param>
    /// <param name="cancellationToken">Stops reading and writing; a file is never left half written.</param>
    public async Task<HookInstallResult> InstallAsync(string hooksDirectory, HookKind kind, string binaryPath, bool force, CancellationToken cancellationToken)
    {
        HookFile file = new(hooksDirectory, kind);
        try
        {
            var existing = await file.ReadAsync(cancellationToken);
            var plan = HookPlan.Make(kind, existing, binaryPath, force, IsExecutable);
            if (plan.NewContent is { } content)
                await file.WriteAsync(content, replaceLink: force, cancellationToken);
            else if (plan.Outcome == HookInstallOutcome.Current)
                file.EnsureExecutable();
            return new(kind, file.Path, plan.Outcome, Message(kind, file.Path, plan.Outcome), HookManagers.Advice(hooksDirectory, kind, existing));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new(kind, file.Path, HookInstallOutcome.Failed, $"cannot install {kind.FileName}: {exception.Message}");
        }
    }

    /// <summary>Removes our blocks from both hooks, and files that held nothing else; stops at the first failure (git.md section 12.4).</summary>
    /// <inheritdoc cref="HooksDirectoryAsync"/>
    public async Task<IReadOnlyList<HookRemoveResult>> UninstallAllAsync(CheckoutLocation location, CancellationToken cancellationToken)
    {
        var directory = await HooksDirectoryAsync(location, cancellationToken);
        List<HookRemoveResult> results = [];
        foreach (var kind in HookNames.All)
        {
            results.Add(await RemoveAsync(directory, kind, cancellationToken));
            if (results[^1].Outcome == HookRemoveOutcome.Failed)
                break;
        }

        return results;
    }

    private static async Task<HookState> StateAsync(string directory, HookKind kind, CancellationToken cancellationToken)
    {
        try
        {
            return HookPlan.StateOf(kind, await new HookFile(directory, kind).ReadAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return HookState.Unreadable;
        }
    }

    private static async Task<HookRemoveResult> RemoveAsync(string directory, HookKind kind, CancellationToken cancellationToken)
    {
        HookFile file = new(directory, kind);
        try
        {
            var content = await file.ReadAsync(cancellationToken);
            if (content is null || HookText.FindBlocks(content).Count == 0)
                return new(kind, file.Path, HookRemoveOutcome.Nothing, $"{kind.FileName}: nothing to remove");
            if (HookText.RemoveBlocks(content) is { } rest)
            {
                await file.WriteAsync(rest, replaceLink: false, cancellationToken);
                return new(kind, file.Path, HookRemoveOutcome.Cleaned, $"removed roborev from {file.Path}");
            }

            file.Delete();
            return new(kind, file.Path, HookRemoveOutcome.Deleted, $"removed {file.Path}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(kind, file.Path, HookRemoveOutcome.Failed, $"cannot remove {kind.FileName}: {exception.Message}");
        }
    }

    private static string Message(HookKind kind, string path, HookInstallOutcome outcome) => outcome switch
    {
        HookInstallOutcome.Installed or HookInstallOutcome.Embedded => $"installed {kind.FileName} hook: {path}",
        HookInstallOutcome.Upgraded => $"upgraded {kind.FileName} hook (older roborev lines removed): {path}",
        HookInstallOutcome.PathChanged => $"updated the roborev path in {kind.FileName} hook: {path}",
        HookInstallOutcome.Current => $"{kind.FileName} hook is current: {path}",
        HookInstallOutcome.ForeignCall => $"{kind.FileName} hook calls roborev already; left as it is: {path}",
        _ => $"{path} is not a shell script; add 'roborev {kind.Command}' to it by hand, or overwrite it with --force",
    };

    private static bool IsExecutable(string path)
    {
        const UnixFileMode anyone = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & anyone) != 0);
    }
}
