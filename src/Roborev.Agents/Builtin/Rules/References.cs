using System.Text.RegularExpressions;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Signs that somebody owns what a remark speaks of.</summary>
internal static partial class References
{
    /// <summary>True when the text names an issue or an address where the matter is followed up.</summary>
    public static bool Has(ReadOnlySpan<char> text) => Reference().IsMatch(text);

    [GeneratedRegex(@"(^|[^\w&])#\d+|\b[A-Z][A-Z0-9]{1,9}-\d+\b|https?://|\bGH-?\d+|\bissues?[ /]\d+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
