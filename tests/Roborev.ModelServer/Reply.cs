namespace Roborev.ModelServer;

/// <summary>What the model answers.</summary>
public sealed record Reply
{
    /// <summary>Text pieces, streamed one by one.</summary>
    public IReadOnlyList<string> Text { get; init; } = ["No issues ", "found."];

    /// <summary>Shell command to ask for before the text is said; null for none.</summary>
    public string? Command { get; init; }

    /// <summary>HTTP status to fail with; null to succeed.</summary>
    public int? ErrorStatus { get; init; }

    /// <summary>JSON body of a failure.</summary>
    public string ErrorBody { get; init; } = "{}";

    /// <summary>True to take the request and never answer.</summary>
    public bool Hangs { get; init; }

    /// <summary>Tokens to report as read.</summary>
    public int InputTokens { get; init; } = 123;

    /// <summary>Tokens to report as written.</summary>
    public int OutputTokens { get; init; } = 45;
}

/// <summary>A request as it came.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path without query.</param>
/// <param name="Headers">Headers with lower-case names.</param>
/// <param name="Body">Body as text.</param>
public sealed record RecordedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);
