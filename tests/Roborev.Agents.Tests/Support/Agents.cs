namespace Roborev.Agents.Tests.Support;

/// <summary>Agents as the product composes them.</summary>
public static class Agents
{
    public static IAgent Find(string name, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        return new AgentRegistry(new ExecutableSearch(time), time).Find(name)!;
    }

    public static AgentRun Run(TempFolder folder, string agent, string command) => new()
    {
        RepositoryPath = folder.Root,
        GitRef = "0123456789abcdef",
        Prompt = "Review this, please.",
        IsCodeReview = true,
        Settings = new() { Commands = new Dictionary<string, string> { [agent] = command } },
    };
}
