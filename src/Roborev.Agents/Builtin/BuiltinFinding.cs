namespace Roborev.Agents.Builtin;

/// <summary>One thing the built-in reviewer found. Every text is fixed prose of a rule or has been made safe to print.</summary>
public sealed record BuiltinFinding
{
    /// <summary>Id of the rule, one of <see cref="BuiltinRules.All"/>.</summary>
    public required string RuleId { get; init; }

    /// <summary>Level.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Path as git has it, not yet made printable; empty when the finding is about the change as a whole.</summary>
    public required string Path { get; init; }

    /// <summary>1-based line; 0 when the finding is about the file as a whole.</summary>
    public required int Line { get; init; }

    /// <summary>True when <see cref="Line"/> counts in the old version of the file.</summary>
    public bool IsOldLine { get; init; }

    /// <summary>What is wrong, one or two sentences.</summary>
    public required string Problem { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Fix { get; init; }

    /// <summary>Text from the diff that shows the fault, made printable and with secrets masked; empty for none.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>Further lines of the same file where the same rule found the same, in order.</summary>
    public IReadOnlyList<int> OtherLines { get; init; } = [];
}
