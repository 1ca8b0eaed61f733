using System.CommandLine;
using Roborev.Core.Wire;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev comment</c> and <c>respond</c>: adds a comment to a job or a commit (cli.md 5.12).</summary>
internal sealed class CommentCommand : CliCommand
{
    private readonly Option<string?> _commenter = new("--commenter") { Description = "author (default: $USER)", HelpName = "name" };
    private readonly Option<string?> _message = new("--message", "-m") { Description = "the text; without it an editor opens", HelpName = "text" };
    private readonly Option<bool> _job = new("--job") { Description = "the first argument is a job id, whatever git says" };

    internal CommentCommand(string name)
        : base(name, "comment on a job or a commit", "<job_id|sha> [message]")
    {
        Add(_commenter);
        Add(_message);
        Add(_job);
    }

    internal override (int Min, int Max)? ArgumentCount => (1, 2);

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var (jobId, sha) = await TargetAsync(context, context.Words[0], ct).ConfigureAwait(false);
        var text = context.Words.Count > 1 ? context.Words[1] : context.Value(_message);
        if (string.IsNullOrEmpty(text))
        {
            text = await Editor.WriteAsync(context.Host, "roborev-comment-", ct).ConfigureAwait(false);
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            throw new CliException("the comment is empty, so nothing was added");
        }

        var client = await context.ConnectAsync(ct).ConfigureAwait(false);
        var request = new AddCommentRequest { JobId = jobId, Sha = sha, Commenter = Author(context), Comment = text };
        await client.AddCommentAsync(request, ct).ConfigureAwait(false);
        context.Out.WriteLine("Comment added successfully");
        return 0;
    }

    private async Task<(long? JobId, string? Sha)> TargetAsync(CommandContext context, string word, CancellationToken ct)
    {
        if (context.Value(_job))
        {
            return (JobIds.Parse(word), null);
        }

        var repository = new CurrentRepository(context);
        var snapshot = await repository.TakeAsync(path: null, ct).ConfigureAwait(false);
        return await repository.ResolveAsync(snapshot, word, ct).ConfigureAwait(false) is { } sha ? (null, sha)
            : JobIds.TryParse(word) is { } id ? (id, null)
            : (null, word);
    }

    private string Author(CommandContext context) =>
        ((string?[])[context.Value(_commenter), context.Host.Variable("USER"), context.Host.Variable("USERNAME")])
            .FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)) ?? "anonymous";
}
