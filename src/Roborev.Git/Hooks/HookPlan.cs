namespace Roborev.Git;

/// <summary>What to do with a hook file: the table of git.md section 12.3, without touching a disk.</summary>
/// <param name="Outcome">What the result will be called.</param>
/// <param name="NewContent">The whole new content, or null to leave the file alone.</param>
internal sealed record HookPlan(HookInstallOutcome Outcome, string? NewContent = null)
{
    /// <summary>State of a file by its content; null means that there is no file.</summary>
    public static HookState StateOf(HookKind kind, string? content)
    {
        if (content is null)
            return HookState.Absent;
        return HookText.FindBlocks(content) switch
        {
            [] => HookText.HasForeignCall(content) ? HookState.ForeignCall : HookState.NotInstalled,
            [var only] when only.IsCurrent(kind) => HookState.Current,
            _ => HookState.Outdated,
        };
    }

    public static HookPlan Make(HookKind kind, string? existing, string binaryPath, bool force, Func<string, bool> isExecutable)
    {
        var standalone = HookFile.AsBytes(HookText.RenderStandalone(kind, binaryPath));
        var block = HookFile.AsBytes(HookText.RenderEmbedded(kind, binaryPath));
        if (existing is null || force)
            return new(HookInstallOutcome.Installed, standalone);
        return StateOf(kind, existing) switch
        {
            HookState.Current => Refresh(kind, existing, standalone, block, binaryPath, isExecutable),
            HookState.ForeignCall => new(HookInstallOutcome.ForeignCall),
            _ when !HookText.IsShell(existing) => new(HookInstallOutcome.NonShell),
            HookState.Outdated => new(HookInstallOutcome.Upgraded, Replace(existing, standalone, block)),
            _ => new(HookInstallOutcome.Embedded, HookText.Embed(existing, block)),
        };
    }

    private static string Replace(string existing, string standalone, string block) =>
        HookText.RemoveBlocks(existing) is { } rest ? HookText.Embed(rest, block) : standalone;

    /// <summary>
    /// A current block is written anew when its executable has moved (trap T17): always when we wrote it, and when another program did,
    /// only if what it names is gone, because its block is as good as ours otherwise.
    /// </summary>
    private static HookPlan Refresh(HookKind kind, string existing, string standalone, string block, string binaryPath, Func<string, bool> isExecutable)
    {
        var found = HookText.FindBlocks(existing)[0];
        if (HookText.BakedPath(found.Text) is not { } baked || baked == HookFile.AsBytes(binaryPath) || !HookText.IsShell(existing))
            return new(HookInstallOutcome.Current);
        var path = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(baked));
        return IsOurs(kind, found.Text, path) || !isExecutable(path)
            ? new(HookInstallOutcome.PathChanged, Replace(existing, standalone, block))
            : new(HookInstallOutcome.Current);
    }

    private static bool IsOurs(HookKind kind, string block, string path)
    {
        var text = block.ReplaceLineEndings("\n");
        return !path.Any(char.IsControl)
            && (text == HookFile.AsBytes(HookText.RenderEmbedded(kind, path))
                || HookFile.AsBytes(HookText.RenderStandalone(kind, path)).EndsWith(text, StringComparison.Ordinal));
    }
}
