namespace Roborev.Git;

/// <summary>A git hook that roborev installs.</summary>
public enum HookKind
{
    /// <summary>Sends each new commit to review.</summary>
    PostCommit,

    /// <summary>Carries reviews over to rewritten commits.</summary>
    PostRewrite,
}

/// <summary>The fixed names of a hook, which another program reads too (git.md section 12.1).</summary>
public static class HookNames
{
    /// <summary>Both hooks, in the order of installation and removal.</summary>
    public static IReadOnlyList<HookKind> All { get; } = [HookKind.PostCommit, HookKind.PostRewrite];

    extension(HookKind kind)
    {
        /// <summary>Name of the file in the hooks directory.</summary>
        public string FileName => kind == HookKind.PostCommit ? "post-commit" : "post-rewrite";

        /// <summary>Text that marks the current version of the hook.</summary>
        public string VersionMarker => kind == HookKind.PostCommit ? "post-commit hook v4" : "post-rewrite hook v2";

        /// <summary>What roborev is called with.</summary>
        public string Command => kind == HookKind.PostCommit ? "post-commit" : "remap --quiet";

        internal string FunctionName => kind == HookKind.PostCommit ? "_roborev_hook" : "_roborev_remap";

        internal string BlockStart => $"# roborev {kind.FileName} hook";

        internal string Purpose => kind == HookKind.PostCommit ? "sends each commit to review" : "keeps reviews with rewritten commits";
    }
}
