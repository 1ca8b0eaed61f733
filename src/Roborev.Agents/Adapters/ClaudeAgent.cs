using System.Text;
using Roborev.Agents.Hosting;
using Roborev.Core.Jobs;

namespace Roborev.Agents.Adapters;

/// <summary>Anthropic Claude Code (agents.md 5.2).</summary>
internal sealed class ClaudeAgent(ExecutableSearch executables, ProcessHost host, CapabilityProbe probes, TimeProvider time) : IAgent
{
    private const string ReadTools = "Read,Glob,Grep";
    private const string AllTools = "Edit,MultiEdit,Write,Read,Glob,Grep,Bash";
    private const string SkipPermissions = "--dangerously-skip-permissions";
    private const int PartialOutputLimit = 500;

    private readonly AgentErrors _errors = new(time);

    /// <inheritdoc/>
    public string Name => "claude-code";

    /// <inheritdoc/>
    public bool CanResume => true;

    /// <inheritdoc/>
    public string DescribeCommand(AgentRun run)
    {
        // A malformed spec is shown as it is, the run then says what is wrong; but credentials are never shown.
        var model = ModelSpec.TryParse(run.Model, out var spec, out var error) ? spec.Model : error.Contains("credentials", StringComparison.Ordinal) ? "..." : run.Model;
        return CommandLineText.Join(run.Settings.CommandFor(Name)!, Arguments(run, model, new(Effort: true, ReadOnlyTools: false, SettingSources: false)));
    }

    /// <inheritdoc/>
    public async Task<AgentResult> RunAsync(AgentRun run, IAgentOutput output, CancellationToken ct)
    {
        if (!ModelSpec.TryParse(run.Model, out var model, out var error))
            throw new AgentFailedException(AgentFailure.Permanent, error);
        var program = AgentErrors.FindProgram(executables, Name, run.Settings);
        var environment = ClaudeEnvironment.For(run, model);
        var arguments = Arguments(run, model.Model, await CheckAsync(run, program, ct).ConfigureAwait(false));
        var sink = new SerialOutput(output);
        var stream = new ClaudeStream(sink.SessionStarted);
        var spec = new ProcessSpec
        {
            FileName = program,
            Arguments = arguments,
            WorkingDirectory = run.RepositoryPath,
            Environment = environment,
        };
        var outcome = await StreamedRun.RunAsync(host, Name, run, spec, sink, stream.Add, ct).ConfigureAwait(false);
        return Result(outcome, stream.Report(!outcome.Succeeded), CommandLineText.Quote(run.Settings.CommandFor(Name)!, arguments));
    }

    private AgentResult Result(ProcessOutcome outcome, StreamReport report, string commandLine)
    {
        var evidence = $"{report.Error}\n{outcome.ErrorText}";
        if (!outcome.Succeeded)
            throw _errors.Failed(Details(outcome, report), evidence, report.Limit);
        if (!report.HasEvents)
            throw _errors.Failed($"{Name} did not emit stream-json events; upgrade it or check that the program is claude\nstderr: {outcome.ErrorText}", outcome.ErrorText);
        if (report.Error is { } error)
            throw _errors.Failed(error, evidence, report.Limit);
        return new(AgentErrors.Checked(Name, report.Text), report.SessionId, report.InputTokens, report.OutputTokens, report.Model, commandLine);
    }

    private string Details(ProcessOutcome outcome, StreamReport report)
    {
        var text = new StringBuilder($"{Name} failed");
        if (report.Error is { } error)
            text.Append($"\nstream: {error}");
        else if (!report.HasEvents)
            text.Append("\nstream: no stream-json events");
        if (outcome.ErrorText.Trim() is { Length: > 0 } stderr)
            text.Append($"\nstderr: {stderr}");
        if (report.Text.Length > 0)
            text.Append($"\npartial output: {(report.Text.Length > PartialOutputLimit ? report.Text[..PartialOutputLimit] + "..." : report.Text)}");
        return text.Append($": {outcome.Status}").ToString();
    }

    private async Task<Features> CheckAsync(AgentRun run, string program, CancellationToken ct)
    {
        var answer = await probes.AskAsync(program, ["--help"], ChildEnvironment.Inherited(run.Settings), ct).ConfigureAwait(false);
        if (run.MayWrite && !answer.Lists(SkipPermissions))
        {
            throw answer.Outcome.Succeeded
                ? new AgentFailedException(AgentFailure.Permanent, $"this claude does not know {SkipPermissions}; upgrade it or switch allow_unsafe_agents off")
                : new AgentFailedException(AgentFailure.Failed, $"check claude --help: {answer.Outcome.Status}: {answer.Text.Trim()}");
        }

        return new(answer.Lists("--effort"), answer.Lists("--tools"), answer.Lists("--setting-sources"));
    }

    /// <summary>
    /// The order is part of the contract with users' wrapper scripts. <c>--allowedTools</c> only approves in advance; where the program can, a
    /// review is restricted to reading by <c>--tools</c>, and one whose prompt holds text of outsiders ignores the settings of the reviewed
    /// repository, which could allow more (agents.md 14.4).
    /// </summary>
    private static List<string> Arguments(AgentRun run, string? model, Features features)
    {
        List<string> arguments = ["-p", "--verbose", "--output-format", "stream-json"];
        if (!string.IsNullOrWhiteSpace(model))
            arguments.AddRange(["--model", model]);
        if (SessionIds.Valid(run.SessionId) is { } session)
            arguments.AddRange(["--resume", session]);
        if (features.Effort && Effort(run.Reasoning) is { } effort)
            arguments.AddRange(["--effort", effort]);
        if (run.MayWrite)
        {
            arguments.AddRange([SkipPermissions, "--allowedTools", AllTools]);
            return arguments;
        }

        arguments.AddRange(["--allowedTools", ReadTools]);
        if (features.ReadOnlyTools)
            arguments.AddRange(["--tools", ReadTools]);
        if (features.SettingSources && run.ForceReadOnly)
            arguments.AddRange(["--setting-sources", "user"]);
        return arguments;
    }

    private static string? Effort(ReasoningLevel level) => level switch
    {
        ReasoningLevel.Maximum => "max",
        ReasoningLevel.Thorough => "high",
        ReasoningLevel.Medium => "medium",
        ReasoningLevel.Fast => "low",
        _ => null,
    };

    /// <summary>Flags that not every version has.</summary>
    private readonly record struct Features(bool Effort, bool ReadOnlyTools, bool SettingSources);
}
