using System.Net;

namespace Roborev.Agents.Adapters;

/// <summary>
/// What the model setting of claude-code means: a model, or <c>&lt;model&gt;@&lt;base URL&gt;</c> for a model behind a proxy (agents.md 5.2).
/// </summary>
/// <param name="Model">Model name; null for the agent's own default.</param>
/// <param name="BaseUrl">Proxy address, exactly as written; null for the vendor itself.</param>
public sealed record ModelSpec(string? Model, string? BaseUrl)
{
    /// <summary>Reads a spec. Errors are final: the same text never works, so callers may refuse it before a job exists.</summary>
    /// <param name="text">The setting; blank means no model.</param>
    /// <param name="spec">The meaning when true is returned.</param>
    /// <param name="error">One line for the user when false is returned; never repeats credentials.</param>
    public static bool TryParse(string? text, out ModelSpec spec, out string error)
    {
        text = text?.Trim() ?? "";
        spec = new(text.Length == 0 ? null : text, null);
        error = FirstError(text, out var split);
        if (error.Length > 0 || split < 0)
            return error.Length == 0;
        spec = new(text[..split], text[(split + 1)..]);
        error = UrlError(spec.BaseUrl!);
        return error.Length == 0;
    }

    private static string FirstError(string text, out int split)
    {
        split = SplitPoint(text);
        if (IsWebUrl(text))
            return CredentialsError(text) ?? $"model spec \"{text}\" is a bare proxy URL; write <model>@{text}";
        if (text.StartsWith('@'))
        {
            return IsWebUrl(text[1..])
                ? CredentialsError(text[1..]) ?? $"model spec \"{text}\" has a proxy URL without a model; write <model>{text}"
                : $"model spec \"{text}\" begins with '@'; write <model>@<http or https URL>";
        }

        if (split < 0)
            return text.EndsWith('@') ? $"model spec \"{text}\" ends with '@'; remove it or append a proxy URL" : "";
        return text[..split].Contains("://", StringComparison.Ordinal)
            ? CredentialsError(text[(split + 1)..]) ?? $"model spec \"{text}\" has a URL in the model part; only one @<http or https URL> is allowed"
            : "";
    }

    /// <summary>The first <c>@</c>, not at the start, that a web address follows.</summary>
    private static int SplitPoint(string text)
    {
        for (var at = text.IndexOf('@', Math.Min(1, text.Length)); at > 0; at = text.IndexOf('@', at + 1))
        {
            if (IsWebUrl(text[(at + 1)..]))
                return at;
        }

        return -1;
    }

    private static bool IsWebUrl(string text) =>
        text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal);

    private static string UrlError(string url)
    {
        if (CredentialsError(url) is { } credentials)
            return credentials;
        if (url.Contains('#'))
            return $"proxy URL \"{url}\" must not have a fragment";
        if (Authority(url).Length == 0 || Authority(url).StartsWith(':'))
            return $"proxy URL \"{url}\" has no host";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
            return $"proxy URL \"{url}\" cannot be read";
        return parsed.Scheme == Uri.UriSchemeHttps || IsLoopback(parsed)
            ? ""
            : $"proxy URL \"{url}\" sends source code unencrypted to another machine; use https or a loopback address";
    }

    private static string? CredentialsError(string url) =>
        Authority(url).Contains('@') ? "the proxy URL must not hold credentials; put the token into ROBOREV_CLAUDE_PROXY_TOKEN" : null;

    private static string Authority(string url)
    {
        var rest = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) + 3);
        var end = rest.IndexOfAny("/?#");
        return (end < 0 ? rest : rest[..end]).ToString();
    }

    private static bool IsLoopback(Uri url) =>
        url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
