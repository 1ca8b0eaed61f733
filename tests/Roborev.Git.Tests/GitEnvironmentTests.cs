namespace Roborev.Git.Tests;

/// <summary>Which variables tie git to one repository (git.md 13.4).</summary>
public sealed class GitEnvironmentTests
{
    [Theory]
    [InlineData("GIT_DIR", true)]
    [InlineData("git_index_file", true)]
    [InlineData("GIT_CONFIG_KEY_0", true)]
    [InlineData("GIT_CONFIG_VALUE_12", true)]
    [InlineData("GIT_CONFIG_GLOBAL", true)]
    [InlineData("GIT_SSH_COMMAND", false)]
    [InlineData("GIT_ASKPASS", false)]
    [InlineData("PATH", false)]
    public void The_daemon_drops_what_would_move_git(string name, bool expected) => Assert.Equal(expected, GitEnvironment.IsRepositoryVariable(name));
}
