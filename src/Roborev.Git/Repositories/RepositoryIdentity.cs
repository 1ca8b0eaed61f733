using System.Text.RegularExpressions;

namespace Roborev.Git;

/// <summary>The name under which a repository is known on every machine (git.md section 2.5, config.md section 19).</summary>
public static partial class RepositoryIdentity
{
    private const int LongestId = 256;

    /// <summary>Gives the identity: the repository's own <c>.roborev-id</c>, else its remote without credentials, else its path.</summary>
    /// <param name="git">Runs git.</param>
    /// <param name="mainRoot">Main root of the repository.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitException">git could not be run.</exception>
    public static async Task<string> ResolveAsync(GitRunner git, string mainRoot, CancellationToken cancellationToken)
    {
        if (await ReadIdFileAsync(mainRoot, cancellationToken) is { } id)
            return id;
        var url = await RemoteUrlAsync(git, mainRoot, cancellationToken);
        return url is null ? "local://" + CanonicalPath.Resolve(mainRoot) : WithoutCredentials(url);
    }

    /// <summary>The URL of remote <c>origin</c>, else of the alphabetically first remote that has one; null when there is none.</summary>
    /// <inheritdoc cref="ResolveAsync"/>
    public static async Task<string?> RemoteUrlAsync(GitRunner git, string mainRoot, CancellationToken cancellationToken)
    {
        const string fetchMark = " (fetch)";
        var output = await git.RunAsync(mainRoot, ["remote", "-v"], cancellationToken);
        if (output.ExitCode != 0)
            return null;
        List<(string Name, string Url)> remotes = [];
        foreach (var line in output.Lines)
        {
            var tab = line.IndexOf('\t');
            var end = line.LastIndexOf(fetchMark, StringComparison.Ordinal);
            if (tab > 0 && end > tab + 1)
                remotes.Add((line[..tab], line[(tab + 1)..end]));
        }

        var preferred = remotes.Where(remote => remote.Name == "origin").Concat(remotes.OrderBy(remote => remote.Name, StringComparer.Ordinal));
        return preferred.Select(remote => remote.Url).FirstOrDefault(url => url.Length > 0);
    }

    /// <summary>Removes user name and password from a URL, and the password from the scp-like form; anything else is unchanged.</summary>
    /// <param name="url">URL, scp-like address or path.</param>
    public static string WithoutCredentials(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
        {
            var authority = scheme + 3;
            var end = url.AsSpan(authority).IndexOfAny('/', '?', '#');
            var at = url[authority..(end < 0 ? url.Length : authority + end)].LastIndexOf('@');
            return at < 0 || url.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? url : url[..authority] + url[(authority + at + 1)..];
        }

        if (url.StartsWith('/') || url.StartsWith('.') || url.StartsWith('~'))
            return url;
        var secret = ScpSecret().Match(url);
        if (secret.Success)
            return secret.Groups["user"].Value + "@" + secret.Groups["rest"].Value;
        var host = url.IndexOf('@');
        return host >= 0 && !url.Contains(':', StringComparison.Ordinal) ? url[(host + 1)..] : url;
    }

    private static async Task<string?> ReadIdFileAsync(string mainRoot, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(Path.Combine(mainRoot, ".roborev-id"));
            // Blanks around the identity are allowed, but nobody needs pages of them.
            if (!file.Exists || file.Length > 16 * LongestId)
                return null;
            var id = (await File.ReadAllTextAsync(file.FullName, cancellationToken)).Trim();
            return id.Length <= LongestId && ValidId().IsMatch(id) ? id : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9._:@/-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex ValidId();

    [GeneratedRegex(@"\A(?<user>[^/:@]+):[^/@]*@(?<rest>[^/@]+:.*)\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ScpSecret();
}
