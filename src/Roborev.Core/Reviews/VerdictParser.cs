namespace Roborev.Core.Reviews;

/// <summary>
/// Reads the verdict out of a review's text. The result is shared with another program, so the rules of storage.md 12.2 to 12.5 are kept to the
/// letter, oddities included. Takes time linear in the length of the text and depends on no culture.
/// </summary>
public static class VerdictParser
{
    /// <summary>Version of the rules; a change of any result needs a new number, because stored verdicts are never derived again.</summary>
    public const int Version = 1;

    private static readonly string[] PassPhrases =
        ["no issues", "no findings", "i didn't find any issues", "i did not find any issues", "i found no issues"];

    /// <summary>Decides on a whole output. A severity label beats every pass phrase, a pass phrase beats every other text.</summary>
    /// <param name="output">Prefix and agent output as stored.</param>
    public static VerdictDecision Parse(string output)
    {
        if (string.IsNullOrWhiteSpace(output))
        {
            return new(Verdict.Fail, VerdictRule.Empty);
        }

        var lines = LineNormalization.ToLower(output).Split('\n');
        if (FindSeverityLabel(lines) is { } labelled)
        {
            return new(Verdict.Fail, VerdictRule.SeverityLabel, labelled + 1);
        }

        if (ThresholdMarker.IsAloneIn(output))
        {
            return new(Verdict.Pass, VerdictRule.Marker);
        }

        var passing = Array.FindIndex(lines, IsPassLine);
        return passing >= 0 ? new(Verdict.Pass, VerdictRule.PassPhrase, passing + 1) : new(Verdict.Fail, VerdictRule.NoPassPhrase);
    }

    private static int? FindSeverityLabel(string[] lines)
    {
        var legend = new SeverityLegend(lines);
        for (var index = 0; index < lines.Length; index++)
        {
            if (SeverityLabel.IsOn(lines[index]) && !legend.Covers(index))
            {
                return index;
            }
        }

        return null;
    }

    private static bool IsPassLine(string line)
    {
        var text = LineNormalization.Normalize(line);
        if (text is "pass")
        {
            return true;
        }

        foreach (var phrase in PassPhrases)
        {
            if (text.StartsWith(phrase, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
