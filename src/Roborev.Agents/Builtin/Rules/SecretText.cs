using System.Text.RegularExpressions;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Tells real secrets from stand-ins by their looks.</summary>
internal static partial class SecretText
{
    private const int MostFewLetters = 4;

    /// <summary>True for text that was made up to fill the place: words such as "example", one letter repeated, counting up.</summary>
    public static bool IsMadeUp(string text) =>
        text.Distinct().Count() <= MostFewLetters || StandIn().IsMatch(text) || LongestRun(text) >= 6 || CountingShare(text) > 0.6;

    /// <summary>True for text that names a place to get the secret from instead of being one.</summary>
    public static bool IsReference(string text) => Reference().IsMatch(text);

    /// <summary>Shannon entropy in bits per character.</summary>
    public static double Entropy(string text)
    {
        double bits = 0;
        foreach (int count in text.CountBy(c => c).Select(c => c.Value))
        {
            double share = (double)count / text.Length;
            bits -= share * Math.Log2(share);
        }
        return bits;
    }

    /// <summary>True when the text looks drawn by lot: long, of several kinds of characters, with little repetition.</summary>
    public static bool IsRandom(string text)
    {
        if (text.Length < 16 || !text.Any(char.IsAsciiDigit) || !text.Any(char.IsAsciiLetter)) return false;
        // Words joined by hyphens or dots have few digits; hexadecimal text has a smaller alphabet and so a lower entropy.
        bool isHex = text.All(char.IsAsciiHexDigit);
        return isHex ? text.Length >= 24 && Entropy(text) >= 3.0 : Entropy(text) >= 3.6 && text.Count(char.IsAsciiDigit) >= 2;
    }

    /// <summary>Longest run of one character.</summary>
    private static int LongestRun(string text)
    {
        int longest = 0, run = 0;
        for (int i = 0; i < text.Length; i++)
        {
            run = i > 0 && text[i] == text[i - 1] ? run + 1 : 1;
            longest = Math.Max(longest, run);
        }
        return longest;
    }

    /// <summary>Share of characters that are the successor of the one before, as in 123456 or abcdef.</summary>
    private static double CountingShare(string text)
    {
        int steps = 0;
        for (int i = 1; i < text.Length; i++)
            if (text[i] - text[i - 1] == 1) steps++;
        return text.Length < 2 ? 0 : (double)steps / (text.Length - 1);
    }

    [GeneratedRegex(@"example|sample|placeholder|change[_-]?me|change[_-]?this|replace[_-]?(me|this|with)|dummy|redacted|your[_-]?|xxxx|\*\*\*|\.\.\.|…|todo|fixme|insert|0123456789|1234567890|abcdefgh|qwerty|foobar|lorem|deadbeef|notreal|not[_-]?a[_-]?(real|secret)|fake|mock|<|>|\[|\]", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex StandIn();

    [GeneratedRegex(@"^\$|\$\{|\$\(|\{\{|^\{|^%|#\{|^<|^@|^!|^&|^\*|process\.env|os\.environ|getenv|ENV\[|secrets\.|^(env|vault|ssm|arn|op|file|sops|akv|keyvault|secretref|ref|https?|projects)[:/]|^(ENC|enc)[\[(:]|^(\.{0,2}|~|[A-Za-z]:)[/\\]|%[A-Za-z_]+%|%s|%v|\{\d*\}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
