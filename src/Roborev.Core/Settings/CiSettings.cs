namespace Roborev.Core.Settings;

/// <summary>The <c>[ci]</c> table of the global file (config.md 4.3). Texts are raw; the <c>Effective</c> members apply the defaults.</summary>
public sealed record CiSettings
{
    /// <summary>Whether pull requests are polled.</summary>
    public bool Enabled { get; init; }

    /// <summary>Time between two polls, as written.</summary>
    public string PollInterval { get; init; } = "";

    /// <summary><c>owner/name</c> entries, the name possibly a glob.</summary>
    public IReadOnlyList<string> Repositories { get; init; } = [];

    /// <summary>Globs over <c>owner/name</c> that are left out.</summary>
    public IReadOnlyList<string> ExcludedRepositories { get; init; } = [];

    /// <summary>Largest number of repositories, as written; see <see cref="EffectiveMaxRepositories"/>.</summary>
    public int MaxRepositories { get; init; }

    /// <summary>Review types; empty means security.</summary>
    public IReadOnlyList<string> ReviewTypes { get; init; } = [];

    /// <summary>Agents; empty means whatever the workflow resolves to.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>Review types by agent; replaces the product of the two lists when not empty. Null when absent.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Reviews { get; init; }

    /// <summary>Least time between two reviews of one pull request, as written.</summary>
    public string ThrottleInterval { get; init; } = "";

    /// <summary>Logins that are not throttled; compared ignoring case.</summary>
    public IReadOnlyList<string> ThrottleBypassUsers { get; init; } = [];

    /// <summary>Model of matrix entries (config.md 8.4).</summary>
    public string Model { get; init; } = "";

    /// <summary>Agent that joins the findings; blank means the first available.</summary>
    public string SynthesisAgent { get; init; } = "";

    /// <summary>Agent that joins the findings when the first fails.</summary>
    public string SynthesisBackupAgent { get; init; } = "";

    /// <summary>Model of the primary synthesis agent only.</summary>
    public string SynthesisModel { get; init; } = "";

    /// <summary>Lowest severity reported.</summary>
    public string MinSeverity { get; init; } = "";

    /// <summary>Whether one comment is updated instead of adding another.</summary>
    public bool UpsertComments { get; init; }

    /// <summary>Longest wait for the members of a batch, as written.</summary>
    public string BatchTimeout { get; init; } = "";

    /// <summary>GitHub App id; zero means none.</summary>
    public long GitHubAppId { get; init; }

    /// <summary>GitHub App key: PEM text or a file path. A secret.</summary>
    public string GitHubAppPrivateKey { get; init; } = "";

    /// <summary>Installation used for owners without an entry of their own; zero means none.</summary>
    public long GitHubAppInstallationId { get; init; }

    /// <summary>Installation by lower-cased owner.</summary>
    public IReadOnlyDictionary<string, long> GitHubAppInstallations { get; init; } = new Dictionary<string, long>();

    /// <summary>The poll interval; five minutes when blank, unreadable or shorter than 30 seconds.</summary>
    public TimeSpan EffectivePollInterval => DurationText.AtLeast(PollInterval, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));

    /// <summary>The throttle; zero means off, one hour when blank, unreadable or negative.</summary>
    public TimeSpan EffectiveThrottleInterval => DurationText.NotNegativeOr(ThrottleInterval, TimeSpan.FromHours(1));

    /// <summary>The batch limit; zero means off, three minutes when blank, unreadable or negative.</summary>
    public TimeSpan EffectiveBatchTimeout => DurationText.NotNegativeOr(BatchTimeout, TimeSpan.FromMinutes(3));

    /// <summary>Largest number of repositories; 100 when not positive.</summary>
    public int EffectiveMaxRepositories => MaxRepositories > 0 ? MaxRepositories : 100;
}

/// <summary>The <c>[ci]</c> table of a repository file (config.md 5).</summary>
public sealed record RepositoryCiSettings
{
    /// <summary>Agents; empty inherits.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>Review types; empty inherits.</summary>
    public IReadOnlyList<string> ReviewTypes { get; init; } = [];

    /// <summary>Review types by agent. Null when absent; present but empty switches the repository's reviews off.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Reviews { get; init; }

    /// <summary>Reasoning level; blank means thorough.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>Lowest severity reported; blank inherits.</summary>
    public string MinSeverity { get; init; } = "";

    /// <summary>Whether one comment is updated; null inherits.</summary>
    public bool? UpsertComments { get; init; }
}
