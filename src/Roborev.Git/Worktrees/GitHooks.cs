namespace Roborev.Git;

/// <summary>Options that keep the user's hooks from running.</summary>
internal static class GitHooks
{
    /// <summary>Arguments before the sub-command.</summary>
    public static string[] Off => ["-c", $"core.hooksPath={(OperatingSystem.IsWindows() ? "NUL" : "/dev/null")}"];
}
