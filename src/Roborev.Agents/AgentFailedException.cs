namespace Roborev.Agents;

/// <summary>Why an agent gave no review; decides whether to retry, to wait or to hand over (worker.md 5).</summary>
public enum AgentFailure
{
    /// <summary>Anything not named below; a retry may help.</summary>
    Failed,

    /// <summary>A time limit inside the adapter ran out (a capability probe); a retry may help.</summary>
    Timeout,

    /// <summary>A quota or session is used up, so the agent must cool down: <see cref="AgentFailedException.Limit"/> says which.</summary>
    Limit,

    /// <summary>The prompt is too large for the model; a retry cannot help, another agent may.</summary>
    ContextWindow,

    /// <summary>The same input will always fail: bad model spec, missing executable, unsupported kind of job.</summary>
    Permanent,

    /// <summary>The agent ended well but said nothing that is a review. The message begins with <see cref="AgentFailedException.NoVerdictPrefix"/>.</summary>
    NoVerdict,
}

/// <summary>Thrown when an agent's run ended without a review.</summary>
/// <param name="kind">What went wrong.</param>
/// <param name="message">Text for the user: the agent's label, the exit status, the provider's message, the error output.</param>
/// <param name="inner">Cause, if there is one.</param>
public sealed class AgentFailedException(AgentFailure kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Start of the message of a <see cref="AgentFailure.NoVerdict"/> failure, machine-read by clients.</summary>
    public const string NoVerdictPrefix = "no-verdict: ";

    /// <summary>What went wrong.</summary>
    public AgentFailure Kind { get; } = kind;

    /// <summary>
    /// Which limit was hit: quota or session when <see cref="Kind"/> is <see cref="AgentFailure.Limit"/>; transient only with
    /// <see cref="AgentFailure.Failed"/>, because the ordinary retry handles it; none otherwise.
    /// </summary>
    public Limits.LimitKind Limit { get; init; }

    /// <summary>When the limit ends, if the agent said so.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>How long the limit still lasts, if the agent said so in relative terms; between one minute and 24 hours.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
