using System.Globalization;
using System.Text;

namespace Roborev.Agents.Builtin.Reporting;

/// <summary>
/// Writes a report. Text from the diff stands only in the middle of a line, between backquotes and after words of ours, so that it can neither
/// make nor hide a line that the verdict rules read.
/// </summary>
internal static class ReportText
{
    private const string ThresholdMarker = "SEVERITY_THRESHOLD_MET";
    private const int MostLines = 5;
    private const int MostNames = 5;

    /// <summary>The whole text, lines ended by LF.</summary>
    public static string Of(BuiltinReport report)
    {
        StringBuilder text = new();
        if (report.CannotReview is { } reason) text.Append(CultureInfo.InvariantCulture, $"The review did not happen: {reason}.\n");
        else if (report.Findings.Count == 0 && report.BelowThreshold > 0) return ThresholdMarker;
        else if (report.Findings.Count == 0) AppendPass(text, report.Scope);
        else AppendFindings(text, report);
        return text.Append('\n').Append(Checked(report.Scope)).Append('\n').ToString();
    }

    private static void AppendPass(StringBuilder text, ReviewScope scope) =>
        text.Append("No issues found.\n\n").Append(CultureInfo.InvariantCulture, $"Summary: the built-in {(scope.IsSecurity ? "security rules" : "rules")} read {Count(scope.AddedLines, "added line")} in {Count(scope.Files, "changed file")} and found nothing to report.\n");

    private static void AppendFindings(StringBuilder text, BuiltinReport report)
    {
        IReadOnlyList<BuiltinFinding> findings = report.Findings;
        IEnumerable<string> levels = findings.CountBy(f => f.Severity).OrderByDescending(c => c.Key).Select(c => $"{c.Value.ToString(CultureInfo.InvariantCulture)} {Word(c.Key)}");
        int files = findings.Select(f => f.Path).Where(p => p.Length > 0).Distinct().Count();
        text.Append(CultureInfo.InvariantCulture, $"Found {Count(findings.Count, "issue")} ({string.Join(", ", levels)}) in {files} of {Count(report.Scope.Files, "changed file")}.\n");
        if (report.Scope.IsDesign) text.Append("No design review was made: the built-in reviewer cannot judge a design; these are findings of its other rules.\n");
        foreach (BuiltinFinding finding in findings)
        {
            if (finding != findings[0]) text.Append("\n---\n");
            text.Append('\n');
            Append(text, finding);
        }
        text.Append("\n---\n");
    }

    private static void Append(StringBuilder text, BuiltinFinding finding)
    {
        text.Append(CultureInfo.InvariantCulture, $"- **Severity**: {finding.Severity}\n");
        text.Append(CultureInfo.InvariantCulture, $"- **Location**: {Location(finding)}\n");
        text.Append(CultureInfo.InvariantCulture, $"- **Problem**: {finding.Problem}");
        if (finding.Evidence.Length > 0) text.Append(CultureInfo.InvariantCulture, $" Seen in `{finding.Evidence}`.");
        text.Append(CultureInfo.InvariantCulture, $"\n- **Fix**: {finding.Fix}\n- **Rule**: `{finding.RuleId}`\n");
    }

    private static string Location(BuiltinFinding finding)
    {
        if (finding.Path.Length == 0) return "the change as a whole";
        string place = finding.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $":{finding.Line}") : "";
        string text = $"`{Quotation.Path(finding.Path)}{place}`";
        if (finding.IsOldLine) text += " (line of the old version)";
        if (finding.OtherLines.Count == 0) return text;
        string others = string.Join(", ", finding.OtherLines.Take(MostLines - 1).Select(l => l.ToString(CultureInfo.InvariantCulture)));
        int more = finding.OtherLines.Count - (MostLines - 1);
        text += $", also at {(finding.OtherLines.Count == 1 ? "line" : "lines")} {others}";
        return more > 0 ? string.Create(CultureInfo.InvariantCulture, $"{text} and {more} more") : text;
    }

    private static string Checked(ReviewScope scope)
    {
        StringBuilder text = new("Checked: the added lines alone, against fixed ");
        text.Append(scope.IsSecurity ? "security rules" : "rules").Append("; not the meaning of the code, and nothing was built or run.");
        if (scope.IsTruncated) text.Append(" The diff was cut at a size limit, so the rest of the change was not seen.");
        AppendNames(text, "Not read, binary", scope.Binary);
        AppendNames(text, "Not read, excluded", scope.Excluded);
        AppendNames(text, "Not read, missing from the diff", scope.Unshown);
        AppendNames(text, "Long lines read only in part", scope.Cut);
        return text.ToString();
    }

    private static void AppendNames(StringBuilder text, string what, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $" {what}: {string.Join(", ", names.Take(MostNames).Select(n => $"`{Quotation.Path(n)}`"))}");
        if (names.Count > MostNames) text.Append(CultureInfo.InvariantCulture, $" and {names.Count - MostNames} more");
        text.Append('.');
    }

    private static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Word(Severity severity) => severity switch
    {
        Severity.Critical => "critical",
        Severity.High => "high",
        Severity.Medium => "medium",
        _ => "low",
    };
}
