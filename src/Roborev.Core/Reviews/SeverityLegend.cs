using System.Buffers;

namespace Roborev.Core.Reviews;

/// <summary>
/// Tells labels of findings from the entries of a legend, which is a list under a heading such as "Severity levels:" (storage.md 12.5).
/// Ask for lines in rising order: every line is read at most once.
/// </summary>
internal sealed class SeverityLegend(string[] lines)
{
    /// <summary>How many lines above an entry a heading may stand (storage.md section 19).</summary>
    private const int Window = 10;

    private static readonly SearchValues<string> Topics =
        SearchValues.Create(["severity", "level", "legend", "priority", "rubric", "rating", "scale"], StringComparison.Ordinal);

    private int _unread;
    private int _lastHeading = -Window - 1;

    /// <summary>True when a legend's heading stands within the window above the line.</summary>
    public bool Covers(int index)
    {
        for (var above = Math.Max(_unread, index - Window); above < index; above++)
        {
            if (IsHeading(lines[above]))
            {
                _lastHeading = above;
            }
        }

        _unread = index;
        return _lastHeading >= index - Window;
    }

    private static bool IsHeading(ReadOnlySpan<char> line)
    {
        var text = LineNormalization.StripHeadingAndBold(LineNormalization.StripListItem(line));
        return text is [.., ':' or '\uFF1A'] && text.ContainsAny(Topics);
    }
}
