using System.Diagnostics.CodeAnalysis;

namespace Roborev.Prompts;

/// <summary>How the agent is given the diff.</summary>
public enum DiffDelivery
{
    /// <summary>As part of the prompt.</summary>
    Inline,

    /// <summary>As a file that the prompt names.</summary>
    File,
}

/// <summary>A prompt and what became of its parts.</summary>
public sealed record BuiltPrompt
{
    /// <summary>The prompt, valid UTF-8 within the limit; empty while <see cref="NeedsSnapshot"/>.</summary>
    public required string Text { get; init; }

    /// <summary>Size of <see cref="Text"/> in UTF-8 bytes.</summary>
    public required int Bytes { get; init; }

    /// <summary>How the diff is delivered.</summary>
    public required DiffDelivery Delivery { get; init; }

    /// <summary>
    /// Context that did not fit, as words for people: <c>previous attempts</c>, or <c>parts of previous attempts</c> if something of it is left.
    /// </summary>
    public IReadOnlyList<string> DroppedSections { get; init; } = [];

    /// <summary>Files of which the diff holds only a part or nothing, because its capture stopped at a limit.</summary>
    public IReadOnlyList<string> TruncatedFiles { get; init; } = [];

    /// <summary>True when the diff does not fit and no file was given: write one (see <see cref="DiffSnapshot"/>) and build again with its path.</summary>
    public bool NeedsSnapshot { get; init; }
}

/// <summary>A prompt, or the reason why there can be none.</summary>
public sealed record PromptResult
{
    private PromptResult(BuiltPrompt? prompt, string? error) => (Prompt, Error) = (prompt, error);

    /// <summary>The prompt, unless there is an <see cref="Error"/>.</summary>
    public BuiltPrompt? Prompt { get; }

    /// <summary>One line for people that says what is wrong and what to do about it.</summary>
    public string? Error { get; }

    /// <summary>True when there is a prompt.</summary>
    [MemberNotNullWhen(true, nameof(Prompt))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsBuilt => Prompt is not null;

    internal static PromptResult Of(BuiltPrompt prompt) => new(prompt, null);

    internal static PromptResult Failed(string error) => new(null, error);
}
