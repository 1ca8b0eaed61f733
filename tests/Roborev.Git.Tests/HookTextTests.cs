namespace Roborev.Git.Tests;

public sealed class HookTextTests
{
    /// <summary>Every form of block that older versions wrote (git.md section 12.4), without the interpreter line.</summary>
    public static TheoryData<string> LegacyBlocks =>
    [
        "# RoboRev post-commit hook - auto-reviews every commit\nroborev enqueue --sha HEAD 2>/dev/null &\n",
        "# RoboRev post-commit hook\nROBOREV=\"/opt/roborev\"\nif [ ! -x \"$ROBOREV\" ]; then\n    ROBOREV=$(command -v roborev)\n    [ -z \"$ROBOREV\" ] && exit 0\nfi\n\"$ROBOREV\" enqueue --quiet 2>/dev/null &\n",
        "# roborev post-commit hook\nROBOREV=$(command -v roborev) || exit 0\n\"$ROBOREV\" enqueue --quiet &\n",
        "# roborev post-commit hook v2\nROBOREV=\"/opt/roborev\"\n\nif [ ! -x \"$ROBOREV\" ]; then\n\tROBOREV=$(command -v roborev) || exit 0\nfi\n\"$ROBOREV\" enqueue --quiet 2>/dev/null\n",
        "# roborev post-commit hook v3\n_roborev_hook() {\n    ROBOREV=\"/opt/roborev\"\n    if [ ! -x \"$ROBOREV\" ]; then\n        ROBOREV=$(command -v roborev)\n        if [ -z \"$ROBOREV\" ]; then\n            return 0\n        fi\n    fi\n    \"$ROBOREV\" enqueue --quiet 2>/dev/null\n}\n_roborev_hook\n",
        "# RoboRev post-commit hook\r\nROBOREV=\"/opt/roborev\"\r\n\"$ROBOREV\" enqueue --quiet 2>/dev/null\r\n",
    ];

    /// <summary>Shapes of current blocks that another program may have written.</summary>
    public static TheoryData<HookKind, string> ForeignCurrentBlocks => new()
    {
        { HookKind.PostCommit, "# roborev post-commit hook v4 - auto-reviews\nROBOREV=\"/bin/sh\"\nif [ ! -x \"$ROBOREV\" ]; then\n    ROBOREV=$(command -v roborev 2>/dev/null)\n    [ -z \"$ROBOREV\" ] || [ ! -x \"$ROBOREV\" ] && exit 0\nfi\n\"$ROBOREV\" post-commit 2>/dev/null\n" },
        { HookKind.PostRewrite, "# roborev post-rewrite hook v2\n_roborev_remap() {\nROBOREV=\"/bin/sh\"\nif [ ! -x \"$ROBOREV\" ]; then\nROBOREV=$(command -v roborev 2>/dev/null)\nif [ -z \"$ROBOREV\" ] || [ ! -x \"$ROBOREV\" ]; then\nreturn 0\nfi\nfi\n\"$ROBOREV\" remap --quiet 2>/dev/null\n}\n_roborev_remap\n" },
    };

    [Theory]
    [InlineData(HookKind.PostCommit, "post-commit hook v4")]
    [InlineData(HookKind.PostRewrite, "post-rewrite hook v2")]
    public void Our_text_keeps_the_shared_shapes(HookKind kind, string marker)
    {
        foreach (var text in (string[])[HookText.RenderStandalone(kind, "/opt/roborev"), "#!/bin/sh\n" + HookText.RenderEmbedded(kind, "/opt/roborev")])
        {
            var lines = text.TrimEnd('\n').Split('\n');
            Assert.Equal("#!/bin/sh", lines[0]);
            Assert.StartsWith("# roborev " + kind.FileName + " hook", lines[1]);
            Assert.Contains(marker, lines[1]);
            Assert.All(lines[2..], line => Assert.True(ReferenceRecognises(line), line));
            Assert.DoesNotContain('\r', text);
            // All of it is one block, so that removal leaves nothing.
            Assert.Equal((1, lines.Length - 1), (HookText.FindBlocks(text).Single().FirstLine, HookText.FindBlocks(text).Single().LineCount));
            Assert.Null(HookText.RemoveBlocks(text));
        }
    }

