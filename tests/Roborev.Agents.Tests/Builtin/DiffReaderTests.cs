using Roborev.Agents.Builtin.Reading;

namespace Roborev.Agents.Tests.Builtin;

public sealed class DiffReaderTests
{
    private static ParsedDiff Read(string text) => DiffReader.Read(text, CancellationToken.None);

    [Fact]
    public void Lines_get_the_numbers_of_both_sides()
    {
        DiffFile file = Assert.Single(Read(DiffText.Changed("a.cs", " one\n-two\n+zwei\n+drei\n four\n", start: 7)).Files);

        Assert.Equal("a.cs", file.Path);
        Assert.Equal(
            [new(LineKind.Context, "one", 7, 7), new(LineKind.Removed, "two", 8, 8), new(LineKind.Added, "zwei", 9, 8), new(LineKind.Added, "drei", 9, 9), new(LineKind.Context, "four", 9, 10)],
            file.Hunks[0].Lines);
        Assert.True(file.Hunks[0].IsComplete);
        Assert.Equal((2, 1), (file.Added, file.Removed));
    }

    [Fact]
    public void Content_that_looks_like_a_header_stays_content()
    {
        ParsedDiff diff = Read("diff --git a/q.sql b/q.sql\n--- a/q.sql\n+++ b/q.sql\n@@ -1,2 +1,3 @@\n--- old comment\n+++ new\n+diff --git a/x b/x\n keep\n");

        DiffFile file = Assert.Single(diff.Files);
        Assert.Equal(["-- old comment", "++ new", "diff --git a/x b/x", "keep"], file.Hunks[0].Lines.Select(l => l.Text));
    }

    [Theory]
    [InlineData("\"a/\\303\\244 b.txt\"", "ä b.txt")]
    [InlineData("\"a/tab\\there\"", "tab\there")]
    [InlineData("\"a/quote\\\"d\"", "quote\"d")]
    [InlineData("a/with blank.txt\t", "with blank.txt")]
    [InlineData("a/plain", "plain")]
    public void Names_are_unquoted(string written, string expected) =>
        Assert.Equal(expected, Assert.Single(Read($"--- {written}\n+++ {written.Replace("a/", "b/", StringComparison.Ordinal)}\n@@ -1 +1 @@\n-a\n+b\n").Files).Path);

    [Fact]
    public void Renames_modes_and_binaries_are_read()
    {
        ParsedDiff diff = Read("""
            diff --git a/old name.sh b/new name.sh
            old mode 100644
            new mode 100755
            similarity index 100%
            rename from old name.sh
            rename to new name.sh
            diff --git a/logo.png b/logo.png
            new file mode 100644
            index 0000000..1234567
            Binary files /dev/null and b/logo.png differ
            diff --git a/gone.txt b/gone.txt
            deleted file mode 100644

            """);

        Assert.Equal(["new name.sh", "logo.png", "gone.txt"], diff.Files.Select(f => f.Path));
        Assert.Equal(("old name.sh", "100755", true), (diff.Files[0].OldPath, diff.Files[0].NewMode, diff.Files[0].IsMoved));
        Assert.True(diff.Files[1] is { IsBinary: true, IsNew: true });
        Assert.True(diff.Files[2].IsDeleted);
    }

    [Fact]
    public void Combined_diffs_are_read_by_their_columns()
    {
        ParsedDiff diff = Read("diff --cc a.txt\nindex 1,2..3\n--- a/a.txt\n+++ b/a.txt\n@@@ -1,2 -1,2 +1,4 @@@\n  same\n++<<<<<<< HEAD\n +ours\n+ theirs\n");

        Assert.Equal([LineKind.Context, LineKind.Added, LineKind.Added, LineKind.Added], diff.Files[0].Hunks[0].Lines.Select(l => l.Kind));
        Assert.Equal("<<<<<<< HEAD", diff.Files[0].Hunks[0].Lines[1].Text);
    }

    [Fact]
    public void Carriage_returns_and_missing_line_ends_do_not_reach_the_text()
    {
        DiffFile file = Read("diff --git a/a b/a\r\n--- a/a\r\n+++ b/a\r\n@@ -1 +1 @@\r\n-x\r\n+y\r\n\\ No newline at end of file\r\n").Files[0];

        Assert.Equal(["x", "y"], file.Hunks[0].Lines.Select(l => l.Text));
        Assert.True(file.Hunks[0].EndsWithoutNewline);
    }

    [Fact]
    public void A_cut_diff_has_an_incomplete_hunk() =>
        Assert.False(Read("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,5 +1,5 @@\n a\n+b\n").Files[0].Hunks[0].IsComplete);

    [Fact]
    public void A_huge_line_is_cut_and_said_so()
    {
        DiffFile file = Read(DiffText.NewFile("a.js", new string('x', 100_000))).Files[0];

        Assert.Equal(DiffReader.LongestLine, file.Hunks[0].Lines[0].Text.Length);
        Assert.True(file.HasCutLines);
    }

    [Fact]
    public void A_changed_file_is_whole_only_when_its_end_is_seen()
    {
        string other = DiffText.Changed("other", "+x\n a\n b\n c\n");
        ParsedDiff open = Read(other + DiffText.Changed("a.json", "+{\n a\n b\n c\n", start: 1));
        ParsedDiff closed = Read(other + DiffText.Changed("a.json", "+{\n a\n", start: 1));

        Assert.Null(WholeFile.TryRead(open.Files[1], open));
        Assert.Equal("{\na", WholeFile.TryRead(closed.Files[1], closed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("@@ -1 +1 @@\n+x")]
    [InlineData("diff --git ")]
    [InlineData("diff --git \"a/\\")]
    [InlineData("--- \n+++ \n@@ -99999999999,1 +1,1 @@\n+x")]
    [InlineData("--- a/x\n+++ b/x\n@@@@@@@@@@@@@@@@@@@@@@@@@ -1 +1 @@\n+x")]
    [InlineData("--- a/x\n+++ b/x\n@@ -0,0 +0,0 @@\n+x")]
    public void Broken_input_is_not_an_error(string text) => Assert.NotNull(Read(text));
}
