using System.Collections.Concurrent;
using System.Text;

namespace Roborev.Agents.Hosting;

/// <summary>What a program says about itself.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">Standard output and error.</param>
internal sealed record ProbeAnswer(ProcessOutcome Outcome, string Text)
{
    /// <summary>True when the flag is listed, as a whole word.</summary>
    public bool Lists(string flag)
    {
        for (var at = Text.IndexOf(flag, StringComparison.Ordinal); at >= 0; at = Text.IndexOf(flag, at + 1, StringComparison.Ordinal))
        {
            var end = at + flag.Length;
            if (end == Text.Length || !(char.IsAsciiLetterOrDigit(Text[end]) || Text[end] is '-' or '_'))
                return true;
        }

        return false;
    }
}

/// <summary>
/// Asks programs for their help text, in the temporary directory and for at most ten seconds. Good answers are remembered for as long as the
/// program's file stays the same, failures never (agents.md 4.7, 14.17, 14.18).
/// </summary>
/// <param name="host">Runs the programs.</param>
/// <param name="time">Clock for the limit.</param>
internal sealed class CapabilityProbe(ProcessHost host, TimeProvider time)
{
    private const int TextLimit = 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Key, ProbeAnswer> _answers = new();

    /// <summary>Runs <paramref name="path"/> with <paramref name="arguments"/>, or returns what it answered before.</summary>
    /// <exception cref="AgentFailedException">The program did not answer in time or cannot be started.</exception>
    public async Task<ProbeAnswer> AskAsync(string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var key = KeyFor(path, arguments);
        if (_answers.TryGetValue(key, out var known))
            return known;
        var answer = await RunAsync(path, arguments, environment, ct).ConfigureAwait(false);
        if (answer.Outcome.Succeeded)
            _answers[key] = answer;
        return answer;
    }

    private async Task<ProbeAnswer> RunAsync(
        string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var text = new MemoryStream();
        var directory = Path.GetTempPath();
        ByteSink collect = bytes =>
        {
            lock (text)
                text.Write(bytes[..(int)Math.Min(bytes.Length, TextLimit - text.Length)]);
        };
        var spec = new ProcessSpec
        {
            FileName = path,
            Arguments = arguments,
            WorkingDirectory = directory,
            Environment = ChildEnvironment.ForDirectory(environment, directory),
            Output = collect,
            Error = collect,
        };
        var command = $"{Path.GetFileName(path)} {string.Join(' ', arguments)}";
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            var outcome = await host.RunAsync(spec, both.Token).ConfigureAwait(false);
            return new(outcome, Encoding.UTF8.GetString(text.ToArray()));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new AgentFailedException(AgentFailure.Timeout, $"check {command}: no answer within {Limit.TotalSeconds:0} s");
        }
        catch (ProcessStartException e)
        {
            throw new AgentFailedException(AgentFailure.Permanent, $"check {command}: {e.Message}", e);
        }
    }

    private static Key KeyFor(string path, IReadOnlyList<string> arguments)
    {
        var file = new FileInfo(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return new(file.FullName, file.Exists ? file.Length : 0, file.Exists ? file.LastWriteTimeUtc : default, string.Join('\0', arguments));
    }

    private readonly record struct Key(string Path, long Size, DateTime Modified, string Arguments);
}
