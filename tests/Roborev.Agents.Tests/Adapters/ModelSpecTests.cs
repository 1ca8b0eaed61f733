using Roborev.Agents.Adapters;

namespace Roborev.Agents.Tests.Adapters;

public sealed class ModelSpecTests
{
    [Theory] // agents.md 5.2; acceptance 10
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    [InlineData("sonnet", "sonnet", null)]
    [InlineData("llama3.1:8b", "llama3.1:8b", null)]
    [InlineData("vendor/model@v2", "vendor/model@v2", null)]
    [InlineData("glm-5.1:cloud@http://127.0.0.1:11434", "glm-5.1:cloud", "http://127.0.0.1:11434")]
    [InlineData("vendor/model@v2@http://127.0.0.1:11434", "vendor/model@v2", "http://127.0.0.1:11434")]
    [InlineData("foo@http://127.0.0.1:1/p@http://x", "foo", "http://127.0.0.1:1/p@http://x")]
    [InlineData("foo@http://localhost:1", "foo", "http://localhost:1")]
    [InlineData("foo@http://[::1]:1", "foo", "http://[::1]:1")]
    [InlineData("m@https://proxy.example/x?y@http://z", "m", "https://proxy.example/x?y@http://z")]
    public void Reads(string? text, string? model, string? url)
    {
        Assert.True(ModelSpec.TryParse(text, out var spec, out var error), error);
        Assert.Equal(new ModelSpec(model, url), spec);
    }

    [Theory]
    [InlineData("@http://127.0.0.1:1", "without a model")]
    [InlineData("@https://x", "without a model")]
    [InlineData("http://127.0.0.1:1", "bare proxy URL")]
    [InlineData("https://x", "bare proxy URL")]
    [InlineData("@foo", "begins with '@'")]
    [InlineData("foo@", "ends with '@'")]
    [InlineData("foo@@", "ends with '@'")]
    [InlineData("foo@httpx://bar@http://127.0.0.1:1", "URL in the model part")]
    [InlineData("foo@http://127.0.0.1:1/#f", "fragment")]
    [InlineData("foo@http://", "no host")]
    [InlineData("foo@http://:80", "no host")]
    [InlineData("foo@http://[::1", "cannot be read")]
    [InlineData("foo@http://example.com:1", "loopback")]
    [InlineData("foo@http://localhost.example.com:1", "loopback")]
    [InlineData("foo@http://127.0.0.1.example.com", "loopback")]
    public void Refuses(string text, string reason)
    {
        Assert.False(ModelSpec.TryParse(text, out _, out var error));
        Assert.Contains(reason, error);
    }

    [Theory]
    [InlineData("foo@http://user:secret@127.0.0.1:1")]
    [InlineData("foo@https://secret@host/x")]
    [InlineData("http://user:secret@127.0.0.1:1")]
    [InlineData("@https://user:secret@host")]
    public void Names_the_variable_and_never_repeats_credentials(string text)
    {
        Assert.False(ModelSpec.TryParse(text, out _, out var error));
        Assert.Contains("ROBOREV_CLAUDE_PROXY_TOKEN", error);
        Assert.DoesNotContain("secret", error);
    }
}
