using Roborev.Client;
using Roborev.Core.Text;
using Roborev.Output;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary>Waits for one job and shows what came of it; shared by <c>wait</c> and <c>review --wait</c> (cli.md 7.1).</summary>
internal static class ReviewOutcome
{
    /// <summary>Waits, prints the review unless quiet, and returns the exit code of the verdict.</summary>
    /// <exception cref="CliException">The job failed or was canceled.</exception>
    internal static async Task<int> ShowAsync(CommandContext context, DaemonClient client, long jobId, bool isQuiet, CancellationToken ct)
    {
        Action<string> notice = isQuiet ? _ => { } : context.Notice;
        using var wait = context.NewWait(client.Endpoint);
        var result = await wait.ForJobAsync(jobId, notice, ct).ConfigureAwait(false);
        switch (result.End)
        {
            case WaitEnd.Done:
                if (!isQuiet)
                {
                    ReviewText.WriteFinished(context.Out, result.Review!, result.Job!);
                }

                return result.HasFindings ? 1 : 0;
            case WaitEnd.NotFound:
                notice($"No job found for job {jobId}");
                return 1;
            case WaitEnd.Other:
                notice($"Job {jobId} is {result.Job!.Status}{(result.Job.SkipReason is { Length: > 0 } reason ? $": {reason}" : "")}");
                return 0;
            default:
                throw new CliException(Problem(result)!);
        }
    }

    /// <summary>Why a job did not pass, in one line; null when it did.</summary>
    internal static string? Problem(WaitResult result) => result.End switch
    {
        WaitEnd.NotFound => "no job found",
        WaitEnd.Canceled => "review was canceled",
        WaitEnd.Failed => TerminalText.CleanLine(ReviewText.FailureOf(result.Job!)),
        WaitEnd.Done when result.HasFindings => "review has issues",
        _ => null,
    };
}
