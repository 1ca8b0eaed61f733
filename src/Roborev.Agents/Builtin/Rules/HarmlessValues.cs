using System.Text.RegularExpressions;

namespace Roborev.Agents.Builtin.Rules;

/// <summary>Values that cannot carry an attack: constants, numbers, names of the program's own things, quoted text.</summary>
internal static partial class HarmlessValues
{
    /// <summary>True when the code of the value says so.</summary>
    public static bool IsHarmless(string value) => value.Length > 0 && Harmless().IsMatch(value);

    [GeneratedRegex(
        @"^([A-Za-z_]\w*[.:]{1,2})*[A-Z][A-Z0-9_]+$|^nameof\(|^\d+$|^(int|float|Number|parseInt|parseFloat|len|intval|Integer|to_i|strconv\.Itoa|strconv\.FormatInt)\(|^\((int|long|float|double)\)|\.(Length|Count|length|size\(\)|to_i|Id:D)$|(shlex\.|shell_?)?(quote|escape)|[Ee]scape|[Qq]uot|[Ss]aniti|^__(dirname|filename)$|^this\.(table|schema|[a-z]*[Tt]able[Nn]ame)$",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Harmless();
}
