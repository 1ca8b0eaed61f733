using System.Collections.Concurrent;
using Roborev.Git;

namespace Roborev.Daemon.Requests;

/// <summary>
/// Where a path belongs, remembered so that a commit hook costs no git process for it. An answer is used again only while the checkout's <c>.git</c>
/// entry is what it was.
/// </summary>
internal sealed class RepositoryDirectory(GitRunner git)
{
    private const int MaxKnown = 1024;

    private readonly RepositoryLocator _locator = new(git);
    private readonly ConcurrentDictionary<string, (CheckoutLocation Location, string Mark)> _known = new(StringComparer.Ordinal);

    /// <summary>The checkout that contains a path, or null when there is none.</summary>
    public async Task<CheckoutLocation?> LocateAsync(string path, CancellationToken ct)
    {
        if (_known.TryGetValue(path, out var known) && MarkOf(known.Location.CheckoutRoot) == known.Mark)
        {
            return known.Location;
        }

        if (await _locator.LocateAsync(path, ct) is not { } location)
        {
            return null;
        }

        if (MarkOf(location.CheckoutRoot) is { } mark && CanonicalPath.AreSame(path, location.CheckoutRoot))
        {
            if (_known.Count >= MaxKnown)
            {
                _known.Clear();
            }

            _known[path] = (location, mark);
        }

        return location;
    }

    /// <summary>True when a path is the root of a checkout of the repository with that main root (events.md 4.4).</summary>
    public async Task<bool> IsCheckoutOfAsync(string path, string mainRoot, CancellationToken ct)
    {
        try
        {
            return Directory.Exists(path)
                && await LocateAsync(path, ct) is { } location
                && CanonicalPath.AreSame(location.CheckoutRoot, path) && CanonicalPath.AreSame(location.MainRoot, mainRoot);
        }
        catch (GitException)
        {
            // As if it were gone.
            return false;
        }
    }

    /// <summary>What the <c>.git</c> entry is: a directory with its creation time, or the text of the file of a worktree or submodule.</summary>
    private static string? MarkOf(string checkoutRoot)
    {
        var entry = Path.Combine(checkoutRoot, ".git");
        try
        {
            return Directory.Exists(entry) ? $"directory {Directory.GetCreationTimeUtc(Path.Combine(entry, "objects")).Ticks}"
                : File.Exists(entry) ? $"file {File.ReadAllText(entry)}"
                : null;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
