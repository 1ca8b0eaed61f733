namespace Roborev.Agents.Builtin.Source;

/// <summary>How strings and comments of a language look.</summary>
internal sealed record LexerRules
{
    /// <summary>What starts a comment that ends with the line.</summary>
    public string[] LineComments { get; init; } = [];

    /// <summary>A line comment's mark must stand at the line's start or after white space.</summary>
    public bool LineCommentNeedsSpace { get; init; }

    /// <summary>What opens and closes a block comment; empty for none.</summary>
    public (string Open, string Close) Block { get; init; } = ("", "");

    /// <summary>String marks, longest first.</summary>
    public StringMark[] Strings { get; init; } = [];

    /// <summary>A slash can open a regular expression.</summary>
    public bool HasRegexLiterals { get; init; }

    private static readonly StringMark Double = new("\"", Escapes: true);
    private static readonly StringMark Single = new("'", Escapes: true);
    private static readonly StringMark Char = new("'", Escapes: true) { IsCharacter = true };

    private static readonly LexerRules CLike = new() { LineComments = ["//"], Block = ("/*", "*/"), Strings = [Double, Char] };
    private static readonly LexerRules TripleCLike = CLike with { Strings = [new("\"\"\"", Escapes: false, MultiLine: true), Double, Char] };

    private static readonly LexerRules Hash = new() { LineComments = ["#"], LineCommentNeedsSpace = true, Strings = [Double, Single] };

    private static readonly Dictionary<Language, LexerRules> Table = new()
    {
        [Language.CSharp] = CLike with { Strings = [new("\"\"\"", Escapes: false, MultiLine: true), new("\"", Escapes: true) { HasVerbatimForm = true }, Char] },
        [Language.Java] = TripleCLike,
        [Language.Kotlin] = TripleCLike,
        [Language.Scala] = TripleCLike,
        [Language.Swift] = TripleCLike,
        [Language.C] = CLike,
        [Language.Rust] = CLike with { Strings = [new("\"", Escapes: true, MultiLine: true), Char] },
        [Language.Go] = CLike with { Strings = [new("`", Escapes: false, MultiLine: true), Double, Char] },
        [Language.JavaScript] = CLike with { Strings = [new("`", Escapes: true, MultiLine: true) { Hole = "${" }, Double, Single], HasRegexLiterals = true },
        [Language.Php] = CLike with { LineComments = ["//", "#"], Strings = [new("\"", Escapes: true, MultiLine: true), Single] },
        [Language.Python] = new() { LineComments = ["#"], Strings = [new("\"\"\"", Escapes: true, MultiLine: true), new("'''", Escapes: true, MultiLine: true), Double, Single] },
        [Language.Ruby] = new() { LineComments = ["#"], LineCommentNeedsSpace = true, Strings = [new("\"", Escapes: true) { Hole = "#{" }, Single, new("`", Escapes: true) { Hole = "#{" }] },
        [Language.Shell] = Hash with { Strings = [Double, new("'", Escapes: false)] },
        [Language.PowerShell] = Hash with { Block = ("<#", "#>") },
        [Language.Yaml] = Hash,
        [Language.Toml] = Hash,
        [Language.Settings] = Hash with { LineComments = ["#", ";"] },
        [Language.Docker] = Hash,
        [Language.Make] = Hash,
        [Language.Sql] = new() { LineComments = ["--"], Block = ("/*", "*/"), Strings = [Single] },
        [Language.Markup] = new() { Block = ("<!--", "-->") },
        [Language.Css] = new() { Block = ("/*", "*/"), Strings = [Double, Single] },
        [Language.Json] = new() { LineComments = ["//"], Block = ("/*", "*/"), Strings = [Double] },
    };

    private static readonly LexerRules None = new();

    /// <summary>The rules of a language; none at all for an unknown one.</summary>
    public static LexerRules For(Language language) => Table.GetValueOrDefault(language, None);
}

/// <summary>A kind of string literal.</summary>
/// <param name="Quote">What opens and closes it.</param>
/// <param name="Escapes">A backslash takes the next character's meaning away.</param>
/// <param name="MultiLine">It may run over line ends.</param>
internal sealed record StringMark(string Quote, bool Escapes, bool MultiLine = false)
{
    /// <summary>It holds one character, so that a lone quote (a lifetime, an apostrophe) opens nothing.</summary>
    public bool IsCharacter { get; init; }

    /// <summary>An at sign before it makes it verbatim: over lines, no backslashes, doubled quotes.</summary>
    public bool HasVerbatimForm { get; init; }

    /// <summary>What opens a piece of code inside, which may hold quotes; empty for none.</summary>
    public string Hole { get; init; } = "";
}
