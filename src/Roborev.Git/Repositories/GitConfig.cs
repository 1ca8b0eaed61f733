using System.Text;

namespace Roborev.Git;

/// <summary>The effective git configuration of a checkout, read once with one process.</summary>
internal sealed class GitConfig
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <summary>Reads every level: system, global, local, worktree, command line.</summary>
    public static async Task<GitConfig> ReadAsync(GitRunner git, string directory, CancellationToken cancellationToken) =>
        Parse((await git.RunCheckedAsync(directory, ["config", "-z", "--list"], cancellationToken)).Stdout);

    /// <summary>Parses the NUL-separated form: key, line feed, value. Section and last part of a key are lower case.</summary>
    public static GitConfig Parse(byte[] listing)
    {
        GitConfig config = new();
        foreach (var entry in Encoding.UTF8.GetString(listing).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = entry.IndexOf('\n');
            // A key without a value is git's short form of "true".
            var (key, value) = end < 0 ? (entry, "true") : (entry[..end], entry[(end + 1)..]);
            if (!config._values.TryGetValue(key, out var values))
                config._values[key] = values = [];
            values.Add(value);
        }

        return config;
    }

    /// <summary>The value that counts, which is the last one; null when unset.</summary>
    public string? Get(string key) => _values.TryGetValue(key, out var values) ? values[^1] : null;

    /// <summary>All values of a key in order.</summary>
    public IReadOnlyList<string> GetAll(string key) => _values.TryGetValue(key, out var values) ? values : [];

    /// <summary>True for the words that git takes for true.</summary>
    public bool IsTrue(string key) => Get(key)?.ToLowerInvariant() is "true" or "yes" or "on" or "1";

    /// <summary>Names of the configured remotes, which may contain dots and slashes.</summary>
    public IReadOnlyList<string> RemoteNames => [.. _values.Keys
        .Where(key => key.StartsWith("remote.", StringComparison.Ordinal) && key.LastIndexOf('.') > "remote.".Length)
        .Select(key => key["remote.".Length..key.LastIndexOf('.')])
        .Distinct(StringComparer.Ordinal)];
}
