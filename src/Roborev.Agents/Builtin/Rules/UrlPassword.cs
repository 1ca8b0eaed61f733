using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Reporting;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Passwords in addresses and connection strings.</summary>
internal sealed partial class UrlPassword : Rule
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private static readonly string[] Common = ["password", "passwd", "pass", "pwd", "secret", "user", "username", "root", "admin", "postgres", "guest", "test", "mysql", "token", "pw", "x", "mypassword", "hunter2"];

    /// <inheritdoc/>
    public override BuiltinRule Info { get; } = new("secret-in-url", "Password in an address", Severity.High, "An address or a connection string holds a password for a host that is not the local one.")
    {
        Problem = "The address holds a password; everybody who can read the repository can log in with it, and addresses end up in logs.",
        Fix = "Change the password, because it stays in the history, and put the new one together with the address at run time from the environment or a secret store.",
    };

    /// <inheritdoc/>
    public override bool IsSecurity => true;

    /// <inheritdoc/>
    public override void Check(FileUnderReview file, FindingSink sink)
    {
        foreach (SourceText piece in file.Pieces)
        {
            Check(file, piece, "://", Address, '@', sink);
            Check(file, piece, "assword", Connection, '\0', sink);
            Check(file, piece, "wd=", Connection, '\0', sink);
        }
    }

    private void Check(FileUnderReview file, SourceText piece, string literal, Func<Regex> regex, char end, FindingSink sink)
    {
        int at = 0;
        while (at < piece.Text.Length && (at = piece.Text.IndexOf(literal, at, StringComparison.Ordinal)) >= 0)
        {
            int line = piece.LineAt(at);
            string text = piece.Line(line).Text;
            at = piece.End(line) + 1;
            if (!piece.IsAdded(line) || (end != '\0' && !text.Contains(end, StringComparison.Ordinal))) continue;
            Match match = regex().Match(text);
            if (!match.Success || Hosts.IsLocal(text)) continue;
            string secret = match.Groups["secret"].Value;
            if (secret.Length < 4 || Common.Contains(secret, StringComparer.OrdinalIgnoreCase) || SecretText.IsMadeUp(secret) || SecretText.IsReference(secret)) continue;
            bool isMild = file.Traits.IsTest || file.Traits.IsDocumentation;
            if (isMild && !SecretText.IsRandom(secret)) continue;
            sink.AddAt(Info, file, piece, line, isMild ? Severity.Low : Severity.High, Quotation.Masked(secret));
        }
    }

    [GeneratedRegex(@"\b[a-z][a-z0-9+.\-]{1,20}://[^\s:/@""'`<>{}$]{1,80}:(?<secret>[^\s/@""'`<>{}$]{3,120})@[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63}){1,6}", Linear)]
    private static partial Regex Address();

    [GeneratedRegex(@"\b([Ss]erver|[Dd]ata [Ss]ource|[Hh]ost)\s*=[^""]{1,200};\s*([Pp]assword|[Pp]wd)\s*=\s*(?<secret>[^;""'\s{}$<>]{4,120})", Linear)]
    private static partial Regex Connection();
}
