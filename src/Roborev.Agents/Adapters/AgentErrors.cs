using Roborev.Agents.Hosting;
using Roborev.Agents.Limits;

namespace Roborev.Agents.Adapters;

/// <summary>Turns what is known about a failed run into the exception the worker decides on.</summary>
/// <param name="time">Clock for reset times.</param>
internal sealed class AgentErrors(TimeProvider time)
{
    /// <summary>
    /// A failed run. The kind comes from the stream's own statement first, then from the provider's message and the error output; never from
    /// review text, which may be about limits itself (agents.md 14.7).
    /// </summary>
    /// <param name="message">Text for the user.</param>
    /// <param name="evidence">Provider's messages and error output.</param>
    /// <param name="stated">Limit stated by an event.</param>
    public AgentFailedException Failed(string message, string evidence, StreamLimit? stated = null)
    {
        var guess = LimitClassifier.Classify(evidence, time.GetUtcNow(), time.LocalTimeZone);
        var kind = stated?.Kind is { } known and not LimitKind.None ? known : guess.Kind;
        var failure = kind switch
        {
            LimitKind.Quota or LimitKind.Session => AgentFailure.Limit,
            _ when ContextWindow.IsMentioned(evidence) => AgentFailure.ContextWindow,
            _ => AgentFailure.Failed,
        };
        return failure == AgentFailure.ContextWindow || kind == LimitKind.None
            ? new(failure, message)
            : new(failure, message) { Limit = kind, ResetsAt = stated?.ResetsAt ?? guess.ResetsAt, RetryAfter = guess.RetryAfter };
    }

    /// <summary>Returns the text, or fails when it is no review.</summary>
    public static string Checked(string agent, string text) => AgentResult.HasText(text)
        ? text
        : throw new AgentFailedException(AgentFailure.NoVerdict, $"{AgentFailedException.NoVerdictPrefix}{agent} ended without a review text");

    /// <summary>Resolves the program of an agent.</summary>
    public static string FindProgram(ExecutableSearch executables, string agent, AgentSettings settings)
    {
        var command = settings.CommandFor(agent) ?? agent;
        return executables.Find(command) ?? throw new AgentFailedException(
            AgentFailure.Permanent, $"{agent} cannot run: \"{command}\" was not found on PATH; install it, or restart the daemon from a shell that can run it");
    }

    /// <summary>A run that could not be started.</summary>
    public static AgentFailedException NotStarted(string agent, ProcessStartException cause) =>
        new(AgentFailure.Permanent, $"{agent} failed: {cause.Message}", cause);
}
