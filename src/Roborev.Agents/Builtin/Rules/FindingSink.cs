using Roborev.Agents.Builtin.Reporting;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Collects what rules find; each rule speaks at most once about a line.</summary>
internal sealed class FindingSink
{
    private readonly HashSet<(string Rule, string Path, int Line)> _seen = [];
    private readonly List<BuiltinFinding> _findings = [];

    /// <summary>Everything found, in order of discovery.</summary>
    public IReadOnlyList<BuiltinFinding> Findings => _findings;

    /// <summary>Adds a finding unless the same rule already spoke about the same line.</summary>
    public void Add(BuiltinFinding finding)
    {
        if (_seen.Add((finding.RuleId, finding.Path, finding.Line))) _findings.Add(finding);
    }

    /// <summary>Adds a finding about a line of a piece of source, quoting that line.</summary>
    public void AddAt(BuiltinRule rule, FileUnderReview file, SourceText piece, int line, Severity? severity = null, string? evidence = null) => Add(new BuiltinFinding
    {
        RuleId = rule.Id,
        Severity = severity ?? rule.Severity,
        Path = file.Path,
        Line = piece.Line(line).NewLine,
        Problem = rule.Problem,
        Fix = rule.Fix,
        Evidence = evidence ?? Quotation.Of(piece.Line(line).Text),
    });

    /// <summary>Adds a finding about a file as a whole.</summary>
    public void AddFile(BuiltinRule rule, FileUnderReview file, Severity? severity = null, string? problem = null) => Add(new BuiltinFinding
    {
        RuleId = rule.Id,
        Severity = severity ?? rule.Severity,
        Path = file.Path,
        Line = 0,
        Problem = problem ?? rule.Problem,
        Fix = rule.Fix,
    });
}