    [Theory]
    [MemberData(nameof(LegacyBlocks))]
    public void Check_25_older_blocks_are_found_removed_and_replaced_by_one(string block)
    {
        Assert.Null(HookText.RemoveBlocks("#!/bin/sh\n" + block));
        Assert.Equal(HookState.Outdated, HookPlan.StateOf(HookKind.PostCommit, "#!/bin/sh\n" + block));
        var upgraded = HookPlan.Make(HookKind.PostCommit, "#!/bin/sh\n" + block + "echo mine\n", "/opt/new", force: false, _ => true);
        Assert.Equal((HookInstallOutcome.Upgraded, HookText.Embed("#!/bin/sh\necho mine\n", HookText.RenderEmbedded(HookKind.PostCommit, "/opt/new"))), (upgraded.Outcome, upgraded.NewContent));
        var alone = HookPlan.Make(HookKind.PostCommit, "#!/bin/sh\n" + block, "/opt/new", force: false, _ => true);
        Assert.Equal(HookText.RenderStandalone(HookKind.PostCommit, "/opt/new"), alone.NewContent);
    }

    [Theory]
    [InlineData("if [ -f x ]; then\n  echo x\nfi\n")]
    [InlineData("return 0\n")]
    [InlineData("ROBOREV=mine\n")]
    [InlineData("[ -z \"$ROBOREV\" ] && echo none\n")]
    [InlineData("fi\n}\n")]
    [InlineData("\n\necho after blank lines\n")]
    [InlineData("exit 0\n")]
    public void What_the_owner_wrote_right_behind_a_block_survives(string owners)
    {
        string[] blocks = [.. LegacyBlocks.Select(row => row.Data), HookText.RenderEmbedded(HookKind.PostCommit, "/x"), HookText.RenderEmbedded(HookKind.PostRewrite, "/x")];

        Assert.All(blocks, block => Assert.Equal("#!/bin/sh\necho before\n" + owners, HookText.RemoveBlocks("#!/bin/sh\necho before\n" + block + owners)));
    }

    [Fact]
    public void All_blocks_go_not_only_the_first()
    {
        var content = "#!/bin/sh\n" + string.Join("echo between\n", LegacyBlocks.Select(row => row.Data)) + "echo end\n";

        Assert.Equal("#!/bin/sh\n" + string.Concat(Enumerable.Repeat("echo between\n", LegacyBlocks.Count - 1)) + "echo end\n", HookText.RemoveBlocks(content));
    }

    [Theory]
    [MemberData(nameof(ForeignCurrentBlocks))]
    public void Check_28_a_current_block_of_another_program_stays_and_can_be_removed(HookKind kind, string block)
    {
        Assert.Equal(HookInstallOutcome.Current, HookPlan.Make(kind, "#!/bin/sh\n" + block, "/opt/ours", force: false, path => path == "/bin/sh").Outcome);
        Assert.Null(HookText.RemoveBlocks("#!/bin/sh\n" + block));
        // Its executable is gone: the block would search PATH or do nothing.
        Assert.Equal(HookInstallOutcome.PathChanged, HookPlan.Make(kind, "#!/bin/sh\n" + block, "/opt/ours", force: false, _ => false).Outcome);
    }

