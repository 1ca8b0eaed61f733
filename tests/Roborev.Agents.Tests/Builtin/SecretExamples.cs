namespace Roborev.Agents.Tests.Builtin;

/// <summary>Made-up secrets. Each is put together from pieces, so that scanners of this repository do not take it for a real one.</summary>
internal static class SecretExamples
{
    private const string Letters = "q7RtZ2mK9xW4vB8nL3cP6sD1fG5hJ0yT";
    private const string Hex = "9f3a7c1e5b2d8046e7a1c3f5b9d2804e";
    private const string Material = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";

    private static readonly string Base64 = "Zk3vQ9pLx7Wm2Rt8Yb5Nc1Hd6Jf4Gs0KqEaUiOoTzXvMnBwCrDyShPlFgIjVuAeG7hZk3vQ9pLx7Wm2Rt8Yb5Nc1";

    private static string Pem(string kind) => $"-----BEGIN {kind}-----\n{Material}\n-----END {kind}-----";

    public static readonly Example[] Faults =
    [
        new("secret-private-key", "deploy/key.pem", Pem("PRIVATE" + " KEY")),
        new("secret-private-key", "deploy/id", Pem("OPENSSH PRIVATE" + " KEY")),
        new("secret-private-key", "deploy/id", Pem("RSA PRIVATE" + " KEY")),
        new("secret-private-key", "deploy/id.asc", $"-----BEGIN PGP PRIVATE" + $" KEY BLOCK-----\n\n{Material}\n"),
        new("secret-private-key", "account.json", $"{{ \"private_key\": \"-----BEGIN PRIVATE" + $" KEY-----\\n{Material}\\n\" }}"),
        new("secret-token", "a.py", "k = 'AK" + "IAQ7RTZ2MK5XW4VB6N'"),
        new("secret-token", "a.py", "aws_secret_access_key = '" + Letters + "aB3dE5gH'"),
        new("secret-token", "a.yml", "token: gh" + "p_" + Letters + "aB3d"),
        new("secret-token", "a.yml", "token: github" + "_pat_" + Letters[..22] + "_" + Letters + Letters[..27]),
        new("secret-token", "a.yml", "token: gl" + "pat-" + Letters[..20]),
        new("secret-token", "a.js", "const t = 'xo" + "xb-482915736041-730518264937-" + Letters[..24] + "';"),
        new("secret-token", "a.js", "fetch('https://hooks.slack" + ".com/services/T0A1B2C3D/B0A1B2C3D/" + Letters[..24] + "')"),
        new("secret-token", "a.js", "const t = 'sk_" + "live_" + Letters[..24] + "';"),
        new("secret-token", "a.js", "const t = 'AI" + "za" + Letters + "aB3';"),
        new("secret-token", ".npmrc", "//registry.npmjs.org/:_authToken=np" + "m_" + Letters + "aB3d"),
        new("secret-token", ".pypirc", "password = py" + "pi-AgEIcHlwaS5vcmc" + Letters + Letters),
        new("secret-token", "a.cs", "var c = \"DefaultEndpointsProtocol=https;AccountName=x;AccountKey=" + Base64[..86] + "==\";"),
        new("secret-token", "a.cs", "var c = \"SharedAccessKey=" + Base64[..43] + "=\";"),
        new("secret-token", "a.py", "key = 'S" + "G." + Letters[..22] + "." + Letters + Letters[..11] + "'"),
        new("secret-token", "a.py", "twilio_key = 'S" + "K" + Hex + "'"),
        new("secret-token", "a.py", "key = 'sk" + "-proj-" + Letters + Letters + "'"),
        new("secret-token", "a.py", "key = 'sk" + "-ant-api03-" + Letters + Letters + Letters + "'"),
        new("secret-token", "a.py", "t = 'ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiI5ODc2NTQzIn0." + Letters + "'"),
        new("secret-in-url", "a.py", "url = 'postgres://app:k9Xw4" + "vB8nL3c@db.company.io/main'"),
        new("secret-in-url", "appsettings.json", "{ \"c\": \"Server=db.company.io;User Id=sa;Pass" + "word=k9Xw4vB8nL3c;\" }"),
        new("secret-assignment", "a.py", "api_key = '" + Letters[..24] + "'"),
        new("secret-assignment", "A.cs", "const string ClientSecret = \"" + Letters + "\";"),
        new("secret-assignment", "a.yml", "  db_password: " + Letters[..20]),
        new("secret-assignment", "a.ts", "password: \"Tr7!kW" + "9zq#\","),
        new("secret-assignment", "x.env", "SECRET_KEY=" + Hex),
    ];

    public static readonly Example[] Harmless =
    [
        new("secret-private-key", "A.cs", "if (text.StartsWith(\"-----BEGIN PRIVATE" + " KEY-----\")) return Pem.Read(text);"),
        new("secret-private-key", "a.pem", "-----BEGIN PUBLIC KEY-----\n" + Material + "\n-----END PUBLIC KEY-----"),
        new("secret-token", "a.py", "k = 'AK" + "IAIOSFODNN7EXAMPLE'"),
        new("secret-token", "a.py", "k = 'gh" + "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"),
        new("secret-token", "a.py", "k = 'gh" + "p_' + rest"),
        new("secret-in-url", "a.py", "url = 'postgres://postgres:postgres@db.company.io/main'"),
        new("secret-in-url", "a.py", "url = 'postgres://app:k9Xw4vB8nL3c@localhost/main'"),
        new("secret-in-url", "a.py", "url = f'postgres://app:{password}@db.company.io/main'"),
        new("secret-in-url", "a.yml", "url: https://user:${TOKEN}@git.company.io/x"),
        new("secret-assignment", "a.py", "api_key = os.environ['API_KEY']"),
        new("secret-assignment", "a.py", "api_key = 'your-api-key-1234567'"),
        new("secret-assignment", "a.py", "api_key = 'xxxxxxxxxxxxxxxxxxxx'"),
        new("secret-assignment", "a.yml", "api_key: ${API_KEY}"),
        new("secret-assignment", "a.yml", "token: ${{ secrets.GITHUB_TOKEN }}"),
        new("secret-assignment", "a.js", "const tokenUrl = 'https://login.company.io/oauth2/v2.0/token';"),
        new("secret-assignment", "a.js", "const passwordSelector = '#password-input-field-2';"),
        new("secret-assignment", "a.xml", "<a publicKeyToken=\"b77a5c561934e0891122\" />"),
        new("secret-assignment", "a.cs", "var secretName = \"prod-db-secret-2024-a1b2c3\";"),
        new("secret-assignment", "a.cs", "string token = \"f47ac10b-58cc-4372-a567-0e02b2c3d479\";"),
        new("secret-assignment", "a.cs", "const string TokenKind = \"refresh-token-version-2\";"),
        new("secret-assignment", "README.md", "api_key = '" + Letters + "'"),
        new("secret-assignment", "a.ts", "password: \"Enter your password\","),
        new("secret-assignment", "a.cs", "CancellationToken token = source.Token;"),
        new("secret-assignment", "CartTests.cs", "var password = \"Tr7!kW9zq#\";"),
    ];
}
