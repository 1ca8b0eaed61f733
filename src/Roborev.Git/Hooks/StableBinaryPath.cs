namespace Roborev.Git;

/// <summary>Chooses the path of roborev that a hook should name (git.md trap T17).</summary>
public static class StableBinaryPath
{
    /// <summary>
    /// Package managers keep programs in directories with a version in their name, which vanish at the next update. Gives the manager's
    /// stable entry instead (Homebrew's <c>bin</c>, the shims of mise) when it exists, otherwise the path itself.
    /// </summary>
    /// <param name="processPath">Absolute path of the running executable, links resolved.</param>
    /// <param name="fileExists">Tells whether a file exists.</param>
    public static string Choose(string processPath, Func<string, bool> fileExists)
    {
        var path = processPath.Replace('\\', '/');
        var name = path[(path.LastIndexOf('/') + 1)..];
        (string Mark, string Entry)[] managers = [("/Cellar/", "/bin/"), ("/mise/installs/", "/mise/shims/")];
        foreach (var (mark, entry) in managers)
        {
            var at = path.IndexOf(mark, StringComparison.Ordinal);
            if (at > 0 && path[..at] + entry + name is var stable && fileExists(stable))
                return stable;
        }

        return processPath;
    }
}
