namespace Roborev.Agents.Builtin.Rules;

/// <summary>Host names that mean the developer's own machine or nobody's.</summary>
internal static class Hosts
{
    private static readonly string[] Local = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]", "host.docker.internal", ".local", "(local)", "localdb", ".example", "example.com", "example.org", "example.net", ".test", ".invalid"];

    /// <summary>True when the text names such a host.</summary>
    public static bool IsLocal(ReadOnlySpan<char> text)
    {
        foreach (string host in Local)
            if (text.Contains(host, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
