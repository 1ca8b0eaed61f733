using System.Text.RegularExpressions;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>The table of token shapes.</summary>
internal static partial class TokenShapes
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    public static IReadOnlyList<TokenShape> All { get; } =
    [
        new("an AWS access key id", "AKIA", AwsKeyId, Severity.High),
        new("an AWS secret access key", "ecret", AwsSecret) { Near = "aws" },
        new("an AWS secret access key", "SECRET", AwsSecret) { Near = "aws" },
        new("a GitHub token", "ghp_", GitHubClassic),
        new("a GitHub token", "gho_", GitHubClassic),
        new("a GitHub token", "ghu_", GitHubClassic),
        new("a GitHub token", "ghs_", GitHubClassic),
        new("a GitHub token", "ghr_", GitHubClassic),
        new("a fine-grained GitHub token", "github_pat_", GitHubFine),
        new("a GitLab token", "glpat-", GitLab),
        new("a GitLab runner token", "glrt-", GitLab),
        new("a GitLab deploy token", "gldt-", GitLab),
        new("a Slack token", "xox", Slack),
        new("a Slack app token", "xapp-", SlackApp),
        new("a Slack webhook address", "hooks.slack.com", SlackHook, Severity.High),
        new("a live Stripe key", "k_live_", Stripe),
        new("a Stripe webhook secret", "whsec_", StripeHook, Severity.High),
        new("a Google API key", "AIza", GoogleApi, Severity.High),
        new("a Google OAuth client secret", "GOCSPX-", GoogleOAuth),
        new("an npm token", "npm_", Npm),
        new("a PyPI token", "pypi-AgE", PyPi),
        new("a NuGet API key", "oy2", NuGet),
        new("an Azure storage account key", "AccountKey=", AzureStorage),
        new("an Azure shared access key", "SharedAccessKey=", AzureShared),
        new("an Azure client secret", "Q~", AzureClient),
        new("a SendGrid key", "SG.", SendGrid),
        new("a Twilio API key", "SK", TwilioKey, Severity.High) { Near = "twilio" },
        new("a Twilio auth token", "oken", TwilioToken) { Near = "twilio" },
        new("a Twilio auth token", "TOKEN", TwilioToken) { Near = "twilio" },
        new("an OpenAI key", "sk-", OpenAi),
        new("an Anthropic key", "sk-ant-", Anthropic),
        new("a Hugging Face token", "hf_", HuggingFace),
        new("a DigitalOcean token", "dop_v1_", DigitalOcean),
        new("a Shopify token", "shp", Shopify),
        new("a Docker Hub token", "dckr_pat_", DockerHub),
        new("a HashiCorp Vault token", "hvs.", Vault),
        new("a Telegram bot token", ":AA", Telegram),
        new("a Discord webhook address", "/api/webhooks/", DiscordHook, Severity.High),
        new("a Grafana service account token", "glsa_", Grafana),
        new("an age secret key", "AGE-SECRET-KEY-1", Age),
        new("a JSON web token", "eyJ", Jwt, Severity.Medium),
    ];

    [GeneratedRegex(@"\b(AKIA|ASIA)[A-Z2-7]{16}\b", Linear)]
    private static partial Regex AwsKeyId();

    [GeneratedRegex(@"([Ss]ecret|SECRET)[\w\-. ]{0,24}[""']?\s*(=>|:=|=|:)\s*[""']?[A-Za-z0-9/+]{40}([^A-Za-z0-9/+=]|$)", Linear)]
    private static partial Regex AwsSecret();

    [GeneratedRegex(@"\bgh[pousr]_[A-Za-z0-9]{36,251}\b", Linear)]
    private static partial Regex GitHubClassic();

    [GeneratedRegex(@"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b", Linear)]
    private static partial Regex GitHubFine();

    [GeneratedRegex(@"\bgl(pat|rt|dt)-[A-Za-z0-9_\-]{20,}", Linear)]
    private static partial Regex GitLab();

    [GeneratedRegex(@"\bxox[abeoprs]-([0-9]{8,}-[A-Za-z0-9\-]{10,}|[0-9]-[A-Za-z0-9\-]{20,})", Linear)]
    private static partial Regex Slack();

    [GeneratedRegex(@"\bxapp-[0-9]-[A-Z0-9]{8,}-[0-9]{8,}-[a-z0-9]{20,}", Linear)]
    private static partial Regex SlackApp();

    [GeneratedRegex(@"hooks\.slack\.com/(services|workflows)/T[A-Z0-9]{7,}/[AB][A-Z0-9]{7,}/[A-Za-z0-9/]{16,}", Linear)]
    private static partial Regex SlackHook();

    [GeneratedRegex(@"\b[sr]k_live_[A-Za-z0-9]{20,}", Linear)]
    private static partial Regex Stripe();

    [GeneratedRegex(@"\bwhsec_[A-Za-z0-9+/]{28,}", Linear)]
    private static partial Regex StripeHook();

    [GeneratedRegex(@"\bAIza[0-9A-Za-z_\-]{35}", Linear)]
    private static partial Regex GoogleApi();

    [GeneratedRegex(@"\bGOCSPX-[A-Za-z0-9_\-]{28}", Linear)]
    private static partial Regex GoogleOAuth();

    [GeneratedRegex(@"\bnpm_[A-Za-z0-9]{36}\b", Linear)]
    private static partial Regex Npm();

    [GeneratedRegex(@"\bpypi-AgE[A-Za-z0-9_\-]{50,}", Linear)]
    private static partial Regex PyPi();

    [GeneratedRegex(@"\boy2[a-z0-9]{43}\b", Linear)]
    private static partial Regex NuGet();

    [GeneratedRegex(@"\bAccountKey=[A-Za-z0-9+/]{86}==", Linear)]
    private static partial Regex AzureStorage();

    [GeneratedRegex(@"\bSharedAccessKey=[A-Za-z0-9+/]{43}=", Linear)]
    private static partial Regex AzureShared();

    [GeneratedRegex(@"\b[A-Za-z0-9_~.\-]{3}\dQ~[A-Za-z0-9_~.\-]{31,34}", Linear)]
    private static partial Regex AzureClient();

    [GeneratedRegex(@"\bSG\.[A-Za-z0-9_\-]{22}\.[A-Za-z0-9_\-]{43}", Linear)]
    private static partial Regex SendGrid();

    [GeneratedRegex(@"\bSK[0-9a-f]{32}\b", Linear)]
    private static partial Regex TwilioKey();

    [GeneratedRegex(@"([Tt]oken|TOKEN)[""']?\s*(=>|=|:)\s*[""']?[0-9a-f]{32}\b", Linear)]
    private static partial Regex TwilioToken();

    [GeneratedRegex(@"\bsk-(proj|svcacct|admin)-[A-Za-z0-9_\-]{40,}|\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b", Linear)]
    private static partial Regex OpenAi();

    [GeneratedRegex(@"\bsk-ant-[a-z]{2,8}\d\d-[A-Za-z0-9_\-]{80,}", Linear)]
    private static partial Regex Anthropic();

    [GeneratedRegex(@"\bhf_[A-Za-z]{34}\b", Linear)]
    private static partial Regex HuggingFace();

    [GeneratedRegex(@"\bdop_v1_[a-f0-9]{64}\b", Linear)]
    private static partial Regex DigitalOcean();

    [GeneratedRegex(@"\bshp(at|ca|pa|ss)_[a-fA-F0-9]{32}\b", Linear)]
    private static partial Regex Shopify();

    [GeneratedRegex(@"\bdckr_pat_[A-Za-z0-9_\-]{27}", Linear)]
    private static partial Regex DockerHub();

    [GeneratedRegex(@"\bhvs\.[A-Za-z0-9_\-]{90,}", Linear)]
    private static partial Regex Vault();

    [GeneratedRegex(@"\b[0-9]{8,10}:AA[A-Za-z0-9_\-]{33}", Linear)]
    private static partial Regex Telegram();

    [GeneratedRegex(@"discord(app)?\.com/api/webhooks/[0-9]{16,}/[A-Za-z0-9_\-]{60,}", Linear)]
    private static partial Regex DiscordHook();

    [GeneratedRegex(@"\bglsa_[A-Za-z0-9]{32}_[a-f0-9]{8}\b", Linear)]
    private static partial Regex Grafana();

    [GeneratedRegex(@"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b", Linear)]
    private static partial Regex Age();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_\-]{12,}\.eyJ[A-Za-z0-9_\-]{12,}\.[A-Za-z0-9_\-]{20,}", Linear)]
    private static partial Regex Jwt();
}
