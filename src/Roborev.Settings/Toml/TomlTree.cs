using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Roborev.Settings.Toml;

/// <summary>Builds a tree of positioned values from TOML text.</summary>
internal static class TomlTree
{
    /// <summary>The root table, or the first error in the text.</summary>
    public static (TomlNode? Root, SettingsError? Error) Parse(string text, string label)
    {
        var body = text.StartsWith('\uFEFF') ? text[1..] : text;
        DocumentSyntax document;
        try
        {
            document = SyntaxParser.Parse(body, label, validate: true);
        }
        catch (TomlException refused)
        {
            // Thrown for brackets nested beyond the parser's limit, without a place; other faults are diagnostics of the document.
            return (null, new SettingsError(label, refused.Line ?? LineOfDeepNesting(body), refused.Column, null, "brackets are nested too deep"));
        }

        if (document.HasErrors)
        {
            return (null, FirstError(document, label));
        }

        var root = new TomlNode(TomlKind.Table, 1, 1);
        AddAll(root, document.KeyValues);
        foreach (var table in document.Tables)
        {
            AddAll(Open(root, table), table.Items);
        }

        return (root, null);
    }

    /// <summary>The line on which the sixty-fifth bracket opens; brackets in strings count, too, which may show an earlier line.</summary>
    private static int LineOfDeepNesting(string text)
    {
        const int ParserLimit = 64;
        var depth = 0;
        var line = 1;
        foreach (var character in text)
        {
            depth = character is '[' or '{' ? depth + 1 : character is ']' or '}' ? Math.Max(0, depth - 1) : depth;
            line += character == '\n' ? 1 : 0;
            if (depth > ParserLimit)
            {
                break;
            }
        }

        return line;
    }

    private static SettingsError FirstError(DocumentSyntax document, string label)
    {
        DiagnosticMessage? first = null;
        foreach (var message in document.Diagnostics)
        {
            if (message.Kind == DiagnosticMessageKind.Error && (first is null || message.Span.Start.Offset < first.Span.Start.Offset))
            {
                first = message;
            }
        }

        var start = first!.Span.Start;
        var key = KeyAt(document, start.Line);
        var reason = key == "hooks" && document.Tables.Any(table => table is TableArraySyntax && KeyPath(table.Name!) is ["hooks"])
            ? "the file has both `hooks = []` and `[[hooks]]`; remove the line `hooks = []`"
            : first.Message;
        return new SettingsError(label, start.Line + 1, start.Column + 1, key, reason);
    }

    /// <summary>The key whose line the error is on, to say what it is about.</summary>
    private static string? KeyAt(DocumentSyntax document, int line)
    {
        foreach (var pair in document.KeyValues)
        {
            if (pair.Key is { } key && pair.Span.Start.Line == line)
            {
                return string.Join('.', KeyPath(key));
            }
        }

        foreach (var table in document.Tables)
        {
            if (table.Name is not { } name)
            {
                continue;
            }

            var prefix = string.Join('.', KeyPath(name));
            if (table.Span.Start.Line == line)
            {
                return prefix;
            }

            foreach (var pair in table.Items)
            {
                if (pair.Key is { } key && pair.Span.Start.Line == line)
                {
                    return $"{prefix}.{string.Join('.', KeyPath(key))}";
                }
            }
        }

        return null;
    }

    private static TomlNode Open(TomlNode root, TableSyntaxBase table)
    {
        var path = KeyPath(table.Name!);
        var parent = Walk(root, path[..^1], table.Name!);
        if (table is not TableArraySyntax)
        {
            return Step(parent, path[^1], table.Name!);
        }

        var list = parent.Member(path[^1]);
        if (list is null)
        {
            list = At(table.Name!, TomlKind.Array);
            parent.Set(path[^1], list);
        }

        var item = At(table.Name!, TomlKind.Table);
        list.Items.Add(item);
        return item;
    }

    private static TomlNode Walk(TomlNode from, ReadOnlySpan<string> path, SyntaxNode place)
    {
        foreach (var name in path)
        {
            from = Step(from, name, place);
        }

        return from;
    }

    private static TomlNode Step(TomlNode parent, string name, SyntaxNode place)
    {
        var next = parent.Member(name);
        if (next is null)
        {
            next = At(place, TomlKind.Table);
            parent.Set(name, next);
        }

        // A header below a list of tables speaks of its newest table.
        return next.Kind == TomlKind.Array && next.Items.Count > 0 ? next.Items[^1] : next;
    }

    private static void AddAll(TomlNode table, SyntaxList<KeyValueSyntax> pairs)
    {
        foreach (var pair in pairs)
        {
            Add(table, pair);
        }
    }

    private static void Add(TomlNode table, KeyValueSyntax pair)
    {
        var path = KeyPath(pair.Key!);
        var value = Value(pair.Value!);
        value.KeyPlace = Place(pair.Key!);
        Walk(table, path.AsSpan()[..^1], pair.Key!).Set(path[^1], value);
    }

    private static TomlNode Value(ValueSyntax value)
    {
        switch (value)
        {
            case ArraySyntax array:
                var list = At(value, TomlKind.Array);
                foreach (var item in array.Items)
                {
                    list.Items.Add(Value(item.Value!));
                }

                return list;
            case InlineTableSyntax inline:
                var table = At(value, TomlKind.Table);
                foreach (var item in inline.Items)
                {
                    Add(table, item.KeyValue!);
                }

                return table;
            default:
                return Scalar(value);
        }
    }

    private static TomlNode Scalar(ValueSyntax value)
    {
        var (line, column) = Place(value);
        return value switch
        {
            StringValueSyntax text => new TomlNode(TomlKind.Text, line, column) { Text = text.Value ?? "" },
            IntegerValueSyntax integer => new TomlNode(TomlKind.Integer, line, column) { Integer = integer.Value },
            BooleanValueSyntax flag => new TomlNode(TomlKind.Flag, line, column) { Flag = flag.Value },
            FloatValueSyntax => new TomlNode(TomlKind.Other, line, column) { Text = "a decimal number" },
            _ => new TomlNode(TomlKind.Other, line, column) { Text = "a date or time" },
        };
    }

    /// <summary>
    /// The parts of a dotted key. All beyond the sixteenth are one part: no known key is that long, and what walks the tree works by recursion, so that an
    /// unbounded depth would let a file end the process.
    /// </summary>
    public static string[] KeyPath(KeySyntax key)
    {
        const int MostParts = 16;
        var names = new List<string> { Name(key.Key) };
        foreach (var part in key.DotKeys)
        {
            names.Add(Name(part.Key));
        }

        return names.Count <= MostParts ? [.. names] : [.. names.Take(MostParts - 1), string.Join('.', names.Skip(MostParts - 1))];
    }

    private static string Name(BareKeyOrStringValueSyntax? key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax text => text.Value ?? "",
        _ => "",
    };

    private static TomlNode At(SyntaxNode place, TomlKind kind)
    {
        var (line, column) = Place(place);
        return new TomlNode(kind, line, column);
    }

    private static (int Line, int Column) Place(SyntaxNode node) => (node.Span.Start.Line + 1, node.Span.Start.Column + 1);
}
