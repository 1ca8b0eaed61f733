namespace Roborev.Prompts;

/// <summary>A commit as a prompt shows it.</summary>
/// <param name="Sha">Full name.</param>
/// <param name="Subject">First paragraph of the message as one line; null when the commit could not be read.</param>
/// <param name="Author">Name of the author, or empty.</param>
/// <param name="Body">Message after the subject, or empty.</param>
public sealed record PromptCommit(string Sha, string? Subject, string Author = "", string Body = "")
{
    /// <summary>The first seven characters of the name.</summary>
    public string ShortSha => Sha[..Math.Min(7, Sha.Length)];
}

/// <summary>What is reviewed, apart from the diff.</summary>
public abstract record ReviewedChange
{
    private ReviewedChange()
    {
    }

    /// <summary>Shape of the change.</summary>
    public abstract ReviewShape Shape { get; }

    /// <summary>One commit.</summary>
    /// <param name="Facts">The commit.</param>
    public sealed record Commit(PromptCommit Facts) : ReviewedChange
    {
        /// <inheritdoc/>
        public override ReviewShape Shape => ReviewShape.Commit;
    }

    /// <summary>A series of commits.</summary>
    /// <param name="Commits">The commits, oldest first.</param>
    public sealed record Range(IReadOnlyList<PromptCommit> Commits) : ReviewedChange
    {
        /// <inheritdoc/>
        public override ReviewShape Shape => ReviewShape.Range;
    }

    /// <summary>Changes that are not committed.</summary>
    public sealed record Dirty : ReviewedChange
    {
        /// <inheritdoc/>
        public override ReviewShape Shape => ReviewShape.Dirty;
    }
}
