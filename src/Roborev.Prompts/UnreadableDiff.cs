namespace Roborev.Prompts;

/// <summary>
/// The answer of an agent that could not open the diff file. Prompts that name a file ask for it, so that such a run can be told from a review and be failed
/// (prompts.md 22, row 1; later.md, "No verdict = failure").
/// </summary>
public static class UnreadableDiff
{
    /// <summary>The word that the agent is told to answer with.</summary>
    public const string Marker = "ROBOREV_DIFF_UNREADABLE";

    private static readonly char[] Decoration = [' ', '\t', '\r', '`', '*', '_', '#', '-', '>', '.', ':'];

    /// <summary>True when the first line with text is the marker, plain or decorated as Markdown.</summary>
    /// <param name="output">Output of the agent.</param>
    public static bool IsReportedIn(string output)
    {
        foreach (var line in output.AsSpan().EnumerateLines())
        {
            var text = line.Trim(Decoration);
            if (!text.IsEmpty)
            {
                return text.SequenceEqual(Marker);
            }
        }

        return false;
    }
}
