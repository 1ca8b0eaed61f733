using Roborev.Agents.Builtin.Reporting;
using Roborev.Agents.Builtin.Rules;
using Roborev.Core.Diffs;
using Roborev.Core.Jobs;

namespace Roborev.Agents.Builtin;

/// <summary>
/// Reviews a diff offline with a fixed set of rules. It reads the text it is given and nothing else: no file, no process, no network. Any text
/// is accepted, and time grows with its length.
/// </summary>
public sealed class BuiltinReviewer
{
    private const string NoDesignReview = "the built-in reviewer cannot judge a design and its other rules found nothing; choose an agent that can read design documents";

    /// <summary>Reviews a change.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public BuiltinReport Review(ReviewDiff diff, BuiltinOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(diff);
        ArgumentNullException.ThrowIfNull(options);
        ChangeUnderReview change = new(diff, ct);
        ReviewScope scope = ReviewScope.Of(change, options.ReviewType is ReviewTypes.Design, options.ReviewType is ReviewTypes.Security);
        if (Obstacle(change) is { } obstacle) return new BuiltinReport([], 0, scope) { CannotReview = obstacle };

        List<BuiltinFinding> all = [.. Grouping.Of(HideSecrets(Run(change, scope.IsSecurity, ct)))];
        List<BuiltinFinding> kept = [.. all.Where(f => f.Severity >= options.Lowest)];
        return new BuiltinReport(kept, all.Count - kept.Count, scope) { CannotReview = scope.IsDesign && kept.Count == 0 ? NoDesignReview : null };
    }

    /// <summary>Why the diff cannot be reviewed at all; null when it can.</summary>
    private static string? Obstacle(ChangeUnderReview change)
    {
        if (change.Diff.Files.Count > 0) return null;
        if (!change.Source.IsEmpty) return "the diff is not in a form that the built-in reviewer can read";
        return change.Source.Excluded.Count > 0 ? "every changed file is excluded from review" : "the diff is empty";
    }

    private static IReadOnlyList<BuiltinFinding> Run(ChangeUnderReview change, bool securityOnly, CancellationToken ct)
    {
        FindingSink sink = new();
        List<Rule> rules = [.. BuiltinRules.Running.Where(r => !securityOnly || r.IsSecurity)];
        foreach (FileUnderReview file in change.Files)
        {
            foreach (Rule rule in rules)
            {
                ct.ThrowIfCancellationRequested();
                rule.Check(file, sink);
            }
            file.Forget();
        }
        foreach (Rule rule in rules) rule.CheckChange(change, sink);
        return sink.Findings;
    }

    /// <summary>Another rule that quotes a line with a secret would print the secret.</summary>
    private static IEnumerable<BuiltinFinding> HideSecrets(IReadOnlyList<BuiltinFinding> findings)
    {
        HashSet<(string, int)> secret = [.. findings.Where(IsSecret).Select(f => (f.Path, f.Line))];
        return findings.Select(f => !IsSecret(f) && secret.Contains((f.Path, f.Line)) ? f with { Evidence = "" } : f);
    }

    private static bool IsSecret(BuiltinFinding finding) => finding.RuleId.StartsWith("secret-", StringComparison.Ordinal);
}
