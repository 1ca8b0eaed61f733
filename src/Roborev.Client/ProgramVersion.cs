using System.Globalization;

namespace Roborev.Client;

/// <summary>Versions as far as the question "may we replace that daemon?" needs them (cli.md 2.8).</summary>
public static class ProgramVersion
{
    /// <summary>Reads a dotted release such as <c>0.55.1</c> or <c>v0.55</c>; null for everything else: those are development builds.</summary>
    public static Version? ParseRelease(string? text)
    {
        var digits = text is ['v', .. var rest] ? rest : text;
        if (digits is null || digits.Split('.') is not { Length: 2 or 3 } parts)
        {
            return null;
        }

        Span<int> numbers = [0, 0, 0];
        for (var index = 0; index < parts.Length; index++)
        {
            if (!int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[index]))
            {
                return null;
            }
        }

        return new Version(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>Compares two versions as releases.</summary>
    public static VersionRelation Compare(string ours, string theirs) => (ParseRelease(ours), ParseRelease(theirs)) switch
    {
        _ when ours == theirs => VersionRelation.Same,
        ({ } own, { } other) when own > other => VersionRelation.OursIsNewer,
        ({ } own, { } other) when own < other => VersionRelation.OursIsOlder,
        ({ }, { }) => VersionRelation.Same,
        _ => VersionRelation.NotComparable,
    };
}

/// <summary>How our version relates to a daemon's.</summary>
public enum VersionRelation
{
    /// <summary>Equal.</summary>
    Same,

    /// <summary>The daemon may be replaced.</summary>
    OursIsNewer,

    /// <summary>The daemon stays, with a warning.</summary>
    OursIsOlder,

    /// <summary>One of them is a development build: the daemon stays.</summary>
    NotComparable,
}
