using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Private keys in armour: PEM, OpenSSH, PGP, PuTTY. A header alone, as programs that read keys have it, is no key.</summary>
internal sealed partial class PrivateKey : Rule
{
    private const int LinesOfHeader = 8;
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <inheritdoc/>
    public override BuiltinRule Info { get; } = new("secret-private-key", "Private key", Severity.Critical, "A private key in PEM, OpenSSH, PGP or PuTTY form is committed.")
    {
        Problem = "A private key is committed; everybody who can read the repository can act in its owner's name.",
        Fix = "Replace the key everywhere it is trusted, because it stays in the history; keep the new one in a secret store or outside the repository.",
    };

    /// <inheritdoc/>
    public override bool IsSecurity => true;

    /// <inheritdoc/>
    public override void Check(FileUnderReview file, FindingSink sink)
    {
        foreach (SourceText piece in file.Pieces)
        {
            if (!piece.Text.Contains("PRIVATE KEY", StringComparison.Ordinal) && !piece.Text.Contains("PuTTY-User-Key", StringComparison.Ordinal)) continue;
            for (int line = 0; line < piece.LineCount; line++)
                if (piece.IsAdded(line) && Header().IsMatch(piece.Line(line).Text) && HasMaterial(piece, line))
                    sink.AddAt(Info, file, piece, line, SeverityFor(file, piece, line), evidence: "");
        }
    }

    private static Severity SeverityFor(FileUnderReview file, SourceText piece, int line)
    {
        if (file.Traits.IsTest || file.Traits.IsDocumentation) return Severity.Low;
        return piece.Line(line).Text.Contains("ENCRYPTED", StringComparison.Ordinal) ? Severity.High : Severity.Critical;
    }

    private static bool HasMaterial(SourceText piece, int header)
    {
        int last = Math.Min(header + LinesOfHeader, piece.LineCount - 1);
        foreach (ValueMatch match in Material().EnumerateMatches(piece.Text.AsSpan(piece.Start(header), piece.End(last) - piece.Start(header))))
            if (!SecretText.IsMadeUp(piece.Text.Substring(piece.Start(header) + match.Index, match.Length))) return true;
        return false;
    }

    [GeneratedRegex(@"-----BEGIN ([A-Z0-9]+ ){0,3}PRIVATE KEY( BLOCK)?-----|^PuTTY-User-Key-File-\d", Linear)]
    private static partial Regex Header();

    [GeneratedRegex(@"[A-Za-z0-9+/]{40,76}", Linear)]
    private static partial Regex Material();
}
