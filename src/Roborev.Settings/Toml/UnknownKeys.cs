namespace Roborev.Settings.Toml;

/// <summary>Says about a key that has no effect what it may have meant.</summary>
/// <param name="OtherFile">Name of the file that does have the keys of <paramref name="OtherFileKeys"/>.</param>
/// <param name="OtherFileKeys">Dotted names that belong in the other file.</param>
internal sealed record UnknownKeys(string OtherFile, IReadOnlySet<string> OtherFileKeys)
{
    /// <summary>Top-level names and dotted names of newer releases (config.md 22): accepted without effect.</summary>
    private static readonly HashSet<string> Later = new(StringComparer.Ordinal)
    {
        "projects", "experiments", "kata_context", "excluded_branch_patterns", "post_commit_batch_size", "hook_timeout_seconds", "snapshot_dir",
        "review_md_fallback", "review_guidelines_supersede_global", "fix_commit_author", "fix_commit_co_authored_by", "review_guidelines", "fix_guidelines",
        "agent_quota_cooldown", "gemini_cmd", "grok_cmd", "cost", "web", "mcp", "agent.codex.config", "agent.pi", "review", "analyze", "agent_hook",
        "droid_hook",
        "auto_design_review.hook_enabled",
    };

    private static readonly string[] LaterHookKeys = ["branches", "project", "labels", "priority"];

    public string Reason(string path, string key, IReadOnlyCollection<string> known)
    {
        if (path == "job_timeout")
        {
            return "unknown key; did you mean job_timeout_minutes (a whole number)?";
        }

        if (OtherFileKeys.Contains(path))
        {
            return $"has no effect here; it belongs in {OtherFile}";
        }

        if (Later.Contains(path) || (path.StartsWith("hooks[", StringComparison.Ordinal) && LaterHookKeys.Contains(key)))
        {
            return "not supported by this version; ignored";
        }

        return Nearest(key, known) is { } near ? $"unknown key; did you mean {near}?" : "unknown key; ignored";
    }

    /// <summary>The known name with the fewest edits, if few enough to be a slip of the finger.</summary>
    private static string? Nearest(string key, IReadOnlyCollection<string> known)
    {
        var allowed = Math.Min(3, Math.Max(1, key.Length / 4));
        return key.Length > 64 ? null : known
            .Select(name => (Name: name, Edits: Distance(key, name)))
            .Where(candidate => candidate.Edits <= allowed)
            .OrderBy(candidate => candidate.Edits).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
