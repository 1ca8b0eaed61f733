using System.Text;
using System.Text.RegularExpressions;

namespace Roborev.Git;

/// <summary>
/// The text of hook files: pure functions over the line shapes that two programs share (git.md section 12). Each line of a block stays inside section 12.1,
/// or the other program could neither upgrade nor remove it.
/// </summary>
public static partial class HookText
{
    /// <summary>A whole hook file.</summary>
    /// <param name="kind">Which hook.</param>
    /// <param name="binaryPath">Absolute path of roborev to write into it.</param>
    public static string RenderStandalone(HookKind kind, string binaryPath) =>
        $"""
        #!/bin/sh
        {kind.BlockStart} {Version(kind)} - {kind.Purpose}
        {FindBinary(binaryPath, "exit 0")}
        "$ROBOREV" {kind.Command} 2>/dev/null || :

        """.ReplaceLineEndings("\n");

    /// <summary>A block for a hook file that has content of its own. It never ends the file's shell, and leaves stdin to what follows.</summary>
    /// <inheritdoc cref="RenderStandalone"/>
    public static string RenderEmbedded(HookKind kind, string binaryPath) =>
        $$"""
        {{kind.BlockStart}} {{Version(kind)}} - {{kind.Purpose}}
        {{kind.FunctionName}}() {
        {{FindBinary(binaryPath, "return 0")}}
        "$ROBOREV" {{kind.Command}} 2>/dev/null || :
        }
        {{Call(kind)}}

        """.ReplaceLineEndings("\n");

    /// <summary>Puts a block into a hook file: after its interpreter line, or at the top, so that an <c>exit</c> further down cannot skip it.</summary>
    /// <param name="content">The file.</param>
    /// <param name="block">What <see cref="RenderEmbedded"/> gave.</param>
    public static string Embed(string content, string block)
    {
        if (!content.StartsWith("#!", StringComparison.Ordinal))
            return block + content;
        var end = content.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? content + "\n" + block : content[..(end + 1)] + block + content[(end + 1)..];
    }

