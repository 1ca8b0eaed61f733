using System.Text.Json;
using Roborev.Agents.Live;
using Roborev.Agents.Tests.Support;

namespace Roborev.Agents.Tests.Adapters;

/// <summary>Plays streams recorded from the reference. The cases where our result differs are listed with the reason.</summary>
public sealed class TranscriptTests
{
    /// <summary>Names the folder with the recordings; they are not part of the repository.</summary>
    private const string FolderVariable = "ROBOREV_TEST_RECORDINGS";

    /// <summary>Reconnects are not failures (agents.md 14.1); an empty result is no review (14.5).</summary>
    private static readonly Dictionary<string, string?> Different = new()
    {
        ["codex reconnect-then-done"] = "No issues found.",
        ["codex no-message"] = null,
        ["codex tool-last"] = null,
    };

    [Theory]
    [InlineData("codex")]
    [InlineData("claude-code")]
    public async Task Recorded_streams_give_the_recorded_reviews(string agent)
    {
        foreach (var recording in Recordings($"transcripts/{agent}.json"))
        {
            var name = $"{agent} {recording.GetProperty("case").GetString()}";
            using var folder = new TempFolder();
            var cli = new FakeCli(folder, "fake");
            cli.Plays(recording.GetProperty("stdout").GetString()!, recording.GetProperty("stderr").GetString()!, recording.GetProperty("exit").GetInt32());
            var output = new RecordedOutput();

            string? review;
            try
            {
                review = (await Support.Agents.Find(agent).RunAsync(Support.Agents.Run(folder, agent, cli.Path), output, CancellationToken.None)).Output;
            }
            catch (AgentFailedException)
            {
                review = null;
            }

            Assert.Equal((name, Different.TryGetValue(name, out var ours) ? ours : recording.GetProperty("output").GetString()), (name, review));
            Assert.Equal((name, recording.GetProperty("session_id").GetString()), (name, output.Sessions.FirstOrDefault()));
        }
    }

    [Fact]
    public void Recorded_codex_streams_give_the_recorded_live_lines()
    {
        foreach (var recording in Recordings("transcripts/codex.json").Where(r => r.GetProperty("live_lines").ValueKind == JsonValueKind.Array))
        {
            var normalizer = new LineNormalizer("codex");
            var name = recording.GetProperty("case").GetString();
            var text = recording.GetProperty("stdout").GetString() + recording.GetProperty("stderr").GetString();
            string[] ours = [.. text.Split('\n').SelectMany(normalizer.Normalize).Select(line => $"{line.Type}:{line.Text}").Order(StringComparer.Ordinal)];
            string[] recorded = [.. recording.GetProperty("live_lines").EnumerateArray().Select(Show).Order(StringComparer.Ordinal)];

            // A short run may end before the recorder asked; the order of stderr among stdout is a matter of chance.
            Assert.True(recorded.All(ours.Contains) && recorded.Length <= ours.Length, $"{name}: {string.Join(" / ", ours)} != {string.Join(" / ", recorded)}");
        }

        static string Show(JsonElement line) => $"{line.GetProperty("line_type").GetString()}:{line.GetProperty("text").GetString()}";
    }

