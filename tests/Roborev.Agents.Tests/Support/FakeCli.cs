namespace Roborev.Agents.Tests.Support;

/// <summary>A program that writes down how it was called and then plays a given part.</summary>
public sealed class FakeCli
{
    private const string Body = """
        me="$(dirname "$0")/$(basename "$0")"
        for a in "$@"; do
          if [ "$a" = --help ]; then
            echo "$*" >> "$me.probes"
            cat "$me.help"
            exit "$(cat "$me.help-exit")"
          fi
        done
        echo run >> "$me.runs"
        : > "$me.argv"
        for a in "$@"; do printf '%s\0' "$a" >> "$me.argv"; done
        env -0 > "$me.env"
        pwd -P > "$me.cwd"
        cat > "$me.stdin"
        cat "$me.stderr" >&2
        cat "$me.stdout"
        exit "$(cat "$me.exit")"

        """;

    private readonly TempFolder _folder;
    private readonly string _name;

    public FakeCli(TempFolder folder, string name)
    {
        (_folder, _name) = (folder, name);
        Path = folder.Script(name, Body);
        Help(string.Join('\n', "--sandbox", "--ignore-user-config", "--dangerously-bypass-approvals-and-sandbox", "--effort <level>", "--dangerously-skip-permissions"));
        Plays("", "", 0);
    }

    public string Path { get; }

    public IReadOnlyList<string> Arguments => [.. Read("argv").Split('\0')[..^1]];

    public IReadOnlyList<string> EnvironmentLines => [.. Read("env").Split('\0', StringSplitOptions.RemoveEmptyEntries)];

    public string Input => Read("stdin");

    public string Directory => Read("cwd").Trim();

    public IReadOnlyList<string> Probes => [.. Read("probes").Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    public int Runs => Read("runs").Count(c => c == '\n');

    public void Help(string text, int exit = 0)
    {
        _folder.Write(_name + ".help", text + "\n");
        _folder.Write(_name + ".help-exit", $"{exit}\n");
    }

    public void Plays(string stdout, string stderr = "", int exit = 0)
    {
        _folder.Write(_name + ".stdout", stdout);
        _folder.Write(_name + ".stderr", stderr);
        _folder.Write(_name + ".exit", $"{exit}\n");
    }

    private string Read(string what) => File.Exists($"{Path}.{what}") ? File.ReadAllText($"{Path}.{what}") : "";
}
