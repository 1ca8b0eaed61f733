using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Reporting;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>A kind of secret that its issuer gave a shape of its own.</summary>
/// <param name="Name">What it is, with its article.</param>
/// <param name="Literal">Text that is always in it.</param>
/// <param name="Regex">The shape; the secret is the whole match.</param>
/// <param name="Severity">Level when it stands in the product.</param>
internal sealed record TokenShape(string Name, string Literal, Func<Regex> Regex, Severity Severity = Severity.Critical)
{
    /// <summary>Word that must stand on the same line, for shapes that alone say little; empty for none.</summary>
    public string Near { get; init; } = "";
}

/// <summary>Tokens, keys and hooks of well-known services.</summary>
internal sealed class SecretToken : Rule
{
    // The account key of the storage emulator and the sample of jwt.io are printed in every handbook.
    private static readonly string[] Published = ["Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq", "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV", "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM"];

    /// <inheritdoc/>
    public override BuiltinRule Info { get; } = new("secret-token", "Service token or key", Severity.Critical, "Text has the shape of a token, key or hook address of a well-known service.")
    {
        Fix = "Revoke it at the service first, because it stays in the history; then read a new one from the environment or a secret store.",
    };

    /// <inheritdoc/>
    public override bool IsSecurity => true;

    /// <inheritdoc/>
    public override void Check(FileUnderReview file, FindingSink sink)
    {
        foreach (SourceText piece in file.Pieces)
            foreach (TokenShape shape in TokenShapes.All)
                Check(file, piece, shape, sink);
    }

    private void Check(FileUnderReview file, SourceText piece, TokenShape shape, FindingSink sink)
    {
        int at = 0;
        while (at < piece.Text.Length && (at = piece.Text.IndexOf(shape.Literal, at, StringComparison.Ordinal)) >= 0)
        {
            int line = piece.LineAt(at);
            string text = piece.Line(line).Text;
            at = piece.End(line) + 1;
            if (!piece.IsAdded(line) || !text.Contains(shape.Near, StringComparison.OrdinalIgnoreCase)) continue;
            foreach (ValueMatch match in shape.Regex().EnumerateMatches(text))
            {
                string secret = text.Substring(match.Index, match.Length);
                if (SecretText.IsMadeUp(secret) || Published.Any(p => secret.Contains(p, StringComparison.Ordinal))) continue;
                Severity severity = file.Traits.IsTest || file.Traits.IsDocumentation ? Lower(shape.Severity) : shape.Severity;
                string place = file.Traits.IsTest ? "a test or sample" : file.Traits.IsDocumentation ? "documentation" : "the code";
                sink.Add(new BuiltinFinding
                {
                    RuleId = Info.Id,
                    Severity = severity,
                    Path = file.Path,
                    Line = piece.Line(line).NewLine,
                    Problem = $"What looks like {shape.Name} is committed in {place}; everybody who can read the repository can use it.",
                    Fix = Info.Fix,
                    Evidence = Quotation.Masked(secret),
                });
                break;
            }
        }
    }

    /// <summary>In tests and documentation most such text is made up, so it is reported two levels lower.</summary>
    private static Severity Lower(Severity severity) => (Severity)Math.Max(0, (int)severity - 2);
}
