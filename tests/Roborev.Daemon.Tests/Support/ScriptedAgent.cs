using System.Diagnostics;

namespace Roborev.Daemon.Tests.Support;

/// <summary>
/// A shell script in the place of claude. Each run appends to <c>runs</c>, keeps its prompt in <c>prompt.N</c> (N counts from 1, in <c>$n</c>) and its process id
/// in <c>pid.N</c>, then does what the body says; <c>say TEXT</c> prints a result event.
/// </summary>
internal sealed class ScriptedAgent
{
    public const string Passes = "say 'No issues found.'";

    private const string Prelude = """
        #!/bin/sh
        dir='@DIR@'
        case "$1" in --help|--version) echo 'usage: agent [--effort LEVEL] [--tools LIST] [--dangerously-skip-permissions]'; exit 0;; esac
        echo run >> "$dir/runs"
        n=$(wc -l < "$dir/runs" | tr -d ' ')
        cat > "$dir/prompt.$n"
        echo $$ > "$dir/pid.$n"
        say() { printf '{"type":"result","session_id":"s-%s","result":"%s"}\n' "$n" "$1"; }
        line() { printf '{"type":"assistant","message":{"content":[{"type":"text","text":"%s"}]}}\n' "$1"; }

        """;

    private readonly string _folder;

    public ScriptedAgent(string folder, string body, string name = "claude")
    {
        _folder = Path.Combine(folder, $"agent-{name}");
        Directory.CreateDirectory(_folder);
        Program = Path.Combine(_folder, name);
        Install(Program, Prelude.Replace("@DIR@", _folder, StringComparison.Ordinal) + body + "\n");
    }

    /// <summary>The script.</summary>
    public string Program { get; }

    public int Runs => File.Exists(At("runs")) ? File.ReadAllLines(At("runs")).Length : 0;

    public string Prompt(int run) => File.ReadAllText(At($"prompt.{run}"));

    public int Pid(int run) => int.Parse(File.ReadAllText(At($"pid.{run}")), System.Globalization.CultureInfo.InvariantCulture);

    public string At(string name) => Path.Combine(_folder, name);

    /// <summary>Lets a script that waits for this file go on.</summary>
    public void Touch(string name) => File.WriteAllText(At(name), "");

    /// <summary>Lines that make the script wait for a file of <see cref="Touch"/>.</summary>
    public static string WaitFor(string name) => $"while [ ! -e \"$dir/{name}\" ]; do sleep 0.02; done";

    public static bool IsAlive(int pid)
    {
        try
        {
            // A process that ended but was not waited for yet does nothing any more.
            return !File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].StartsWith(" Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>A file that this process held open for writing while another thread starts a child could not be run, so another process writes it.</summary>
    private static void Install(string path, string text)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "cat > \"$0\" && chmod 700 \"$0\"", path]) { RedirectStandardInput = true })!;
        shell.StandardInput.Write(text);
        shell.StandardInput.Close();
        shell.WaitForExit();
    }
}
