using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Reporting;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Values that look drawn by lot and are given to names such as password, secret, token and API key.</summary>
internal sealed partial class AssignedSecret : Rule
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private const string Names = @"(?<name>[A-Za-z0-9_.\-]{0,60}(passw(or)?d|passwd|secret|token|api[_\-]?key|access[_\-]?key|auth[_\-]?key|private[_\-]?key|encryption[_\-]?key|signing[_\-]?key|credential)[A-Za-z0-9_]{0,30})";

    /// <inheritdoc/>
    public override BuiltinRule Info { get; } = new("secret-assignment", "Secret in an assignment", Severity.High, "A name such as password, secret, token or API key is given a literal value that looks random.")
    {
        Problem = "A name that speaks of a secret is given a literal value that looks real; everybody who can read the repository can use it.",
        Fix = "Change the secret, because it stays in the history, and read the new one from the environment or a secret store.",
    };

    /// <inheritdoc/>
    public override bool IsSecurity => true;

    /// <inheritdoc/>
    public override void Check(FileUnderReview file, FindingSink sink)
    {
        if (file.Traits.IsDocumentation || file.Traits.IsForeign) return;
        bool isSettings = (file.Language & (Language.Yaml | Language.Toml | Language.Settings | Language.Shell | Language.Docker)) != 0;
        foreach (SourceText piece in file.Pieces)
        {
            for (int line = 0; line < piece.LineCount; line++)
            {
                string text = piece.Line(line).Text;
                if (!piece.IsAdded(line) || !MayHold(text)) continue;
                Match match = Quoted().Match(text);
                if (!match.Success && isSettings) match = Plain().Match(text);
                if (!match.Success || !LooksReal(match.Groups["name"].Value, match.Groups["secret"].Value)) continue;
                string secret = match.Groups["secret"].Value;
                // Passwords that people chose are made up by the dozen in tests.
                if (file.Traits.IsTest && !SecretText.IsRandom(secret)) continue;
                sink.AddAt(Info, file, piece, line, file.Traits.IsTest ? Severity.Low : Severity.High, $"{Quotation.Of(match.Groups["name"].Value)} = {Quotation.Masked(secret)}");
            }
        }
    }

    private static bool MayHold(string text) =>
        (text.Contains('=', StringComparison.Ordinal) || text.Contains(':', StringComparison.Ordinal))
        && (text.Contains("passw", StringComparison.OrdinalIgnoreCase) || text.Contains("secret", StringComparison.OrdinalIgnoreCase) || text.Contains("token", StringComparison.OrdinalIgnoreCase)
            || text.Contains("key", StringComparison.OrdinalIgnoreCase) || text.Contains("credential", StringComparison.OrdinalIgnoreCase));

    private static bool LooksReal(string name, string value) =>
        !OtherThings().IsMatch(name) && !SecretText.IsMadeUp(value) && !SecretText.IsReference(value) && !Uuid().IsMatch(value) && !JoinedWords().IsMatch(value)
        && (SecretText.IsRandom(value) || (PasswordName().IsMatch(name) && IsStrongPassword(value)));

    /// <summary>Shorter than random tokens, but with letters, digits and a sign, as people are made to choose them.</summary>
    private static bool IsStrongPassword(string value) =>
        value.Length >= 8 && value.Any(char.IsAsciiLetter) && value.Any(char.IsAsciiDigit) && value.Any(c => "!@#$%^&*+=?".Contains(c, StringComparison.Ordinal)) && SecretText.Entropy(value) >= 2.7 && !value.Contains("pass", StringComparison.OrdinalIgnoreCase) && !value.Contains("p@ss", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(Names + @"[""'\]]{0,2}\s*(:\s*[A-Za-z<>?]{2,20}\s*)?(:=|=>|=|:)\s*[@$bBrRfFuU]{0,2}[""'`](?<secret>[^""'`\s]{8,200})[""'`]", Linear)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\s*(-\s+)?(export\s+|ENV\s+|ARG\s+|set\s+)?" + Names + @"\s*[=:]\s*(?<secret>[^\s""'`#;,(){}\[\]]{8,200})\s*(#.*)?$", Linear)]
    private static partial Regex Plain();

    [GeneratedRegex(@"(name|field|url|uri|path|file|type|header|_?id|label|prefix|suffix|pattern|regex|format|param|length|count|endpoint|env|var|ref|expiry|expires?|ttl|policy|hint|message|error|title|placeholder|selector|class|hash|digest|checksum|version|algorithm|arn|account|sha\d*|fingerprint)$|public|csrf|xsrf|cancellation|next_?token|page|cursor|continuation|sync_?token|ancestor|tokeniz|tokens$|keyboard|monkey|checksum|integrity|commit|revision|cache|design", Linear)]
    private static partial Regex OtherThings();

    [GeneratedRegex(@"passw(or)?d", Linear)]
    private static partial Regex PasswordName();

    [GeneratedRegex(@"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", Linear)]
    private static partial Regex Uuid();

    /// <summary>Names and sentences: letters with at most a number at the end of a word, joined by signs.</summary>
    [GeneratedRegex(@"^[a-z]{2,}\d{0,2}([._\-:/][a-z]*\d{0,2})*$", Linear)]
    private static partial Regex JoinedWords();
}
