using System.Text;

namespace Roborev.Git;

/// <summary>Reads a commit object as git stores it, with the same result as <c>git log</c> for every ordinary commit.</summary>
internal static class RawCommit
{
    /// <summary>Parses an object; null when it is unusual (another encoding, a damaged author line), where only git itself knows what it means.</summary>
    public static CommitFacts? Parse(string sha, ReadOnlySpan<byte> content)
    {
        List<string> parents = [];
        string? author = null;
        while (NextLine(ref content, out var line) && line.Length > 0)
        {
            if (line.StartsWith("parent "u8))
                parents.Add(Encoding.ASCII.GetString(line[7..]));
            else if (line.StartsWith("author "u8))
                author = Encoding.UTF8.GetString(line[7..]);
            else if (line.StartsWith("encoding "u8) && !Encoding.ASCII.GetString(line[9..]).Equals("UTF-8", StringComparison.OrdinalIgnoreCase))
                return null;
        }

        if (author is null || content.Contains((byte)0) || SplitAuthor(author) is not { } who || GitDate.Parse(who.Date) is not { } date)
            return null;
        var subject = Subject(ref content);
        return new(sha, who.Name, subject, date, Encoding.UTF8.GetString(content).Trim(), parents);
    }

    private static (string Name, string Date)? SplitAuthor(string author)
    {
        var open = author.IndexOf('<');
        var close = author.LastIndexOf('>');
        // git has its own repairs for anything but "Name <mail> date".
        if (open < 2 || close < open || close + 2 > author.Length || author[open - 1] != ' '
            || author.IndexOf('<', open + 1) >= 0 || author.IndexOf('>') != close)
            return null;
        var name = author[..(open - 1)];
        return name.Length > 0 && !char.IsWhiteSpace(name[^1]) ? (name, author[(close + 2)..]) : null;
    }

    /// <summary>Joins the lines up to the first blank one; each loses the white space at its end.</summary>
    private static string Subject(ref ReadOnlySpan<byte> content)
    {
        SkipBlankLines(ref content);
        StringBuilder subject = new();
        while (NextLine(ref content, out var line))
        {
            line = TrimEnd(line);
            if (line.Length == 0)
                break;
            if (subject.Length > 0)
                subject.Append(' ');
            subject.Append(Encoding.UTF8.GetString(line));
        }

        return subject.ToString();
    }

    private static void SkipBlankLines(ref ReadOnlySpan<byte> content)
    {
        var rest = content;
        while (NextLine(ref rest, out var line) && TrimEnd(line).Length == 0)
            content = rest;
    }

    private static bool NextLine(ref ReadOnlySpan<byte> content, out ReadOnlySpan<byte> line)
    {
        var end = content.IndexOf((byte)'\n');
        line = end < 0 ? content : content[..end];
        var any = content.Length > 0;
        content = end < 0 ? [] : content[(end + 1)..];
        return any;
    }

    // What git's own isspace takes for white space.
    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> line) => line.TrimEnd(" \t\r\n"u8);
}
