using System.Text.RegularExpressions;
using Roborev.Agents.Builtin.Source;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Connections that accept any certificate.</summary>
internal static partial class TlsCheckOff
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    public static Rule Rule { get; } = new PatternRule(
        new BuiltinRule("tls-check-off", "TLS certificate check turned off", Severity.High, "Certificate validation of a TLS connection is disabled.")
        {
            Problem = "The certificate check of a TLS connection is turned off, so anybody on the network path can read and change what is sent.",
            Fix = "Leave the check on. For a private certificate authority, add its certificate to the trust store or pass it to this client alone.",
        },
        isSecurity: true,
        new(Language.Python, "verify", PythonVerify),
        new(Language.Python, "_create_unverified_context", PythonContext),
        new(Language.Python, "CERT_NONE", PythonNone),
        new(Language.JavaScript, "rejectUnauthorized", RejectUnauthorized),
        new(Language.JavaScript | Language.Commands | Language.Settings, "NODE_TLS_REJECT_UNAUTHORIZED", NodeVariable) { View = View.WithStrings },
        new(Language.Go, "InsecureSkipVerify", GoSkip),
        new(Language.CSharp, "ertificateValidationCallback", CSharpCallback) { Lines = 2 },
        new(Language.CSharp, "ServerCertificateCustomValidationCallback", CSharpCallback) { Lines = 2 },
        new(Language.CSharp, "DangerousAcceptAnyServerCertificateValidator", CSharpDangerous),
        new(Language.CSharp, "TrustServerCertificate", TrustServer) { View = View.WithStrings, Severity = Severity.Medium, Accept = static hit => !Hosts.IsLocal(hit.LineText) },
        new(Language.Java | Language.Kotlin | Language.Scala, "NoopHostnameVerifier", JavaNoop),
        new(Language.Ruby, "VERIFY_NONE", RubyNone),
        new(Language.Php, "CURLOPT_SSL_VERIFY", PhpCurl),
        new(Language.Rust, "danger_accept_invalid_certs", RustDanger),
        new(Language.Commands, "curl", CurlInsecure) { View = View.WithStrings, Severity = Severity.Medium, Accept = static hit => !Hosts.IsLocal(hit.LineText) },
        new(Language.Commands, "--no-check-certificate", WgetInsecure) { View = View.WithStrings, Severity = Severity.Medium },
        new(Language.Commands | Language.Settings, "sslVerify", GitVerify) { View = View.WithStrings },
        new(Language.Commands | Language.Settings, "GIT_SSL_NO_VERIFY", GitVariable) { View = View.WithStrings },
        new(Language.Commands, "strict-ssl", NpmStrict) { View = View.WithStrings, Severity = Severity.Medium })
    {
        InTests = Severity.Low,
    };

    [GeneratedRegex(@"\bverify\s*=\s*False\b", Linear)]
    private static partial Regex PythonVerify();

    [GeneratedRegex(@"\bssl\._create_unverified_context\b", Linear)]
    private static partial Regex PythonContext();

    [GeneratedRegex(@"(verify_mode|cert_reqs)\s*=\s*[""']?(ssl\.)?CERT_NONE\b", Linear)]
    private static partial Regex PythonNone();

    [GeneratedRegex(@"(^|[{,(\s])[""']?rejectUnauthorized[""']?\s*:\s*false\b|\brejectUnauthorized\s*=\s*false\b", Linear)]
    private static partial Regex RejectUnauthorized();

    [GeneratedRegex(@"\bNODE_TLS_REJECT_UNAUTHORIZED\b[""'\]]*\s*[=:]\s*[""']?0\b", Linear)]
    private static partial Regex NodeVariable();

    [GeneratedRegex(@"\bInsecureSkipVerify\s*[:=]\s*true\b", Linear)]
    private static partial Regex GoSkip();

    [GeneratedRegex(@"CertificateCustomValidationCallback\s*=\s*(delegate[^{;]{0,120}\{\s*return\s+true|[^;=]{0,120}=>\s*(true\b|\{\s*return\s+true))|CertificateValidationCallback\s*\+?=\s*(delegate[^{;]{0,120}\{\s*return\s+true|[^;=]{0,120}=>\s*(true\b|\{\s*return\s+true))", Linear)]
    private static partial Regex CSharpCallback();

    [GeneratedRegex(@"\bDangerousAcceptAnyServerCertificateValidator\b", Linear)]
    private static partial Regex CSharpDangerous();

    [GeneratedRegex(@"\bTrustServerCertificate\s*=\s*([Tt]rue|[Yy]es)\b", Linear)]
    private static partial Regex TrustServer();

    [GeneratedRegex(@"\bNoopHostnameVerifier\s*(\.INSTANCE|\(\s*\))", Linear)]
    private static partial Regex JavaNoop();

    [GeneratedRegex(@"verify_mode\s*(=|=>|:)\s*OpenSSL::SSL::VERIFY_NONE\b|:?ssl_verify_mode\s*(=>|:)\s*OpenSSL::SSL::VERIFY_NONE\b", Linear)]
    private static partial Regex RubyNone();

    [GeneratedRegex(@"CURLOPT_SSL_VERIFY(PEER|HOST)\s*(,|=>)\s*(false|FALSE|0)\b", Linear)]
    private static partial Regex PhpCurl();

    [GeneratedRegex(@"\bdanger_accept_invalid_certs\s*\(\s*true\s*\)", Linear)]
    private static partial Regex RustDanger();

    [GeneratedRegex(@"\bcurl\s([^|;&\n]{0,200}\s)?(-[a-zA-Z]{0,6}k[a-zA-Z]{0,6}|--insecure)(\s|$)", Linear)]
    private static partial Regex CurlInsecure();

    [GeneratedRegex(@"\bwget\b[^|;&\n]{0,200}\s--no-check-certificate\b", Linear)]
    private static partial Regex WgetInsecure();

    [GeneratedRegex(@"\b(http\.)?sslVerify[\s=""':]{1,4}(false|0)\b", Linear)]
    private static partial Regex GitVerify();

    [GeneratedRegex(@"\bGIT_SSL_NO_VERIFY\s*[=:]\s*[""']?(1|true)\b", Linear)]
    private static partial Regex GitVariable();

    [GeneratedRegex(@"\bnpm\s+config\s+set\s+strict-ssl\s+false\b|^\s*strict-ssl\s*=\s*false\b", Linear)]
    private static partial Regex NpmStrict();
}
