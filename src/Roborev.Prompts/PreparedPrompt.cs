namespace Roborev.Prompts;

/// <summary>A prompt together with the file that it names, if it names one. Disposing removes the file; do that when the agent has ended.</summary>
public sealed class PreparedPrompt : IDisposable
{
    private readonly DiffSnapshot? _snapshot;

    private PreparedPrompt(PromptResult result, DiffSnapshot? snapshot) => (Result, _snapshot) = (result, snapshot);

    /// <summary>The prompt, or why there is none; never one that still needs a file.</summary>
    public PromptResult Result { get; }

    /// <summary>Builds a prompt and, only if the diff does not fit into it, writes the diff to a file.</summary>
    /// <param name="input">What the prompt is made from.</param>
    /// <param name="tempRoot">Directory for the file.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">No right to write there.</exception>
    public static async Task<PreparedPrompt> CreateAsync(ReviewPromptInput input, string tempRoot, CancellationToken cancellationToken)
    {
        var result = ReviewPrompt.Build(input);
        if (result.Prompt is not { NeedsSnapshot: true })
        {
            return new PreparedPrompt(result, snapshot: null);
        }

        var snapshot = await DiffSnapshot.CreateAsync(tempRoot, input.Diff, cancellationToken);
        return new PreparedPrompt(ReviewPrompt.Build(input with { SnapshotPath = snapshot.Path }), snapshot);
    }

    /// <summary>Removes the file.</summary>
    public void Dispose() => _snapshot?.Dispose();
}