    /// <summary>True when the file would be run by a Bourne-like shell: by its interpreter's base name, or because it names none (git.md trap T20).</summary>
    /// <param name="content">The file.</param>
    public static bool IsShell(string content)
    {
        if (!content.StartsWith("#!", StringComparison.Ordinal))
            return !content.Contains('\0', StringComparison.Ordinal);
        var words = FirstLine(content)[2..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> candidates = words;
        if (words.Length > 0 && BaseName(words[0]) == "env")
            candidates = words.Skip(1).Where(word => !word.StartsWith('-') && !word.Contains('=', StringComparison.Ordinal));
        return candidates.FirstOrDefault() is { } interpreter && BaseName(interpreter) is "sh" or "bash" or "zsh" or "ksh" or "dash" or "ash" or "mksh";
    }

    /// <summary>All blocks of either hook in a file, in order.</summary>
    /// <param name="content">The file.</param>
    public static IReadOnlyList<HookBlock> FindBlocks(string content)
    {
        List<HookBlock> blocks = [];
        var lines = Lines(content);
        for (var i = 0; i < lines.Count; i++)
        {
            if (!IsBlockStart(lines[i]))
                continue;
            var end = HookBlockReader.End(lines, i);
            blocks.Add(new(i, end - i, string.Concat(lines.Skip(i).Take(end - i))));
            i = end - 1;
        }

        return blocks;
    }

    /// <summary>
    /// Takes every block out and leaves all other bytes; null when nothing but an interpreter line and blank lines would be left (git.md section 12.4).
    /// </summary>
    /// <param name="content">The file.</param>
    public static string? RemoveBlocks(string content)
    {
        var lines = Lines(content);
        foreach (var block in FindBlocks(content).Reverse())
            lines.RemoveRange(block.FirstLine, block.LineCount);
        if (lines.TrueForAll(line => line.Trim().Length == 0 || line.StartsWith("#!", StringComparison.Ordinal)))
            return null;
        var rest = string.Concat(lines);
        return rest.EndsWith('\n') ? rest : rest + "\n";
    }

    /// <summary>True when the file calls roborev outside any block, by a line that its owner wrote (git.md trap T15).</summary>
    /// <param name="content">The file.</param>
    public static bool HasForeignCall(string content)
    {
        var rest = FindBlocks(content).Count == 0 ? content : RemoveBlocks(content) ?? "";
        return Lines(rest).Any(line => !line.TrimStart().StartsWith('#') && ForeignCall().IsMatch(line));
    }

    /// <summary>The roborev path that a block holds, unescaped; null when it has none.</summary>
    /// <param name="block">Text of a block.</param>
    public static string? BakedPath(string block)
    {
        const string start = "ROBOREV=\"";
        foreach (var line in Lines(block))
        {
            var text = line.Trim();
            if (text.StartsWith(start, StringComparison.Ordinal) && text.Length > start.Length + 1 && text[^1] == '"' && text[start.Length] != '$')
                return Escaped().Replace(text[start.Length..^1], "$1");
        }

        return null;
    }

    internal static List<string> Lines(string content)
    {
        List<string> lines = [];
        for (var start = 0; start < content.Length;)
        {
            var end = content.IndexOf('\n', start);
            end = end < 0 ? content.Length : end + 1;
            lines.Add(content[start..end]);
            start = end;
        }

        return lines;
    }

    internal static bool IsBlockStart(string line)
    {
        var text = line.Trim().ToLowerInvariant();
        return HookNames.All.Any(kind => text.StartsWith(kind.BlockStart, StringComparison.Ordinal));
    }

    /// <summary>Escapes for a shell's double quotes (git.md section 12.2, trap T18). Line breaks cannot be in a one-line assignment.</summary>
    internal static string Quote(string path)
    {
        if (path.Any(char.IsControl))
            throw new ArgumentException("a path with control characters cannot be written into a hook", nameof(path));
        StringBuilder quoted = new("\"");
        foreach (var c in OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path)
        {
            if (c is '\\' or '"' or '$' or '`')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static string FindBinary(string binaryPath, string leave) =>
        $"""
        ROBOREV={Quote(binaryPath)}
        if [ ! -x "$ROBOREV" ]; then
        ROBOREV=$(command -v roborev || :)
        [ ! -x "$ROBOREV" ] && {leave}
        fi
        """;

    /// <summary>
    /// git gives post-rewrite its pairs on stdin once; they are kept in a file so that the owner's lines after ours can read them again (trap T13).
    /// </summary>
    private static string Call(HookKind kind) => kind == HookKind.PostCommit
        ? kind.FunctionName
        : """_roborev_remap_in=$(mktemp) && cat >|"$_roborev_remap_in" && """
            + """{ _roborev_remap <"$_roborev_remap_in"; exec <"$_roborev_remap_in"; rm -f "$_roborev_remap_in"; }""";

    private static string Version(HookKind kind) => kind.VersionMarker[(kind.VersionMarker.LastIndexOf(' ') + 1)..];

    private static string FirstLine(string content) => Lines(content)[0].Trim();

    private static string BaseName(string path)
    {
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }

    [GeneratedRegex("""((^|[\s;&|/("'])roborev["']?|\$\{?ROBOREV\}?"?)\s+(post-commit|enqueue|remap)\b""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ForeignCall();

    [GeneratedRegex("""\\([\\"$`])""")]
    private static partial Regex Escaped();
}

/// <summary>A block of roborev in a hook file.</summary>
/// <param name="FirstLine">Index of its first line.</param>
/// <param name="LineCount">Number of its lines.</param>
/// <param name="Text">Its text with line ends.</param>
public sealed record HookBlock(int FirstLine, int LineCount, string Text)
{
    /// <summary>True when the block carries the current version marker of a hook.</summary>
    /// <param name="kind">Which hook.</param>
    public bool IsCurrent(HookKind kind) => Text.Contains(kind.VersionMarker, StringComparison.Ordinal);
}
