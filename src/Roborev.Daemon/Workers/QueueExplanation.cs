using System.Globalization;
using Roborev.Core.Jobs;
using Roborev.Core.Wire;

namespace Roborev.Daemon.Workers;

/// <summary>Says of each waiting job why it is not running: the first cause that holds.</summary>
internal sealed class QueueExplanation(WorkerPool workers, AgentCooldowns cooldowns, TimeProvider time)
{
    /// <summary>The same list with a reason on each queued job.</summary>
    public JobsAnswer Explain(JobsAnswer answer) => answer with { Jobs = answer.Jobs is { } jobs ? [.. jobs.Select(Explain)] : null };

    private ReviewJob Explain(ReviewJob job) => job.Status == "queued" ? job with { ClaimBlocked = Reason(job) } : job;

    private string Reason(ReviewJob job)
    {
        if (!JobTypes.Runnable.Contains(job.JobType))
        {
            return $"this version does not run {job.JobType} jobs";
        }

        if (workers.Size == 0)
        {
            return "no workers: max_workers is 0";
        }

        if (cooldowns.Until(job.Agent) is { } rest)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{job.Agent} has reached a limit and rests until {rest.ToLocalTime():HH:mm:ss}");
        }

        if (job.RetryNotBefore is { } notBefore && notBefore > time.GetUtcNow())
        {
            return string.Create(CultureInfo.InvariantCulture, $"waits until {notBefore.ToLocalTime():HH:mm:ss} after a failed attempt");
        }

        return workers.Active >= workers.Size ? $"all {workers.Size} workers are busy" : "about to start";
    }
}
