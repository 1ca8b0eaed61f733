using System.Text;

namespace Roborev.Git.Tests;

public sealed class ExcludeRulesTests
{
    private static readonly string[] Paths =
    [
        "a.txt", "a.min.js", "src/a.min.js", "src/deep/b.min.js", "vendor/dist/x.js", "vendor/dist/deep/y.js", "vendor/src/z.js", "src/vendor/dist/w.js", "vendor2/x",
        "uv.lock", "sub/uv.lock", "sub/uv.lockx", "uv.lock/inside", ".cache/x", "sub/.cache/deep/x", ".cachex/y", "x.cache", "Cargo.lock", "cargo.lock", "CARGO.LOCK",
        "docs/a b.md", "docs/[x].md", "docs/x.md", "docs/y.md", "ünï/cödé.txt", "ünx/cödé.txt", "a/b/c", "a/x/b/c", "a/x/y/b/c", "a/bc", "foo*", "foobar", "foo*/inner",
        "back\\slash", "q\"uote", "dir/star**star", "dir/starXstar", "dir/star/star", "new\nline", "-dash", ":colon", "~tilde", "build/out.o", "src/build/out.o", "builder/x",
        "A1", "aZ", "9x", "-x", "]x", "^x", "!x", "tab\there",
    ];

    public static TheoryData<string> Patterns =>
    [
        "*.min.js", "vendor/dist", "/vendor", "vendor", "vendor/", "/vendor/dist/", "build", "docs/*", "docs/*.md", "docs/[x].md", "docs/[xy].md", "docs/[!x].md", "docs/[^x].md",
        "docs/\\[x\\].md", "a/**/c", "a/*/c", "**/c", "a/**", "**", "*", "?.txt", "?n?/*", "??n??/*", "foo*", "foo\\*", "back\\\\slash", "back\\slash", "q\"uote", "dir/star**star", "dir/star*star",
        "[[:upper:]]?", "[a-z]*", "[0-9]x", "[]-]x", "[!]^]x", "[[:digit:][:alpha:]]*", "[[:nope:]]x", "[a", "a[", "[z-a]x", "[\\]]x", "[\\-x]x", "-dash", ":colon", ":(exclude)x", "~tilde", "new\nline",
        "./docs", "docs/../vendor", "docs/./x.md", "docs//x.md", "src/**/dist", "**/dist/**", "***/c", "a/***/c", "**foo", "**/**/c", "/**/c", "a/**b/c", "*/*", "tab\t*", "ünï", "üN*", "a/b/", "*.{js,txt}",
    ];

    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task The_matcher_agrees_with_git(string pattern)
    {
        using TestRepository repository = new();
        ExcludeRules rules = new([pattern], withBuiltIn: false);

        Assert.Equal(Paths.Where(path => rules.RuleFor(path) is null).Order(StringComparer.Ordinal), await KeptByGitAsync(repository, rules));
    }

    [Fact]
    public async Task The_built_in_list_agrees_with_git_at_any_depth()
    {
        using TestRepository repository = new();

        Assert.Equal(
            Paths.Where(path => ExcludeRules.BuiltInOnly.RuleFor(path) is null).Order(StringComparer.Ordinal), await KeptByGitAsync(repository, ExcludeRules.BuiltInOnly));
        Assert.Equal("uv.lock", ExcludeRules.BuiltInOnly.RuleFor("sub/uv.lock"));
        Assert.Equal(".cache/**", ExcludeRules.BuiltInOnly.RuleFor("sub/.cache/deep/x"));
        Assert.All(Paths, path => Assert.Null(ExcludeRules.None.RuleFor(path)));
    }

    [Theory]
    [InlineData("name", ":(exclude,glob)**/name", ":(exclude,glob)**/name/**")]
    [InlineData(" *.min.js/ ", ":(exclude,glob)**/*.min.js", ":(exclude,glob)**/*.min.js/**")]
    [InlineData("//vendor", ":(exclude,glob)vendor", ":(exclude,glob)vendor/**")]
    [InlineData("vendor/dist", ":(exclude,glob)vendor/dist", ":(exclude,glob)vendor/dist/**")]
    public void Patterns_become_pathspecs(string pattern, string first, string second) =>
        Assert.Equal([".", first, second], new ExcludeRules([pattern], withBuiltIn: false).Pathspecs);

    [Theory]
    [InlineData("")]
    [InlineData(" / ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("nul\0")]
    public void What_names_nothing_below_the_root_is_dropped(string pattern) => Assert.Equal(["."], new ExcludeRules([pattern], withBuiltIn: false).Pathspecs);

    [Fact]
    public void Repeats_are_dropped_and_the_rule_keeps_the_users_words()
    {
        ExcludeRules rules = new(["vendor/dist", "/vendor/dist/", "*.js"]);

        Assert.Equal("vendor/dist", rules.RuleFor("vendor/dist/x.js"));
        Assert.Equal("*.js", rules.RuleFor("x.js"));
        Assert.Equal(1 + ExcludeRules.BuiltIn.Count + 4, rules.Pathspecs.Count);
    }

    [Fact]
    public void A_hostile_pattern_costs_bounded_work()
    {
        ExcludeRules rules = new([string.Concat(Enumerable.Repeat("*a", 200)) + "b"], withBuiltIn: false);

        Assert.Null(rules.RuleFor(new string('a', 4000)));
    }

    /// <summary>Asks git twice, since an entry cannot be a file and a directory in one index.</summary>
    private static async Task<IEnumerable<string>> KeptByGitAsync(TestRepository repository, ExcludeRules rules)
    {
        HashSet<string> kept = [];
        foreach (var withFiles in (bool[])[true, false])
        {
            string[] left = withFiles ? ["uv.lock/inside", "foo*/inner"] : ["uv.lock", "foo*"];
            repository.Run("read-tree", "--empty");
            var blob = TestRepository.Execute(repository.Root, "git", [], ["hash-object", "-w", "--stdin"], "x"u8.ToArray()).Output.Trim();
            var info = string.Concat(Paths.Except(left).Select(path => $"100644 {blob}\t{path}\0"));
            TestRepository.Execute(repository.Root, "git", [], ["update-index", "-z", "--index-info"], Encoding.UTF8.GetBytes(info));
            var tree = repository.Run("write-tree");
            var output = await TestRepository.Git.RunCheckedAsync(
                repository.Root, ["diff-tree", "-r", "-z", "--name-only", RefText.EmptyTreeSha1, tree, "--", .. rules.Pathspecs], TestRepository.Token);
            kept.UnionWith(output.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries));
        }

        return kept.Order(StringComparer.Ordinal);
    }
}
