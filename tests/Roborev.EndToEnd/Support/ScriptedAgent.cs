namespace Roborev.EndToEnd.Support;

/// <summary>
/// A shell script in the place of <c>claude</c>: it speaks the same protocol, waits while it is told to, and starts a child of its own, as real agents do.
/// </summary>
internal sealed class ScriptedAgent
{
    private readonly Sandbox _sandbox;

    internal ScriptedAgent(Sandbox sandbox, params string[] moreSettings)
    {
        _sandbox = sandbox;
        var script = Path.Combine(sandbox.Root, "agent");
        File.WriteAllText(script, $$$"""
            #!/bin/sh
            if [ "$1" = --help ]; then
                echo "usage: [--effort <level>] [--tools <names>] [--setting-sources <names>] [--dangerously-skip-permissions]"
                exit 0
            fi
            cd '{{{sandbox.Root}}}'
            cat >/dev/null
            echo '{"type":"system","subtype":"init","session_id":"6f1c2b7e-0d7e-4a55-9a60-5b8f1f3f0001","model":"scripted"}'
            echo '{"type":"assistant","message":{"content":[{"type":"text","text":"Looking at the change."}]}}'
            sleep 600 >/dev/null 2>&1 &
            child=$!
            echo "$child" >>agent-children
            echo "$$" >>agent-runs
            while [ -e hold ]; do sleep 0.02; done
            kill "$child"
            [ ! -e broken ] || exit 3
            printf '{"type":"result","subtype":"success","result":"%s"}\n' "$(cat answer)"
            """);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        sandbox.Configure([$"claude_code_cmd = \"{script}\"", "default_agent = \"claude-code\"", .. moreSettings]);
        Answers("No issues found.");
    }

    /// <summary>How often it was run to review something.</summary>
    internal int Runs => Lines("agent-runs").Length;

    /// <summary>Every process that a run consisted of.</summary>
    internal IReadOnlyList<int> Pids => [.. Lines("agent-runs").Concat(Lines("agent-children")).Select(int.Parse)];

    internal void Answers(string text) => File.WriteAllText(Path.Combine(_sandbox.Root, "answer"), text);

    /// <summary>Lets every run wait in the middle.</summary>
    internal void Hold() => File.WriteAllText(Path.Combine(_sandbox.Root, "hold"), "");

    internal void Release() => File.Delete(Path.Combine(_sandbox.Root, "hold"));

    /// <summary>Lets every run end with an error.</summary>
    internal void Break() => File.WriteAllText(Path.Combine(_sandbox.Root, "broken"), "");

    internal Task UntilRunsAsync(int count) => Eventually.HoldsAsync($"{count} runs of the agent", () => Runs == count);

    private string[] Lines(string file) => Path.Combine(_sandbox.Root, file) is var path && File.Exists(path) ? File.ReadAllLines(path) : [];
}
