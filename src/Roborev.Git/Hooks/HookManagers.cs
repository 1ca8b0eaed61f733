namespace Roborev.Git;

/// <summary>Recognises tools that write hook files themselves, where our lines would be lost at their next run (git.md section 11.3).</summary>
internal static class HookManagers
{
    private static readonly string[] Names = ["lefthook", "pre-commit", "overcommit"];

    /// <summary>What the user should add to the tool's own configuration; null when no such tool is at work.</summary>
    public static string? Advice(string hooksDirectory, HookKind kind, string? content)
    {
        var line = $"roborev {kind.Command}";
        var isHusky = Path.GetFileName(hooksDirectory) == "_" && Path.GetFileName(Path.GetDirectoryName(hooksDirectory)) == ".husky";
        if (isHusky && File.Exists(Path.Combine(hooksDirectory, "h")))
            return $"husky writes {hooksDirectory} anew at every package install; add the line '{line}' to .husky/{kind.FileName}";
        var name = content is null ? null : Array.Find(Names, name => MentionsTool(content, name));
        return name is null ? null : $"{name} may write this hook anew; add the command '{line}' to its configuration for {kind.FileName}";
    }

    // "pre-commit" is a hook's name as well; only a line that runs or was written by the tool counts.
    private static bool MentionsTool(string content, string name) => name == "pre-commit"
        ? content.Contains("pre-commit.com", StringComparison.OrdinalIgnoreCase) || content.Contains("pre_commit", StringComparison.OrdinalIgnoreCase)
        : content.Contains(name, StringComparison.OrdinalIgnoreCase);
}
