namespace Roborev.Parsing;

/// <summary>Suggestions for a word that is no command.</summary>
internal static class Spelling
{
    private const int MaxDistance = 2;

    /// <summary>Names that begin like the word or differ from it in two letters at most.</summary>
    internal static IReadOnlyList<string> Suggest(string word, IEnumerable<string> names) =>
    [
        .. names.Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase)
            || Distance(word.ToLowerInvariant(), name) <= Math.Min(MaxDistance, name.Length - 1)),
    ];

    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var row = 1; row <= left.Length; row++)
        {
            var current = new int[right.Length + 1];
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var change = left[row - 1] == right[column - 1] ? 0 : 1;
                current[column] = Math.Min(Math.Min(current[column - 1], previous[column]) + 1, previous[column - 1] + change);
            }

            previous = current;
        }

        return previous[^1];
    }
}
