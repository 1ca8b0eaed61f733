using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Roborev.Agents.Builtin.Reading;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>JSON and XML files that no reader accepts. Judged only when the diff shows the whole file.</summary>
internal sealed class BrokenFile : Rule
{
    private const int DeepestJson = 2000;

    private static readonly string[] XmlEndings =
        [".xml", ".csproj", ".fsproj", ".vbproj", ".vcxproj", ".props", ".targets", ".config", ".xaml", ".axaml", ".resx", ".nuspec", ".slnx", ".svg", ".xsd", ".xsl", ".xslt", ".wsdl", ".ruleset"];

    private static readonly string[] CommentedJson =
        ["jsconfig.json", ".babelrc.json", ".eslintrc.json", ".swcrc", "devcontainer.json", "deno.json", "global.json", "nx.json", "turbo.json", "biome.json", "typedoc.json", "api-extractor.json", "launchsettings.json", "language-configuration.json", "renovate.json"];

    /// <inheritdoc/>
    public override BuiltinRule Info { get; } = new("broken-file", "File that cannot be read", Severity.High, "A JSON or XML file is not well-formed.")
    {
        Fix = "Correct the file at this place and read it with the program that uses it.",
    };

    /// <inheritdoc/>
    public override void Check(FileUnderReview file, FindingSink sink)
    {
        // Broken files are test data as often as not.
        if (file.Traits.IsTest || file.Traits.IsForeign || file.Diff.Added == 0) return;
        string path = file.Path.ToLowerInvariant();
        bool isXml = Array.Exists(XmlEndings, e => path.EndsWith(e, StringComparison.Ordinal));
        bool isJson = path.EndsWith(".json", StringComparison.Ordinal) || path.EndsWith(".jsonc", StringComparison.Ordinal);
        if ((!isXml && !isJson) || WholeFile.TryRead(file.Diff, file.Change.Diff) is not { } content) return;
        content = content.TrimStart('\uFEFF');
        if (string.IsNullOrWhiteSpace(content) || IsTemplateOrUnreadable(content)) return;
        (int Line, int Column, string What)? fault = isXml ? XmlFault(content) : JsonFault(content, HasComments(path));
        if (fault is not { } at) return;
        sink.Add(new BuiltinFinding
        {
            RuleId = Info.Id,
            Severity = Info.Severity,
            Path = file.Path,
            Line = at.Line,
            Problem = string.Create(CultureInfo.InvariantCulture, $"This {(isXml ? "XML" : "JSON")} file is not well-formed: {at.What} at line {at.Line}, column {at.Column}."),
            Fix = Info.Fix,
        });
    }

    private static bool IsTemplateOrUnreadable(string content) =>
        content.Contains("{{", StringComparison.Ordinal) && content.Contains("}}", StringComparison.Ordinal) && content.IndexOf("{{", StringComparison.Ordinal) < content.LastIndexOf("}}", StringComparison.Ordinal) && !content.Contains("\"{{", StringComparison.Ordinal)
        || content.Contains("<%", StringComparison.Ordinal) || content.Contains("{%", StringComparison.Ordinal)
        || content.Contains('\uFFFD', StringComparison.Ordinal) || content.Contains('\0', StringComparison.Ordinal);

    private static bool HasComments(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        return name.EndsWith(".jsonc", StringComparison.Ordinal) || name.StartsWith("tsconfig", StringComparison.Ordinal) || name.StartsWith("appsettings", StringComparison.Ordinal)
            || path.Contains(".vscode/", StringComparison.Ordinal) || path.Contains(".zed/", StringComparison.Ordinal) || path.Contains(".devcontainer/", StringComparison.Ordinal) || path.Contains("common/config/", StringComparison.Ordinal)
            || CommentedJson.Contains(name);
    }

    private static (int Line, int Column, string What)? JsonFault(string content, bool hasComments)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = DeepestJson, AllowTrailingCommas = hasComments, CommentHandling = hasComments ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow });
        try
        {
            while (reader.Read())
            {
            }
            return null;
        }
        catch (JsonException e)
        {
            if (reader.CurrentDepth >= DeepestJson) return null;
            return ((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "the text breaks the JSON grammar");
        }
    }

    private static (int Line, int Column, string What)? XmlFault(string content)
    {
        // Document types are not followed, and .NET does not read XML 1.1; such files are not judged.
        if (content.Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) || content.Contains("version=\"1.1\"", StringComparison.Ordinal)) return null;
        try
        {
            using XmlReader reader = XmlReader.Create(new StringReader(content), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (reader.Read())
            {
            }
            return null;
        }
        catch (XmlException e)
        {
            return (Math.Max(e.LineNumber, 1), Math.Max(e.LinePosition, 1), "the text breaks the XML grammar");
        }
    }
}
