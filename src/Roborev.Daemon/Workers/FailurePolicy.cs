using Roborev.Agents;
using Roborev.Agents.Limits;
using Roborev.Core.Jobs;

namespace Roborev.Daemon.Workers;

/// <summary>What kind of trouble ended an attempt (worker.md section 5).</summary>
internal enum FailureClass
{
    /// <summary>Something around the agent: retried, never handed to another agent.</summary>
    Job,

    /// <summary>The agent: retried, then handed to the backup.</summary>
    Agent,

    /// <summary>The agent ran out of time: one retry, then the backup.</summary>
    Timeout,

    /// <summary>Another run of the same agent cannot help, another agent may.</summary>
    NoRetry,

    /// <summary>The agent's quota or session limit: the backup, else failed with the prefix that other programs read.</summary>
    Limit,

    /// <summary>No run of any agent can help.</summary>
    Permanent,
}

/// <summary>What to do after a failed attempt.</summary>
internal enum FailureAction
{
    /// <summary>Another attempt of the same agent.</summary>
    Retry,

    /// <summary>The backup agent, if there is one; else fail.</summary>
    Failover,

    /// <summary>Fail.</summary>
    Fail,
}

/// <summary>Decides what follows a failed attempt. Pure.</summary>
internal static class FailurePolicy
{
    /// <summary>Start of the error of a job that a quota stopped; read by programs.</summary>
    public const string QuotaPrefix = "quota: ";

    /// <summary>Retries after an agent ran out of time; more would cost hours.</summary>
    public const int MaxTimeoutRetries = 1;

    /// <summary>The class of an agent's failure.</summary>
    public static FailureClass Classify(AgentFailedException failure) => failure.Kind switch
    {
        AgentFailure.Limit when failure.Limit is LimitKind.Quota or LimitKind.Session => FailureClass.Limit,
        AgentFailure.ContextWindow => FailureClass.NoRetry,
        AgentFailure.Permanent => FailureClass.Permanent,
        _ => FailureClass.Agent,
    };

    /// <summary>What to do, given how often the current agent was retried already.</summary>
    public static FailureAction Decide(FailureClass failure, int retries) => failure switch
    {
        FailureClass.Permanent => FailureAction.Fail,
        FailureClass.NoRetry or FailureClass.Limit => FailureAction.Failover,
        FailureClass.Timeout => retries < MaxTimeoutRetries ? FailureAction.Retry : FailureAction.Failover,
        _ when retries < JobStateMachine.MaxRetries => FailureAction.Retry,
        FailureClass.Agent => FailureAction.Failover,
        _ => FailureAction.Fail,
    };

    /// <summary>Time before a retry: one second, doubling, and up to a fifth more or less so that several jobs do not come back at once.</summary>
    /// <param name="retries">Retries so far.</param>
    /// <param name="chance">A number from 0 to 1.</param>
    public static TimeSpan BackOff(int retries, double chance) => TimeSpan.FromSeconds(Math.Pow(2, retries) * (0.8 + (0.4 * chance)));
}
