using System.Text;

namespace Roborev.Git;

/// <summary>Whether a patch fits a work tree.</summary>
public enum PatchFit
{
    /// <summary>It can be applied.</summary>
    Applies,

    /// <summary>The code has changed where the patch changes it: the patch must be made anew.</summary>
    Conflict,

    /// <summary>Something else is wrong, for instance the patch itself.</summary>
    Error,
}

/// <summary>What came of a check or an attempt to apply.</summary>
/// <param name="Fit">Whether it fits.</param>
/// <param name="Error">git's words when it does not; else empty.</param>
public sealed record PatchCheck(PatchFit Fit, string Error);

/// <summary>Applies patches that <see cref="TemporaryWorktree.CapturePatchAsync"/> made; all or nothing, without a three-way merge (git.md 15.6).</summary>
/// <param name="git">Runs git.</param>
public sealed class Patches(GitRunner git)
{
    private static readonly PatchCheck Fine = new(PatchFit.Applies, "");

    /// <summary>Says whether a patch would apply; changes nothing. An empty patch fits.</summary>
    /// <param name="checkout">Work tree.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitException">git could not be run.</exception>
    public Task<PatchCheck> CheckAsync(string checkout, string patch, CancellationToken cancellationToken) =>
        RunAsync(checkout, ["apply", "--check", "--binary", "-"], patch, cancellationToken);

    /// <summary>Applies a patch to the work tree. An empty patch does nothing.</summary>
    /// <inheritdoc cref="CheckAsync"/>
    public Task<PatchCheck> ApplyAsync(string checkout, string patch, CancellationToken cancellationToken) =>
        RunAsync(checkout, ["apply", "--binary", "-"], patch, cancellationToken);

    private async Task<PatchCheck> RunAsync(string checkout, string[] arguments, string patch, CancellationToken cancellationToken)
    {
        if (patch.Length == 0)
        {
            return Fine;
        }

        var output = await git.RunAsync(checkout, arguments, Encoding.UTF8.GetBytes(patch), cancellationToken);
        if (output.Succeeded)
        {
            return Fine;
        }

        var said = output.Stderr.Trim();
        var isConflict = said.Contains("patch failed", StringComparison.Ordinal) || said.Contains("does not apply", StringComparison.Ordinal);
        return new(isConflict ? PatchFit.Conflict : PatchFit.Error, said);
    }
}
