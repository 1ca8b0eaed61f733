namespace Roborev.Git;

/// <summary>
/// Finds the end of a block: the recognised lines of git.md section 12.1, bounded by the block's own structure, so that an owner's
/// <c>return 0</c> or <c>if … fi</c> right behind it survives (trap T16).
/// </summary>
internal static class HookBlockReader
{
    private static readonly string[] Prefixes =
        ["ROBOREV=", "if [ ! -x \"$ROBOREV\"", "if [ -z \"$ROBOREV\"", "[ -z \"$ROBOREV\"", "[ ! -x \"$ROBOREV\"", "_roborev_hook", "_roborev_remap"];

    private static readonly string[] Calls =
        ["\"$ROBOREV\" post-commit", "\"$ROBOREV\" enqueue --quiet", "\"$ROBOREV\" remap --quiet", "roborev post-commit", "roborev enqueue", "roborev remap"];

    /// <summary>Index of the first line after the block that begins at <paramref name="start"/>.</summary>
    public static int End(List<string> lines, int start)
    {
        var openIfs = 0;
        var inFunction = false;
        var hadFunction = false;
        var isDone = false;
        var end = start + 1;
        for (var i = start + 1; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0)
            {
                if (isDone || i + 1 >= lines.Count || !IsRecognised(lines[i + 1].Trim(), openIfs, inFunction))
                    return end;
                continue;
            }

            if (isDone && !(hadFunction && IsFunctionCall(line)) || !IsRecognised(line, openIfs, inFunction))
                return end;
            if (line.EndsWith("() {", StringComparison.Ordinal))
                inFunction = hadFunction = true;
            else if (inFunction && line == "}")
                inFunction = false;
            else if (line.StartsWith("if ", StringComparison.Ordinal))
                openIfs++;
            else if (line == "fi")
                openIfs--;
            end = i + 1;
            isDone |= !inFunction && openIfs == 0 && (hadFunction ? IsFunctionCall(line) : IsCall(line) || line == "fi" && HasCall(lines, start, i));
        }

        return end;
    }

    private static bool IsRecognised(string line, int openIfs, bool inFunction) =>
        Array.Exists(Prefixes, prefix => line.StartsWith(prefix, StringComparison.Ordinal)) || IsCall(line)
        || line == "return 0" && inFunction || line == "fi" && openIfs > 0 || line == "}" && inFunction;

    private static bool IsCall(string line) => Array.Exists(
        Calls,
        call => line.StartsWith(call, StringComparison.Ordinal)
            && (line.Length == call.Length || line[call.Length] is ' ' or '\t' or '>' or '|' or '&' or ';'));

    private static bool IsFunctionCall(string line) =>
        line.StartsWith("_roborev_hook", StringComparison.Ordinal) || line.StartsWith("_roborev_remap", StringComparison.Ordinal);

    private static bool HasCall(List<string> lines, int start, int end) => lines.Skip(start).Take(end - start).Any(line => IsCall(line.Trim()));
}
