using Roborev.Core.Diffs;

namespace Roborev.Prompts;

/// <summary>What was found where a change should be.</summary>
public abstract record ReviewSubject
{
    private ReviewSubject()
    {
    }

    /// <summary>There is a change, and a prompt can be built from it.</summary>
    /// <param name="Input">Everything for <see cref="ReviewPrompt.Build"/> or <see cref="PreparedPrompt.CreateAsync"/>.</param>
    public sealed record Ready(ReviewPromptInput Input) : ReviewSubject;

    /// <summary>Nothing is left to review: the job is to be skipped, it neither passes nor fails (prompts.md 22, row 1).</summary>
    /// <param name="Diff">The diff without text; it lists what exclusions removed.</param>
    /// <param name="Reason">Why, in one line for people.</param>
    public sealed record Empty(ReviewDiff Diff, string Reason) : ReviewSubject;

    /// <summary>The commit or range is not in the repository.</summary>
    /// <param name="Error">One line for people.</param>
    public sealed record Missing(string Error) : ReviewSubject;
}
