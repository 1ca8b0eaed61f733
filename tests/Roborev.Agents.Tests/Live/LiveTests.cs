using System.Text;
using Roborev.Agents.Live;

namespace Roborev.Agents.Tests.Live;

public sealed class LiveTests
{
    [Theory] // worker.md 11
    [InlineData("claude-code", "mcp startup: x", "")]
    [InlineData("claude-code", "The pool is Connected to the server", "text:The pool is Connected to the server")] // 17.13
    [InlineData("claude-code", """{"type":"assistant","message":{"content":"Initializing is fine.\nNext."}}""", "text:Initializing is fine. Next.")]
    [InlineData("claude-code", """{"type":"assistant","message":{"content":[{"type":"text","text":"a\nb"},{"type":"tool_use","name":"Read"}]}}""", "text:a b;tool:[Tool: Read]")] // 17.12
    [InlineData("claude-code", """{"type":"user","message":{"content":[{"type":"tool_result","content":"x"}]}}""", "tool:[Tool completed]")]
    [InlineData("claude-code", """{"type":"user","message":{"content":"the prompt"}}""", "")]
    [InlineData("claude-code", """{"type":"result","result":"done"}""", "text:done")]
    [InlineData("claude-code", """{"type":"content_block_delta","delta":{"type":"text_delta","text":"bit"}}""", "text:bit")]
    [InlineData("claude-code", """{"type":"tool_use","name":"Grep"}""", "tool:[Tool: Grep]")]
    [InlineData("claude-code", """{"type":"tool_result"}""", "tool:[Tool completed]")]
    [InlineData("claude-code", """{"type":"system","subtype":"init","session_id":"0123456789"}""", "text:[Session: 01234567...]")]
    [InlineData("claude-code", """{"type":"error","error":{"message":"x"}}""", "error:[Error in stream]")]
    [InlineData("claude-code", """{"type":"rate_limit_event"}""", "")]
    [InlineData("claude-code", "\u001b[31mred\u001b[0m", "text:red")]
    [InlineData("codex", """{"type":"item.completed","item":{"type":"agent_message","text":"a\nb"}}""", "text:a b")]
    [InlineData("codex", """{"type":"item.updated","item":{"type":"agent_message","text":"a"}}""", "")]
    [InlineData("codex", """{"type":"item.started","item":{"type":"command_execution","command":"ls\n-l"}}""", "tool:[Command: ls -l]")]
    [InlineData("codex", """{"type":"item.completed","item":{"type":"command_execution","command":"ls"}}""", "tool:[Command: ls]")]
    [InlineData("codex", """{"type":"item.completed","item":{"type":"command_execution"}}""", "tool:[Command completed]")]
    [InlineData("codex", """{"type":"item.started","item":{"type":"command_execution","command":""}}""", "")]
    [InlineData("codex", """{"type":"item.completed","item":{"type":"file_change"}}""", "tool:[File change]")]
    [InlineData("codex", """{"type":"turn.failed"}""", "error:[Error in stream]")]
    [InlineData("codex", """{"type":"error","message":"Reconnecting"}""", "error:[Error in stream]")]
    [InlineData("codex", """{"type":"turn.completed"}""", "")]
    [InlineData("codex", "warn: \u001b]0;title\u0007slow", "text:warn: slow")] // acceptance 37
    [InlineData("kiro", """{"name":"x","arguments":{}}""", "tool:[Tool call]")]
    [InlineData("kiro", """{"name":"x","arguments":{},"more":1}""", """text:{"name":"x","arguments":{},"more":1}""")]
    [InlineData("gemini", """{"type":"message","role":"assistant","content":"hi"}""", "text:hi")]
    [InlineData("gemini", """{"type":"message","role":"user","content":"prompt"}""", "")]
    [InlineData("gemini", """{"type":"tool_use","tool_name":"read_file"}""", "tool:[Tool: read_file]")]
    [InlineData("opencode", """{"type":"text","part":{"type":"text","text":"hi"}}""", "text:hi")]
    [InlineData("opencode", """{"type":"reasoning","part":{"text":"hm"}}""", "thinking:hm")]
    [InlineData("opencode", """{"type":"tool_use","part":{"tool":"read","id":"1","state":{"status":"pending"}}}""", "")]
    [InlineData("opencode", """{"type":"tool_use","part":{"tool":"read","id":"1","state":{"status":"running"}}}""", "tool:[Tool: read]")]
    [InlineData("pi", """{"type":"message_end","message":{"role":"assistant","content":[{"type":"text","text":"hi"}]}}""", "text:hi")]
    [InlineData("copilot", "  plain  ", "text:plain")]
    [InlineData("copilot", "\u001b[2J", "")]
    [InlineData("codex", "   ", "")]
    public void Normalizes(string agent, string line, string expected) => Assert.Equal(expected, Show(new LineNormalizer(agent).Normalize(line)));

    [Fact]
    public void A_result_that_repeats_the_last_text_is_not_shown_twice()
    {
        var normalizer = new LineNormalizer("claude-code");
        normalizer.Normalize("""{"type":"assistant","message":{"content":[{"type":"text","text":"No issues\nfound."}]}}""");

        Assert.Equal("", Show(normalizer.Normalize("""{"type":"result","result":"No issues\nfound."}""")));
        Assert.Equal("text:Other.", Show(normalizer.Normalize("""{"type":"result","result":"Other."}""")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Lines_are_split_whatever_the_chunks(int chunk)
    {
        List<string> lines = [];
        var splitter = new OutputLineSplitter(lines.Add, limit: 10);
        foreach (var part in Encoding.UTF8.GetBytes("one\r\n\n1234567890\r\n1234567890x\nabcdeäöü\nlast").Chunk(chunk))
            splitter.Add(part);
        splitter.Finish();

        Assert.Equal(["one", "", "1234567890", "1234567...", "abcdeä...", "last"], lines);
    }

    [Fact] // worker.md acceptance 31
    public void A_line_of_one_mebibyte_is_cut_and_the_next_is_intact()
    {
        List<string> lines = [];
        var splitter = new OutputLineSplitter(lines.Add);
        splitter.Add(Encoding.UTF8.GetBytes(new string('x', 1024 * 1024) + "\nnext\n"));

        Assert.Equal(524288, lines[0].Length);
        Assert.EndsWith("x...", lines[0]);
        Assert.Equal("next", lines[1]);
    }

    private static string Show(IEnumerable<LiveLine> lines) => string.Join(';', lines.Select(line => $"{line.Type}:{line.Text}"));
}
