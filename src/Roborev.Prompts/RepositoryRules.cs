namespace Roborev.Prompts;

/// <summary>What a repository's <c>.roborev.toml</c> says about its reviews.</summary>
public sealed record RepositoryRules
{
    /// <summary>Nothing is set.</summary>
    public static RepositoryRules None { get; } = new();

    /// <summary>The key <c>review_guidelines</c>, or null.</summary>
    public string? Guidelines { get; init; }

    /// <summary>The key <c>exclude_patterns</c>.</summary>
    public IReadOnlyList<string> ExcludePatterns { get; init; } = [];
}

/// <summary>Reads the text of a <c>.roborev.toml</c>.</summary>
/// <param name="text">Content of the file.</param>
/// <param name="label">Where it comes from, for messages: a path, or a branch and a path.</param>
/// <returns>Null when the text is not valid; telling people about it is up to the reader.</returns>
public delegate RepositoryRules? RepositoryRulesReader(string text, string label);
