namespace Roborev.Core.Text;

/// <summary>Fences of Markdown code blocks.</summary>
public static class MarkdownFence
{
    private const int Shortest = 3;

    /// <summary>A run of backticks that the content cannot close: longer than every run in it, at least three (prompts.md section 19).</summary>
    public static string For(ReadOnlySpan<char> content)
    {
        var longest = 0;
        var run = 0;
        foreach (var letter in content)
        {
            run = letter == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return new string('`', Math.Max(Shortest, longest + 1));
    }
}
