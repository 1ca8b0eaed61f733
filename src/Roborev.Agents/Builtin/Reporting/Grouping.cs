namespace Roborev.Agents.Builtin.Reporting;

/// <summary>Brings findings into the order of the report and joins repeats.</summary>
internal static class Grouping
{
    /// <summary>One finding per rule, file and level, by level, path and line; the lines of repeats are kept.</summary>
    public static IEnumerable<BuiltinFinding> Of(IEnumerable<BuiltinFinding> findings) =>
        findings
            .GroupBy(f => (f.RuleId, f.Path, f.Severity, f.Problem))
            .Select(Join)
            .OrderByDescending(f => f.Severity)
            .ThenBy(f => f.Path, StringComparer.Ordinal)
            .ThenBy(f => f.Line)
            .ThenBy(f => f.RuleId, StringComparer.Ordinal);

    private static BuiltinFinding Join(IEnumerable<BuiltinFinding> same)
    {
        List<BuiltinFinding> ordered = [.. same.OrderBy(f => f.Line)];
        return ordered[0] with { OtherLines = [.. ordered.Skip(1).Select(f => f.Line)] };
    }
}
