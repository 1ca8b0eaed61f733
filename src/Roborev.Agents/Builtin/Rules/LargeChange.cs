using System.Globalization;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Changes too large for anybody to review with care. A first commit is large by nature and is not reported.</summary>
internal sealed class LargeChange : Rule
{
    private const int MostFiles = 100;
    private const int MostLines = 5000;

    /// <inheritdoc/>
    public override BuiltinRule Info { get; } = new("large-change", "Very large change", Severity.Low, "The change touches more than 100 files or adds more than 5,000 lines, generated and foreign files not counted.")
    {
        Fix = "Split it into steps that can be understood and reverted one by one, mechanical edits apart from changes of behaviour.",
    };

    /// <inheritdoc/>
    public override void CheckChange(ChangeUnderReview change, FindingSink sink)
    {
        List<FileUnderReview> own = [.. change.Files.Where(f => !f.Traits.IsForeign && f.Diff.Added > 0)];
        int lines = own.Sum(f => f.Diff.Added);
        if (change.Source.BaseSha is null || (own.Count <= MostFiles && lines <= MostLines)) return;
        sink.Add(new BuiltinFinding
        {
            RuleId = Info.Id,
            Severity = Info.Severity,
            Path = "",
            Line = 0,
            Problem = string.Create(CultureInfo.InvariantCulture, $"The change adds {lines} lines in {own.Count} files; faults in changes of this size are rarely seen by a reader."),
            Fix = Info.Fix,
        });
    }
}
