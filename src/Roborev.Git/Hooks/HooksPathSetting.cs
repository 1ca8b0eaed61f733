using System.Text.RegularExpressions;

namespace Roborev.Git;

/// <summary>
/// Makes a relative <c>core.hooksPath</c> absolute, so that git finds the hooks from linked worktrees too (git.md section 11.2).
/// It changes the user's configuration: only explicit commands may call it (trap T19), and <see cref="RestoreAsync"/> takes it back.
/// </summary>
/// <param name="git">Runs git.</param>
public sealed partial class HooksPathSetting(GitRunner git)
{
    private const string Key = "core.hooksPath";
    private const string BeforeKey = "roborev.hooksPathBefore";

    /// <summary>Stands for "was not set in this repository": the value came from the user's global configuration.</summary>
    private const string Inherited = "";

    /// <summary>Writes the absolute path to the repository's configuration if the effective value is relative.</summary>
    /// <param name="location">The checkout.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <returns>What was changed, to be told to the user; null when nothing was.</returns>
    /// <exception cref="GitException">git failed.</exception>
    public async Task<HooksPathChange?> MakeAbsoluteAsync(CheckoutLocation location, CancellationToken cancellationToken)
    {
        var value = await ReadAsync(location, [Key], cancellationToken);
        if (value is null || !IsRelative(value))
            return null;
        var absolute = $"{location.MainRoot}/{value}";
        var local = await ReadAsync(location, ["--local", Key], cancellationToken);
        await WriteAsync(location, [BeforeKey, local ?? Inherited], cancellationToken);
        await WriteAsync(location, [Key, absolute], cancellationToken);
        return new(value, absolute);
    }

    /// <summary>Takes back what <see cref="MakeAbsoluteAsync"/> wrote, unless somebody has changed the setting since.</summary>
    /// <inheritdoc cref="MakeAbsoluteAsync"/>
    public async Task<HooksPathChange?> RestoreAsync(CheckoutLocation location, CancellationToken cancellationToken)
    {
        if (await ReadAsync(location, ["--local", BeforeKey], cancellationToken) is not { } before)
            return null;
        var now = await ReadAsync(location, ["--local", Key], cancellationToken);
        await WriteAsync(location, ["--unset-all", BeforeKey], cancellationToken);
        // An inherited value is not known any more, but ours always begins with the main root.
        var written = $"{location.MainRoot}/{before}";
        var isOurs = now is not null && (before == Inherited ? now.StartsWith(written, StringComparison.Ordinal) : now == written);
        if (!isOurs)
            return null;
        await WriteAsync(location, before == Inherited ? ["--unset-all", Key] : [Key, before], cancellationToken);
        return new(now!, before);
    }

    /// <summary>True for a value that git takes relative to where it runs: neither empty nor absolute nor a tilde path.</summary>
    internal static bool IsRelative(string value) =>
        value.Length > 0 && !Path.IsPathRooted(value) && !(value.Length > 2 && char.IsAsciiLetter(value[0]) && value[1] == ':') && !TildePath().IsMatch(value);

    private async Task<string?> ReadAsync(CheckoutLocation location, string[] arguments, CancellationToken cancellationToken)
    {
        var output = await git.RunAsync(location.CheckoutRoot, ["config", "--get", .. arguments], cancellationToken);
        // git.md section 1: only the line end is not part of the value.
        return output.Succeeded ? output.Text.TrimEnd('\r', '\n') : null;
    }

    private async Task WriteAsync(CheckoutLocation location, string[] arguments, CancellationToken cancellationToken) =>
        await git.RunCheckedAsync(location.CheckoutRoot, ["config", "--local", .. arguments], cancellationToken);

    [GeneratedRegex(@"\A~(\z|[/\\A-Za-z_])")]
    private static partial Regex TildePath();
}

/// <summary>A change of <c>core.hooksPath</c>.</summary>
/// <param name="Before">Value before; for a restore, what was written by us.</param>
/// <param name="After">Value now; empty when the repository's own setting was removed.</param>
public sealed record HooksPathChange(string Before, string After);
