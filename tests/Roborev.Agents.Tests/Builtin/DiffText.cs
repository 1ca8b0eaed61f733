using System.Security.Cryptography;
using System.Text;
using Roborev.Agents.Builtin;
using Roborev.Core.Diffs;

namespace Roborev.Agents.Tests.Builtin;

/// <summary>Makes diffs for tests.</summary>
internal static class DiffText
{
    public static ReviewDiff Of(string text, params ChangedFile[] files) => new()
    {
        Text = text,
        Bytes = Encoding.UTF8.GetByteCount(text),
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
        Files = files,
        BaseSha = new string('1', 40),
    };

    /// <summary>A new file with this content.</summary>
    public static string NewFile(string path, string content)
    {
        string[] lines = content.TrimEnd('\n').Split('\n');
        return $"diff --git a/{path} b/{path}\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{lines.Length} @@\n{string.Concat(lines.Select(l => $"+{l}\n"))}";
    }

    /// <summary>A deleted file with this content.</summary>
    public static string DeletedFile(string path, string content)
    {
        string[] lines = content.TrimEnd('\n').Split('\n');
        return $"diff --git a/{path} b/{path}\ndeleted file mode 100644\nindex 1111111..0000000\n--- a/{path}\n+++ /dev/null\n@@ -1,{lines.Length} +0,0 @@\n{string.Concat(lines.Select(l => $"-{l}\n"))}";
    }

    /// <summary>A changed file; the body has its marker columns.</summary>
    public static string Changed(string path, string body, int start = 10)
    {
        string[] lines = body.TrimEnd('\n').Split('\n');
        int old = lines.Count(l => !l.StartsWith('+')), now = lines.Count(l => !l.StartsWith('-'));
        return $"diff --git a/{path} b/{path}\nindex 2222222..1111111 100644\n--- a/{path}\n+++ b/{path}\n@@ -{start},{old} +{start},{now} @@\n{string.Concat(lines.Select(l => l + "\n"))}";
    }

    public static BuiltinReport Review(string text, string type = "default", string minSeverity = "") =>
        new BuiltinReviewer().Review(Of(text), new BuiltinOptions(type, minSeverity), CancellationToken.None);
}
