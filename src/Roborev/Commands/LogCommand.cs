using System.Buffers;
using System.CommandLine;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Roborev.Agents.Live;
using Roborev.Core.Text;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary><c>roborev log</c>: the output of a job's agent, from its file (cli.md 5.10).</summary>
internal sealed class LogCommand : CliCommand
{
    private readonly Option<bool> _path = new("--path") { Description = "print the file's path only" };
    private readonly Option<bool> _raw = new("--raw") { Description = "print the file as it is" };

    internal LogCommand()
        : base("log", "show the output of a job's agent", "<job_id>")
    {
        Add(_path);
        Add(_raw);
    }

    internal override (int Min, int Max)? ArgumentCount => (1, 1);

    internal override async Task<int> RunAsync(CommandContext context, CancellationToken ct)
    {
        var id = JobIds.Parse(context.Words[0]);
        var file = context.Data.JobLog(id);
        if (context.Value(_path))
        {
            context.Out.WriteLine(file);
            return 0;
        }

        await using var log = Open(file, id);
        if (context.Value(_raw))
        {
            await CopyAsync(log, context.Out, ct).ConfigureAwait(false);
        }
        else
        {
            await RenderAsync(log, context, ct).ConfigureAwait(false);
        }

        return 0;
    }

    private static FileStream Open(string file, long id)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException($"no log for job {id} (file: {file})");
        }
    }

    /// <summary>Bytes go through a writer of text, so they are decoded one to one where they are UTF-8, which agents write.</summary>
    private static async Task CopyAsync(Stream log, TextWriter output, CancellationToken ct)
    {
        if (output is StreamWriter writer)
        {
            await writer.FlushAsync(ct).ConfigureAwait(false);
            await log.CopyToAsync(writer.BaseStream, ct).ConfigureAwait(false);
            return;
        }

        using var reader = new StreamReader(log);
        await output.WriteAsync((await reader.ReadToEndAsync(ct).ConfigureAwait(false)).AsMemory(), ct).ConfigureAwait(false);
    }

    private static async Task RenderAsync(Stream log, CommandContext context, CancellationToken ct)
    {
        LineNormalizer? live = null;
        var reader = PipeReader.Create(log);
        while (true)
        {
            var result = await reader.ReadAsync(ct).ConfigureAwait(false);
            var rest = result.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                WriteLine(context, Encoding.UTF8.GetString(rest.Slice(0, end)), ref live);
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (result.IsCompleted)
            {
                if (!rest.IsEmpty)
                {
                    WriteLine(context, Encoding.UTF8.GetString(rest), ref live);
                }

                return;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static void WriteLine(CommandContext context, string line, ref LineNormalizer? live)
    {
        if (EventType(line) is not { } type)
        {
            context.Out.WriteLine(TerminalText.Clean(line.TrimEnd('\r')));
        }
        else if (!context.Host.OutIsTerminal)
        {
            context.Out.WriteLine(line);
        }
        else
        {
            // The file does not say whose it is; one agent's event names have dots, the others' have not.
            live ??= new LineNormalizer(type.Contains('.') ? "codex" : "claude-code");
            foreach (var shown in live.Normalize(line))
            {
                context.Out.WriteLine(TerminalText.Clean(shown.Text));
            }
        }
    }

    /// <summary>The type of an event line: a JSON object with a non-empty string <c>type</c>; null for any other line.</summary>
    internal static string? EventType(string line)
    {
        if (!line.AsSpan().TrimStart().StartsWith("{"))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() is { Length: > 0 } name
                ? name
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
