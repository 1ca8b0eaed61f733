using System.Text;

namespace Roborev.Git;

/// <summary>What a review is not shown: the built-in list of generated files plus patterns of the user (git.md section 7.1).</summary>
public sealed class ExcludeRules
{
    /// <summary>Names of generated files that are excluded at any depth.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
    [
        "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lockb", "bun.lock", "uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", "go.sum",
        "Cargo.lock", "cargo.lock", "Gemfile.lock", "composer.lock", "packages.lock.json", "pubspec.lock", "mix.lock", "Package.resolved",
        "Podfile.lock", "flake.lock", ".beads/**", ".gocache/**", ".cache/**",
    ];

    /// <summary>Only the built-in list.</summary>
    public static ExcludeRules BuiltInOnly { get; } = new([]);

    /// <summary>Nothing at all.</summary>
    public static ExcludeRules None { get; } = new([], withBuiltIn: false);

    private readonly IReadOnlyList<Rule> _rules;

    /// <summary>Creates rules: the built-in list, then the user's.</summary>
    /// <param name="patterns">Patterns in their order (repository list before global list); repeats are dropped, as is what names no place below the
    /// root.</param>
    /// <param name="withBuiltIn">False leaves the built-in list out.</param>
    public ExcludeRules(IEnumerable<string> patterns, bool withBuiltIn = true)
    {
        List<Rule> rules = withBuiltIn ? [.. BuiltIn.Select(name => new Rule(name, [$"**/{name}"]))] : [];
        HashSet<string> seen = [];
        foreach (var pattern in patterns)
        {
            if (Globs(pattern) is { } globs && seen.Add(globs[0]))
                rules.Add(new(pattern.Trim(), globs));
        }

        _rules = rules;
        Pathspecs = [".", .. rules.SelectMany(rule => rule.Globs).Select(glob => $":(exclude,glob){glob}")];
        RootedPathspecs = [":(top)", .. rules.SelectMany(rule => rule.Globs).Select(glob => $":(top,exclude,glob){glob}")];
    }

    /// <summary>Arguments after <c>--</c> that make git apply the rules at the top of a checkout.</summary>
    public IReadOnlyList<string> Pathspecs { get; }

    /// <summary>The same, for a git that may be run in a sub-directory.</summary>
    internal IReadOnlyList<string> RootedPathspecs { get; }

    /// <summary>The rule that excludes a path, as the user or the built-in list wrote it; null when the path is shown.</summary>
    /// <param name="path">Path from the top of the repository, with forward slashes.</param>
    public string? RuleFor(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        foreach (var rule in _rules)
        {
            if (rule.IsMatch(bytes))
                return rule.Text;
        }

        return null;
    }

    /// <summary>Turns a user's pattern into globs; null when it names nothing below the root.</summary>
    private static string[]? Globs(string pattern)
    {
        var text = pattern.Trim().TrimEnd('/');
        var isAnchored = text.Contains('/', StringComparison.Ordinal);
        if (text.Contains('\0', StringComparison.Ordinal) || Normalise(text) is not { Length: > 0 } clean)
            return null;
        return isAnchored ? [clean, $"{clean}/**"] : [$"**/{clean}", $"**/{clean}/**"];
    }

    /// <summary>Resolves <c>.</c> and <c>..</c> as git does with a pathspec; a pattern that leaves the root would make git refuse the whole diff.</summary>
    private static string? Normalise(string pattern)
    {
        List<string> parts = [];
        foreach (var part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                    return null;
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private sealed class Rule(string text, string[] globs)
    {
        private readonly Glob[] _globs = [.. globs.Select(glob => new Glob(glob))];

        public string Text { get; } = text;

        public IReadOnlyList<string> Globs { get; } = globs;

        public bool IsMatch(ReadOnlySpan<byte> path)
        {
            foreach (var glob in _globs)
            {
                if (glob.IsMatch(path))
                    return true;
            }

            return false;
        }
    }

    private sealed class Glob
    {
        private readonly byte[] _pattern;
        private readonly byte[]? _name;

        public Glob(string pattern)
        {
            _pattern = Encoding.UTF8.GetBytes(pattern);
            // Nearly all rules are a plain name at any depth; those need no matcher.
            if (pattern.StartsWith("**/", StringComparison.Ordinal) && pattern.AsSpan(3).IndexOfAny("*?[\\") < 0)
                _name = _pattern[3..];
        }

        public bool IsMatch(ReadOnlySpan<byte> path)
        {
            // git also takes a pathspec by its letters: the path itself, or a directory above it.
            if (path.StartsWith(_pattern) && (path.Length == _pattern.Length || path[_pattern.Length] == (byte)'/'))
                return true;
            if (_name is null)
                return WildMatch.IsMatch(_pattern, path);
            return path.EndsWith(_name) && (path.Length == _name.Length || path[^(_name.Length + 1)] == (byte)'/');
        }
    }
}