    [Theory]
    [InlineData("#!/bin/sh\n", true)]
    [InlineData("#!/bin/sh -e\n", true)]
    [InlineData("#! /bin/sh\n", true)]
    [InlineData("#!/usr/bin/bash\n", true)]
    [InlineData("#!/usr/bin/env bash\n", true)]
    [InlineData("#!/usr/bin/env -S bash -e\n", true)]
    [InlineData("#!/usr/bin/env -S A=b zsh\n", true)]
    [InlineData("#!C:/Program/sh.exe\n", true)]
    [InlineData("echo no interpreter\n", true)]
    [InlineData("", true)]
    [InlineData("#!/bin/shell-not\n", false)]
    [InlineData("#!/usr/bin/env python3\n", false)]
    [InlineData("#!/usr/bin/fish\n", false)]
    [InlineData("#!\n", false)]
    [InlineData("\u007fELF\0\0", false)]
    public void Shells_are_known_by_their_base_name(string content, bool expected) => Assert.Equal(expected, HookText.IsShell(content));

    [Theory]
    [InlineData("#!/bin/sh\n# we once used roborev here\n", HookState.NotInstalled)]
    [InlineData("#!/bin/sh\ncd ~/src/roborev && make\n", HookState.NotInstalled)]
    [InlineData("#!/bin/sh\nroborev enqueue --quiet &\n", HookState.ForeignCall)]
    [InlineData("#!/bin/sh\ntrue && /usr/local/bin/roborev post-commit\n", HookState.ForeignCall)]
    [InlineData("import os; os.system('roborev post-commit')\n", HookState.ForeignCall)]
    public void A_mention_is_no_call_and_a_call_is_left_alone(string content, HookState expected)
    {
        Assert.Equal(expected, HookPlan.StateOf(HookKind.PostCommit, content));
        Assert.Equal(expected == HookState.ForeignCall, HookPlan.Make(HookKind.PostCommit, content, "/x", force: false, _ => true).Outcome == HookInstallOutcome.ForeignCall);
    }

    [Theory]
    [InlineData("/opt/with \"quote\"/$HOME/`x`/back\\slash/ünï")]
    [InlineData("/opt/plain")]
    public void A_path_is_escaped_and_can_be_read_back(string path)
    {
        var text = HookText.RenderStandalone(HookKind.PostCommit, path);

        Assert.Equal(path, HookText.BakedPath(HookText.FindBlocks(text).Single().Text));
    }

    [Fact]
    public void A_path_with_a_line_break_is_refused() => Assert.Throws<ArgumentException>(() => HookText.RenderStandalone(HookKind.PostCommit, "/a\nrm -rf x"));

    [Theory]
    [InlineData("/opt/homebrew/Cellar/roborev/1.2/bin/roborev", "/opt/homebrew/bin/roborev")]
    [InlineData("/home/u/.local/share/mise/installs/roborev/1.2/bin/roborev", "/home/u/.local/share/mise/shims/roborev")]
    [InlineData("/usr/bin/roborev", "/usr/bin/roborev")]
    public void A_versioned_path_gives_way_to_the_managers_stable_one(string path, string stable)
    {
        Assert.Equal(stable, StableBinaryPath.Choose(path, _ => true));
        Assert.Equal(path, StableBinaryPath.Choose(path, _ => false));
    }

    /// <summary>The line shapes of git.md section 12.1, as another program tests them.</summary>
    private static bool ReferenceRecognises(string line)
    {
        string[] starts = ["ROBOREV=", "if [ ! -x \"$ROBOREV\"", "if [ -z \"$ROBOREV\"", "[ -z \"$ROBOREV\"", "[ ! -x \"$ROBOREV\"", "_roborev_hook", "_roborev_remap"];
        string[] calls = ["\"$ROBOREV\" post-commit", "\"$ROBOREV\" enqueue --quiet", "\"$ROBOREV\" remap --quiet", "roborev post-commit", "roborev enqueue", "roborev remap"];
        var text = line.Trim();
        return text is "return 0" or "fi" or "}" || starts.Any(text.StartsWith) || calls.Any(call => text == call || text.StartsWith(call) && " \t>|&;".Contains(text[call.Length]));
    }
}
