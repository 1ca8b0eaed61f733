using System.Text.RegularExpressions;

namespace Roborev.Settings;

/// <summary>Replaces environment variables in the few keys that allow them (config.md 3.2).</summary>
public static partial class ValueExpansion
{
    /// <summary>Replaces each <c>${NAME}</c>; every other <c>$</c> stays. An unset variable becomes an empty text and is reported.</summary>
    /// <param name="text">The value as written.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static ExpandedValue Expand(string text, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var missing = new List<string>();
        var expanded = Reference().Replace(text, match =>
        {
            var name = match.Groups[1].Value;
            if (environment(name) is { Length: > 0 } value)
            {
                return value;
            }

            missing.Add(name);
            return "";
        });
        return new ExpandedValue(expanded, missing);
    }

    /// <summary>Replaces a leading <c>~/</c> by the home folder; everything else stays.</summary>
    public static string ExpandHome(string path, string? home) =>
        path.StartsWith("~/", StringComparison.Ordinal) && !string.IsNullOrEmpty(home) ? Path.Combine(home, path[2..]) : path;

    [GeneratedRegex(@"\$\{([A-Za-z0-9_]+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}

/// <summary>A value after replacement.</summary>
/// <param name="Text">The value to use.</param>
/// <param name="Missing">Names that are not set or empty.</param>
public sealed record ExpandedValue(string Text, IReadOnlyList<string> Missing);
