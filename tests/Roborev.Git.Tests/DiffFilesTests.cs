using Roborev.Core.Diffs;

namespace Roborev.Git.Tests;

public sealed class DiffFilesTests
{
    public static TheoryData<string, ChangedFile[]> Texts => new()
    {
        { "", [] },
        { "no diff at all\n--- \n+++\n@@\n", [] },
        { "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", [new("x", ChangeKind.Modified, NewMode: "100644")] },
        { "diff --git a/my file b/my file\nold mode 100644\nnew mode 100755\n", [new("my file", ChangeKind.Modified, NewMode: "100755")] },
        { "diff --git a/x b/x\ndeleted file mode 100644\nindex 1..0\nBinary files a/x and /dev/null differ\n", [new("x", ChangeKind.Deleted, IsBinary: true)] },
        { "diff --git a/a b/b c\nsimilarity index 100%\nrename from a\nrename to b c\n", [new("b c", ChangeKind.Renamed, "a")] },
        { "diff --git a/a b/c\nsimilarity index 90%\ncopy from a\ncopy to c\n", [new("c", ChangeKind.Copied, "a")] },
        { "diff --git \"a/t\\tab\\303\\274\" \"b/t\\tab\\303\\274\"\nnew file mode 100644\nGIT binary patch\nliteral 0\n", [new("t\tabü", ChangeKind.Added, NewMode: "100644", IsBinary: true)] },
        { "diff --cc merged\nindex 1,2..3\n--- a/merged\n+++ b/merged\n@@@ -1,1 -1,1 +1,1 @@@\n", [new("merged", ChangeKind.Modified)] },
        // Lines of a hunk that look like headers are content.
        { "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- a/fake\n+++ b/fake\n diff --git a/f b/f\ndiff --git a/y b/y\nnew file mode 100644\n", [new("x", ChangeKind.Modified), new("y", ChangeKind.Added, NewMode: "100644")] },
        { "--- old/x\t2024-01-01\n+++ new/x\t2024-01-02\n@@ -1 +1 @@\n-a\n+b\n--- /dev/null\n+++ b/y\n@@ -0,0 +1 @@\n+b\n", [new("new/x", ChangeKind.Modified), new("y", ChangeKind.Added)] },
        { "diff --git a/x b/x\r\n--- a/x\r\n+++ /dev/null\r\n@@ -1 +0,0 @@\r\n-a\r\n", [new("x", ChangeKind.Deleted)] },
        { "diff --git \"a/broken\ndiff --git\ndiff --git a\n@@ -1,99999999999999999999 +1 @@\n@@ -x +y @@\n", [] },
        // A hunk that promises more than there is must not swallow the next file.
        { "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\ndiff --git a/y b/y\nnew mode 100755\n", [new("x", ChangeKind.Modified), new("y", ChangeKind.Modified, NewMode: "100755")] },
        { "diff --git a/x b/x\nnew file mode 100644", [new("x", ChangeKind.Added, NewMode: "100644")] },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Files_of_a_diff_text(string text, ChangedFile[] expected) => Assert.Equal(expected, DiffFiles.Parse(text));

    [Fact]
    public void No_text_makes_it_throw()
    {
        Random random = new(20240506);
        string[] pieces = ["diff --git ", "a/x", " b/x", "\"", "\\", "\\303", "\n", "--- ", "+++ ", "@@ -1,2 +3,4 @@", "rename from ", "index 1..2", " ", "diff --cc ", "\0", "\ud800", "new mode ", "@@ -", "1", ","];
        for (var i = 0; i < 20_000; i++)
            DiffFiles.Parse(string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => pieces[random.Next(pieces.Length)])));
    }

    [Theory]
    [InlineData("a/x", "a/x")]
    [InlineData("a/ü", "a/ü")]
    [InlineData("a/\t\"\\\n\u0001", "\"a/\\t\\\"\\\\\\n\\001\"")]
    public void Paths_are_quoted_as_git_does(string path, string quoted)
    {
        Assert.Equal(quoted, PathQuoting.Quote(path));
        if (quoted[0] == '"')
            Assert.Equal(path, PathQuoting.Unquote(quoted, out _));
    }
}
