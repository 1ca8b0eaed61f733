namespace Roborev.Core.Settings;

/// <summary>The <c>[auto_design_review]</c> table of either file (config.md 4.4, 13), as written: zero and null inherit, an empty list clears.</summary>
public sealed record AutoDesignSettings
{
    /// <summary>Whether design reviews are started automatically; null when the file does not say.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Changed lines below which no design review is started.</summary>
    public int MinDiffLines { get; init; }

    /// <summary>Changed lines from which one always is.</summary>
    public int LargeDiffLines { get; init; }

    /// <summary>Changed files from which one always is.</summary>
    public int LargeFileCount { get; init; }

    /// <summary>Globs that ask for a design review; null inherits.</summary>
    public IReadOnlyList<string>? TriggerPaths { get; init; }

    /// <summary>Globs that never do; null inherits.</summary>
    public IReadOnlyList<string>? SkipPaths { get; init; }

    /// <summary>Regular expressions over the commit message that ask for a design review; null inherits.</summary>
    public IReadOnlyList<string>? TriggerMessagePatterns { get; init; }

    /// <summary>Regular expressions over the commit message that rule one out; null inherits.</summary>
    public IReadOnlyList<string>? SkipMessagePatterns { get; init; }

    /// <summary>Time limit of the classifier in seconds.</summary>
    public int ClassifierTimeoutSeconds { get; init; }

    /// <summary>Largest classifier prompt in bytes.</summary>
    public int ClassifierMaxPromptSize { get; init; }
}

/// <summary>The values that apply after both files were laid over the built-in ones (config.md 13).</summary>
public sealed record AutoDesignRules
{
    /// <summary>The built-in values, switched off.</summary>
    public static AutoDesignRules BuiltIn { get; } = new();

    /// <summary>Whether design reviews are started automatically.</summary>
    public bool Enabled { get; init; }

    /// <summary>Changed lines below which no design review is started.</summary>
    public int MinDiffLines { get; init; } = 10;

    /// <summary>Changed lines from which one always is.</summary>
    public int LargeDiffLines { get; init; } = 500;

    /// <summary>Changed files from which one always is.</summary>
    public int LargeFileCount { get; init; } = 10;

    /// <summary>Globs that ask for a design review.</summary>
    public IReadOnlyList<string> TriggerPaths { get; init; } =
    [
        "**/migrations/**", "**/schema/**", "**/*.sql", "docs/superpowers/specs/**",
        "docs/design/**", "docs/plans/**", "**/*-design.md", "**/*-plan.md",
    ];

    /// <summary>Globs that never do.</summary>
    public IReadOnlyList<string> SkipPaths { get; init; } = ["**/*.md", "**/*_test.go", "**/*.spec.*", "**/testdata/**"];

    /// <summary>Regular expressions over the commit message that ask for a design review.</summary>
    public IReadOnlyList<string> TriggerMessagePatterns { get; init; } = [@"\b(refactor|redesign|rewrite|architect|breaking)\b"];

    /// <summary>Regular expressions over the commit message that rule one out.</summary>
    public IReadOnlyList<string> SkipMessagePatterns { get; init; } = [@"^(docs|test|style|chore)(\(.+\))?:"];

    /// <summary>Time limit of the classifier.</summary>
    public TimeSpan ClassifierTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest classifier prompt in bytes.</summary>
    public int ClassifierMaxPromptSize { get; init; } = 20480;
}
