using Roborev.Settings.Toml;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Roborev.Settings.Writing;

/// <summary>
/// Changes one key in the text of a TOML file and nothing else: comments, order, unknown keys, formatting and line ends stay (config.md 17). The syntax tree
/// only tells where to cut.
/// </summary>
public static class TomlEdit
{
    /// <summary>The text with the key set, or why it cannot be set.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="label">Names the file in messages.</param>
    /// <param name="path">Segments of the key, for instance <c>sync</c> and <c>enabled</c>.</param>
    /// <param name="literal">The value in TOML's notation, see <see cref="TomlLiteral"/>.</param>
    public static TomlEditResult Set(string text, string label, IReadOnlyList<string> path, string literal)
    {
        var (root, error) = TomlTree.Parse(text, label);
        if (root is null)
        {
            return new TomlEditResult(null, error);
        }

        var mark = text.StartsWith('\uFEFF') ? "\uFEFF" : "";
        var body = text[mark.Length..];
        var edited = mark + Place(SyntaxParser.Parse(body, label, validate: true), body, path, literal);
        var (after, broken) = TomlTree.Parse(edited, label);
        return after is null
            ? new TomlEditResult(null, new SettingsError(label, broken!.Line, null, string.Join('.', path), $"cannot be set here: {broken.Reason}"))
            : new TomlEditResult(edited, null);
    }

    private static string Place(DocumentSyntax document, string body, IReadOnlyList<string> path, string literal)
    {
        if (FindValue(document, path) is { } value)
        {
            return body[..value.Span.Start.Offset] + literal + body[(value.Span.End.Offset + 1)..];
        }

        var newline = body.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var parents = path.Take(path.Count - 1).ToArray();
        var table = document.Tables.FirstOrDefault(candidate => candidate is TableSyntax && TomlTree.KeyPath(candidate.Name!).SequenceEqual(parents));
        if (table is not null)
        {
            return InsertLine(body, EndOfTable(table), Line([path[^1]], literal), newline);
        }

        return parents.Length == 0
            ? InsertLine(body, EndOfRoot(document, body), Line(path, literal), newline)
            : AppendTable(body, parents, Line([path[^1]], literal), newline);
    }

    private static ValueSyntax? FindValue(DocumentSyntax document, IReadOnlyList<string> path)
    {
        if (FindIn(document.KeyValues, [], path) is { } atRoot)
        {
            return atRoot;
        }

        foreach (var table in document.Tables)
        {
            if (table is TableSyntax && FindIn(table.Items, TomlTree.KeyPath(table.Name!), path) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    private static ValueSyntax? FindIn(IEnumerable<KeyValueSyntax> pairs, IReadOnlyList<string> prefix, IReadOnlyList<string> path)
    {
        foreach (var pair in pairs)
        {
            string[] full = [.. prefix, .. TomlTree.KeyPath(pair.Key!)];
            if (full.SequenceEqual(path))
            {
                return pair.Value;
            }

            if (pair.Value is InlineTableSyntax inline && path.Take(full.Length).SequenceEqual(full))
            {
                return FindIn(inline.Items.Select(item => item.KeyValue!), full, path);
            }
        }

        return null;
    }

    private static string Line(IEnumerable<string> path, string literal) => $"{Header(path)} = {literal}";

    private static string Header(IEnumerable<string> path) =>
        string.Join('.', path.Select(name => BareKeySyntax.IsBareKey(name) ? name : TomlLiteral.Of(name)));

    private static int EndOfTable(TableSyntaxBase table) =>
        table.Items.LastOrDefault() is { } last ? last.Value!.Span.End.Offset : table.CloseBracket!.Span.End.Offset;

    /// <summary>Offset of the last character that a new top-level line must follow; -1 for the start of the file.</summary>
    private static int EndOfRoot(DocumentSyntax document, string body)
    {
        if (document.KeyValues.LastOrDefault() is { } last)
        {
            return last.Value!.Span.End.Offset;
        }

        if (document.Tables.FirstOrDefault() is not { } table)
        {
            return body.Length - 1;
        }

        // Comments right above the first header speak of that table.
        var lines = body[..table.OpenBracket!.Span.Start.Offset].Split('\n');
        var end = lines.Length - 1;
        while (end > 0 && lines[end - 1].TrimStart().StartsWith('#'))
        {
            end--;
        }

        return lines.Take(end).Sum(line => line.Length + 1) - 1;
    }

    private static string InsertLine(string body, int after, string line, string newline)
    {
        var next = after < 0 ? -1 : body.IndexOf('\n', after);
        if (after >= 0 && next < 0)
        {
            return body.Length == 0 || body.EndsWith('\n') ? body + line + newline : body + newline + line + newline;
        }

        return body[..(next + 1)] + line + newline + body[(next + 1)..];
    }

    private static string AppendTable(string body, string[] parents, string line, string newline)
    {
        var gap = body.Length == 0 ? "" : body.EndsWith('\n') ? newline : newline + newline;
        return $"{body}{gap}[{Header(parents)}]{newline}{line}{newline}";
    }
}

/// <summary>The edited text, or why there is none.</summary>
/// <param name="Text">The whole new file; null when <paramref name="Error"/> is set.</param>
/// <param name="Error">Why the file cannot be edited; it is unchanged.</param>
public sealed record TomlEditResult(string? Text, SettingsError? Error);
