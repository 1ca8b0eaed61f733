using System.Text.RegularExpressions;

namespace Roborev.Agents.Adapters;

/// <summary>Finds the directories of diff snapshots that a prompt names (agents.md 4.6), so that the agent's sandbox can be opened for them.</summary>
internal static partial class SnapshotDirectories
{
    private const string Prefix = "roborev-snapshot-";

    /// <summary>Distinct directories in order of appearance. Only existing regular files in directories that look like ours count.</summary>
    public static IReadOnlyList<string> Find(string prompt) =>
        prompt.Contains(Prefix, StringComparison.Ordinal)
            ? [.. Quoted().Matches(prompt).Select(match => match.Groups["path"].Value).Where(IsSnapshot).Select(path => Path.GetDirectoryName(path)!).Distinct()]
            : [];

    private static bool IsSnapshot(string path) =>
        Path.IsPathFullyQualified(path)
        && Path.GetExtension(path) == ".diff"
        && Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal)
        && Path.GetFileName(Path.GetDirectoryName(path))?.StartsWith(Prefix, StringComparison.Ordinal) == true
        && new FileInfo(path) is { Exists: true, LinkTarget: null } file
        && (file.Attributes & (FileAttributes.Device | FileAttributes.Directory)) == 0;

    [GeneratedRegex("`(?<path>[^`\\r\\n]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();
}
