using System.Collections.Frozen;

namespace Roborev.Git;

/// <summary>Environment variables that tie git to one repository or one commit, and that a long-lived process must therefore not keep.</summary>
public static class GitEnvironment
{
    /// <summary>Variables that bind git to one repository or change its configuration (git.md section 13.4). Compare names without case.</summary>
    public static IReadOnlyList<string> RepositoryVariables { get; } =
    [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR",
        "GIT_CEILING_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS",
    ];

    /// <summary>Variables by which git tells a hook about the one commit in progress (git.md trap T27), besides the author and committer groups.</summary>
    public static IReadOnlyList<string> HookVariables { get; } = ["GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_EXEC_PATH", "GIT_REFLOG_ACTION"];

    private static readonly FrozenSet<string> Repository = RepositoryVariables.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private static readonly FrozenSet<string> Hook = HookVariables.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a variable of <see cref="RepositoryVariables"/> and for <c>GIT_CONFIG_KEY_*</c> and <c>GIT_CONFIG_VALUE_*</c>, any case.</summary>
    /// <param name="name">Name of the variable.</param>
    public static bool IsRepositoryVariable(string name) =>
        Repository.Contains(name) || HasPrefix(name, "GIT_CONFIG_KEY_") || HasPrefix(name, "GIT_CONFIG_VALUE_");

    /// <summary>
    /// True for a variable that only describes the commit in progress: <c>GIT_AUTHOR_*</c>, <c>GIT_COMMITTER_*</c> and <see cref="HookVariables"/>, any
    /// case.
    /// </summary>
    /// <param name="name">Name of the variable.</param>
    public static bool IsHookVariable(string name) =>
        Hook.Contains(name) || HasPrefix(name, "GIT_AUTHOR_") || HasPrefix(name, "GIT_COMMITTER_");

    private static bool HasPrefix(string name, string prefix) => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