    [Fact]
    public async Task Recorded_jobs_give_the_recorded_arguments_and_environment()
    {
        var compared = 0;
        foreach (var recording in Recordings("argv.json"))
        {
            if (!recording.TryGetProperty("row", out var row) || row.ValueKind != JsonValueKind.Object || AgentOf(row) is not { } agent)
                continue;
            if (recording.GetProperty("calls").EnumerateArray().LastOrDefault(call => !call.GetProperty("probe").GetBoolean()) is not { ValueKind: JsonValueKind.Object } call)
                continue;
            if (recording.GetProperty("case").GetString() == "medium codex")
                continue; // agents.md 14.20

            using var folder = new TempFolder();
            var cli = new FakeCli(folder, "fake");
            cli.Plays("{\"type\":\"result\",\"result\":\"ok\"}\n{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"ok\"}}\n");
            if (Part(recording, "help_text") is { ValueKind: JsonValueKind.Object } texts && texts.TryGetProperty("claude", out var help))
                cli.Help(help.GetString()!, help.GetString()!.StartsWith("RC=1", StringComparison.Ordinal) ? 1 : 0);
            var name = $"{recording.GetProperty("group").GetString()}: {recording.GetProperty("case").GetString()}";
            var run = RunOf(recording, row, agent, folder, cli);

            var display = Support.Agents.Find(agent).DescribeCommand(run);
            await Support.Agents.Find(agent).RunAsync(run, new RecordedOutput(), CancellationToken.None);

            Assert.Equal((name, Line(call.GetProperty("argv").EnumerateArray().Select(a => a.GetString()!))), (name, Line(cli.Arguments).Replace(folder.Root, "/{REPO}/alpha", StringComparison.Ordinal)));
            Assert.Equal((name, row.GetProperty("command_line").GetString()!.Split(' ', 2)[1]), (name, display.Split(' ', 2)[1]));
            foreach (var variable in call.GetProperty("env").EnumerateObject().Where(v => v.Name != "PWD"))
                Assert.Contains($"{variable.Name}={variable.Value.GetString()}", cli.EnvironmentLines);
            compared++;
        }

        Assert.InRange(compared, 30, 200);
    }

    private static JsonElement? Part(JsonElement recording, string name) => recording.TryGetProperty(name, out var part) ? part : null;

    private static string Line(IEnumerable<string> arguments) => string.Join('\u241f', arguments);

    private static string? AgentOf(JsonElement row) => row.TryGetProperty("agent", out var agent) && agent.GetString() is "codex" or "claude-code" ? row.GetProperty("agent").GetString() : null;

    private static AgentRun RunOf(JsonElement recording, JsonElement row, string agent, TempFolder folder, FakeCli cli)
    {
        var config = Part(recording, "config")?.GetString() ?? "";
        var name = recording.GetProperty("case").GetString()!;
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
        if (Part(recording, "daemon_env") is { ValueKind: JsonValueKind.Object } outer)
        {
            foreach (var variable in outer.EnumerateObject())
                environment[variable.Name] = variable.Value.GetString()!;
        }

        var isResume = recording.GetProperty("group").GetString() == "resume";
        var agentic = isResume ? name.EndsWith("agentic", StringComparison.Ordinal) : recording.GetProperty("job").TryGetProperty("agentic", out var flag) && flag.GetBoolean();
        _ = Core.Jobs.ReasoningLevels.TryParse(row.TryGetProperty("reasoning", out var level) ? level.GetString() : "thorough", out var reasoning);
        return Support.Agents.Run(folder, agent, cli.Path) with
        {
            Agentic = agentic,
            IsCodeReview = !agentic,
            Reasoning = reasoning,
            Model = row.TryGetProperty("model", out var model) ? model.GetString() : null,
            SessionId = isResume ? name[(agent.Length + 1)..].Replace(" agentic", "", StringComparison.Ordinal) : null,
            Settings = new()
            {
                Commands = new Dictionary<string, string> { [agent] = cli.Path },
                Environment = environment,
                AllowUnsafeAgents = config.Contains("allow_unsafe_agents = true", StringComparison.Ordinal),
                DisableCodexSandbox = config.Contains("disable_codex_sandbox = true", StringComparison.Ordinal),
                CodexDisableReviewSkills = !config.Contains("disable_review_skills = false", StringComparison.Ordinal),
                CodexIgnoreReviewUserConfig = !config.Contains("ignore_review_user_config = false", StringComparison.Ordinal),
                AnthropicApiKey = config.Contains("anthropic_api_key = \"cfg-key\"", StringComparison.Ordinal) ? "cfg-key" : null,
            },
        };
    }

    private static IEnumerable<JsonElement> Recordings(string file)
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable(FolderVariable) ?? "", file);
        Assert.SkipUnless(File.Exists(path), $"{FolderVariable} does not name a folder with recordings of the reference");
        return JsonDocument.Parse(File.ReadAllText(path)).RootElement.EnumerateArray();
    }
}
