using System.CommandLine;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev close</c>: marks a review as handled, or as open again (cli.md 5.13).</summary>
internal sealed class CloseCommand : CliCommand
{
    private readonly Option<bool> _reopen = new("--reopen") { Description = "open the review again" };
    private readonly Option<bool> _unaddress = new("--unaddress") { Hidden = true };

    internal CloseCommand()
        : base("close", "close the review of a job", "<job_id>")
    {
        Add(_reopen);
        Add(_unaddress);
    }

    internal override (int Min, int Max)? ArgumentCount => (1, 1);

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var id = JobIds.Parse(context.Words[0]);
        var isReopened = context.Value(_reopen) || context.Value(_unaddress);
        var client = await context.ConnectAsync(ct).ConfigureAwait(false);
        await client.CloseReviewAsync(id, closed: !isReopened, ct).ConfigureAwait(false);
        context.Out.WriteLine(isReopened ? $"Job {id} reopened" : $"Job {id} closed");
        return 0;
    }
}
