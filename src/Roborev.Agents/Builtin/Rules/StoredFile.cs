using System.Globalization;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Files that should not be in a repository at all.</summary>
internal static class StoredFile
{
    /// <summary>Settings with secrets.</summary>
    public static Rule Environment { get; } = new NameRule(
        new BuiltinRule("env-file", "Environment file", Severity.Medium, "A .env file for real use, not an example, is committed.")
        {
            Problem = "Environment files hold the settings of one machine and usually its passwords; committed, they reach everybody who can read the repository.",
            Fix = "Remove it from git, add it to .gitignore, and commit a `.env.example` with empty values.",
        },
        IsEnvironment);

    /// <summary>Key stores and private key files.</summary>
    public static Rule KeyStore { get; } = new NameRule(
        new BuiltinRule("key-store-file", "Key store or private key file", Severity.High, "A file with the name of a key store or a private key is committed.")
        {
            Problem = "By its name this file holds private keys; committed, they reach everybody who can read the repository.",
            Fix = "Remove it from git, replace the keys in it, and keep the new ones in a secret store.",
        },
        IsKeyStore);

    /// <summary>Large binaries.</summary>
    public static Rule LargeBinary { get; } = new BinaryRule();

    private static bool IsEnvironment(string name) =>
        name is ".env" or ".env.local" or ".env.production" or ".env.prod" or ".env.staging"
        || (name.StartsWith(".env.", StringComparison.Ordinal) && name.EndsWith(".local", StringComparison.Ordinal));

    private static bool IsKeyStore(string name) =>
        name is "id_rsa" or "id_dsa" or "id_ecdsa" or "id_ed25519"
        || Array.Exists([".pfx", ".p12", ".jks", ".keystore", ".kdbx", ".ppk"], e => name.EndsWith(e, StringComparison.Ordinal));

    private sealed class NameRule(BuiltinRule info, Func<string, bool> matches) : Rule
    {
        public override BuiltinRule Info => info;

        public override bool IsSecurity => true;

        public override void Check(FileUnderReview file, FindingSink sink)
        {
            string name = file.Path[(file.Path.LastIndexOf('/') + 1)..].ToLowerInvariant();
            if (file.IsNewName && matches(name)) sink.AddFile(info, file, file.Traits.IsTest ? Severity.Low : info.Severity);
        }
    }

    private sealed class BinaryRule : Rule
    {
        private const long Largest = 1_000_000;

        public override BuiltinRule Info { get; } = new("large-binary", "Large binary file", Severity.Low, "A binary file of more than 1 MB is added or changed.")
        {
            Fix = "Keep large files in Git LFS or a release store; every version stays in the history of every clone.",
        };

        public override void Check(FileUnderReview file, FindingSink sink)
        {
            if (!file.IsBinary || file.NewSize is not > Largest) return;
            string size = (file.NewSize.Value / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
            sink.AddFile(Info, file, problem: $"This binary file has {size} MB; git stores each version of it whole, for ever, in every clone.");
        }
    }
}
