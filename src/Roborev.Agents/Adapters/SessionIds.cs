using System.Buffers;

namespace Roborev.Agents.Adapters;

/// <summary>Session ids that may be put on a command line (agents.md 3.2).</summary>
internal static class SessionIds
{
    private const int Longest = 128;
    private const string First = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:";
    private static readonly SearchValues<char> FirstCharacters = SearchValues.Create(First);
    private static readonly SearchValues<char> LaterCharacters = SearchValues.Create(First + "-");

    /// <summary>The id itself if it is valid, else null. An id never starts like an option and holds no blank.</summary>
    public static string? Valid(string? id) =>
        id is { Length: > 0 and <= Longest } && FirstCharacters.Contains(id[0]) && !id.AsSpan(1).ContainsAnyExcept(LaterCharacters) ? id : null;
}
