namespace Roborev.Git;

/// <summary>What is known about one commit (git.md section 6).</summary>
/// <param name="Sha">Full object name.</param>
/// <param name="Author">Author's name, without e-mail.</param>
/// <param name="Subject">Subject, folded to one line.</param>
/// <param name="Timestamp">Author date with its own offset.</param>
/// <param name="Body">Message after the subject, trimmed; may have many lines.</param>
/// <param name="Parents">Full names of the parents in order; none for a root commit.</param>
public sealed record CommitFacts(string Sha, string Author, string Subject, DateTimeOffset Timestamp, string Body, IReadOnlyList<string> Parents)
{
    /// <summary>True for a commit with more than one parent.</summary>
    public bool IsMerge => Parents.Count > 1;
}
