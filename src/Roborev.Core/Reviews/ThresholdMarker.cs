namespace Roborev.Core.Reviews;

/// <summary>The word by which an agent says that nothing reaches the wanted severity (storage.md 12.3).</summary>
public static class ThresholdMarker
{
    /// <summary>The word; case matters.</summary>
    public const string Word = "SEVERITY_THRESHOLD_MET";

    private const string Fence = "```";
    private static readonly string[] Wrappers = ["**", "__", "*", "_"];

    /// <summary>True when a text is the word and nothing else but one fence, one bullet, emphasis, white space and a final period.</summary>
    public static bool IsAloneIn(string output)
    {
        var text = StripFence(output.AsSpan().Trim());
        if (text is ['-' or '*', ' ', ..])
        {
            text = text[2..].Trim();
        }

        foreach (var wrapper in Wrappers)
        {
            if (text.Length >= 2 * wrapper.Length && text.StartsWith(wrapper, StringComparison.Ordinal) && text.EndsWith(wrapper, StringComparison.Ordinal))
            {
                text = text[wrapper.Length..^wrapper.Length].Trim();
            }
        }

        if (text is [.. var beforePeriod, '.'])
        {
            text = beforePeriod.Trim();
        }

        return IsWordWithGaps(text);
    }

    private static ReadOnlySpan<char> StripFence(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(Fence, StringComparison.Ordinal))
        {
            return text;
        }

        text = text[Fence.Length..];
        text = text[(text.IndexOf('\n') + 1)..];
        return (text.EndsWith(Fence, StringComparison.Ordinal) ? text[..^Fence.Length] : text).Trim();
    }

    /// <summary>Agents wrap lines even inside a word, so blanks and line ends within it do not count.</summary>
    private static bool IsWordWithGaps(ReadOnlySpan<char> text)
    {
        var matched = 0;
        foreach (var letter in text)
        {
            if (letter is ' ' or '\n' or '\r' or '\t')
            {
                continue;
            }

            if (matched == Word.Length || letter != Word[matched])
            {
                return false;
            }

            matched++;
        }

        return matched == Word.Length;
    }
}
