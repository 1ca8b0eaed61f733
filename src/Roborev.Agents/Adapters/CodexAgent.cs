using System.Text;
using Roborev.Agents.Hosting;
using Roborev.Core.Jobs;

namespace Roborev.Agents.Adapters;

/// <summary>OpenAI Codex CLI (agents.md 5.1).</summary>
internal sealed class CodexAgent(ExecutableSearch executables, ProcessHost host, CapabilityProbe probes, TimeProvider time) : IAgent
{
    private const string Bypass = "--dangerously-bypass-approvals-and-sandbox";
    private const string IgnoreConfig = "--ignore-user-config";

    private readonly AgentErrors _errors = new(time);

    /// <inheritdoc/>
    public string Name => "codex";

    /// <inheritdoc/>
    public bool CanResume => true;

    /// <inheritdoc/>
    public string DescribeCommand(AgentRun run) =>
        CommandLineText.Join(run.Settings.CommandFor(Name)!, Arguments(run, WantsIgnoreConfig(run), forDisplay: true));

    /// <inheritdoc/>
    public async Task<AgentResult> RunAsync(AgentRun run, IAgentOutput output, CancellationToken ct)
    {
        var program = AgentErrors.FindProgram(executables, Name, run.Settings);
        var environment = ChildEnvironment.ForDirectory(ChildEnvironment.Inherited(run.Settings), run.RepositoryPath);
        var ignoreConfig = await CheckAsync(run, program, ct).ConfigureAwait(false);
        var arguments = Arguments(run, ignoreConfig, forDisplay: false);
        var sink = new SerialOutput(output);
        var stream = new CodexStream(sink.SessionStarted);
        var spec = new ProcessSpec
        {
            FileName = program,
            Arguments = arguments,
            WorkingDirectory = run.RepositoryPath,
            Environment = environment,
            Error = sink.Write,
        };
        var outcome = await StreamedRun.RunAsync(host, Name, run, spec, sink, stream.Add, ct).ConfigureAwait(false);
        return Result(outcome, stream.Report(!outcome.Succeeded), CommandLineText.Quote(run.Settings.CommandFor(Name)!, arguments));
    }

    private AgentResult Result(ProcessOutcome outcome, StreamReport report, string commandLine)
    {
        if (!outcome.Succeeded)
        {
            var reason = report.Error is null ? "" : $" (stream reported failure: {report.Error})";
            throw _errors.Failed($"codex failed: {outcome.Status}{reason}\nstderr: {outcome.ErrorText}", $"{report.Error}\n{outcome.ErrorText}");
        }

        if (!report.HasEvents)
            throw _errors.Failed($"codex did not emit JSON events; upgrade codex or check that the program is codex\nstderr: {outcome.ErrorText}", outcome.ErrorText);
        if (report.Error is { } error)
            throw _errors.Failed($"codex stream reported failure: {error}\nstderr: {outcome.ErrorText}", $"{error}\n{outcome.ErrorText}");
        return new(AgentErrors.Checked(Name, report.Text), report.SessionId, report.InputTokens, report.OutputTokens, report.Model, commandLine);
    }

    /// <summary>Checks that this codex has what the run needs. Returns whether the user's configuration can be left out.</summary>
    private async Task<bool> CheckAsync(AgentRun run, string program, CancellationToken ct)
    {
        var inherited = ChildEnvironment.Inherited(run.Settings);
        if (WantsIgnoreConfig(run))
        {
            var answer = await probes.AskAsync(program, ["exec", IgnoreConfig, "--help"], inherited, ct).ConfigureAwait(false);
            if (answer.Outcome.Succeeded && answer.Lists(IgnoreConfig))
            {
                Require(run, answer);
                return true;
            }
        }

        Require(run, await probes.AskAsync(program, ["exec", "--help"], inherited, ct).ConfigureAwait(false));
        return false;
    }

    private static void Require(AgentRun run, ProbeAnswer answer)
    {
        var flag = WithoutSandbox(run) ? Bypass : "--sandbox";
        if (answer.Lists(flag))
            return;
        if (!answer.Outcome.Succeeded)
            throw new AgentFailedException(AgentFailure.Failed, $"check codex exec --help: {answer.Outcome.Status}: {answer.Text.Trim()}");
        var advice = run.MayWrite ? "upgrade codex or switch allow_unsafe_agents off" : "upgrade codex";
        throw new AgentFailedException(AgentFailure.Permanent, $"this codex does not know {flag}; {advice}");
    }

    private static bool WantsIgnoreConfig(AgentRun run) => run.IsCodeReview && run.Settings.CodexIgnoreReviewUserConfig;

    private static bool WithoutSandbox(AgentRun run) => run.MayWrite || (run.Settings.DisableCodexSandbox && !run.ForceReadOnly);

    /// <summary>The order is part of the contract with users' wrapper scripts.</summary>
    private static IReadOnlyList<string> Arguments(AgentRun run, bool ignoreConfig, bool forDisplay)
    {
        var session = SessionIds.Valid(run.SessionId);
        List<string> arguments = session is null ? ["exec", "--json"] : ["exec", "resume", "--json"];
        if (ignoreConfig)
            arguments.Add(IgnoreConfig);
        AddSandbox(arguments, run, session is not null);
        if (session is null && !forDisplay)
        {
            arguments.AddRange(["-C", run.RepositoryPath]);
            arguments.AddRange(SnapshotDirectories.Find(run.Prompt).SelectMany(directory => new[] { "--add-dir", directory }));
        }

        if (!string.IsNullOrWhiteSpace(run.Model))
            arguments.AddRange(["-m", run.Model.Trim()]);
        if (run.IsCodeReview && run.Settings.CodexDisableReviewSkills)
            arguments.AddRange(["-c", "skills.include_instructions=false"]);
        if (Effort(run.Reasoning) is { } effort)
            arguments.AddRange(["-c", $"model_reasoning_effort=\"{effort}\""]);
        if (session is not null)
            arguments.Add(session);
        if (!forDisplay)
            arguments.Add("-");
        return arguments;
    }

    /// <summary><c>exec resume</c> knows neither <c>--sandbox</c> nor <c>--add-dir</c>, hence the configuration overrides.</summary>
    private static void AddSandbox(List<string> arguments, AgentRun run, bool resumes)
    {
        if (WithoutSandbox(run))
        {
            arguments.Add(Bypass);
            return;
        }

        if (!resumes)
        {
            arguments.AddRange(["--sandbox", "read-only"]);
            return;
        }

        arguments.AddRange(["-c", "sandbox_mode=\"read-only\""]);
        if (SnapshotDirectories.Find(run.Prompt) is { Count: > 0 } directories)
        {
            var table = string.Join(',', directories.Select(directory => $"{TomlString(directory)}=\"read\"").Prepend("\":project_roots\"={\".\"=\"read\"}"));
            arguments.AddRange(["-c", "default_permissions=\"roborev_review\"", "-c", $"permissions.roborev_review.filesystem={{{table}}}"]);
        }
    }

    private static string TomlString(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (char.IsControl(c))
                quoted.Append($"\\u{(int)c:X4}");
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static string? Effort(ReasoningLevel level) => level switch
    {
        ReasoningLevel.Maximum => "xhigh",
        ReasoningLevel.Thorough => "high",
        ReasoningLevel.Medium => "medium",
        ReasoningLevel.Fast => "low",
        _ => null,
    };
}
