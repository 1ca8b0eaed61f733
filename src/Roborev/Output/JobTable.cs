using System.Globalization;
using Roborev.Core.Jobs;
using Roborev.Core.Text;
using Roborev.Git;
using Spectre.Console;

namespace Roborev.Output;

/// <summary>Jobs as a table: columns are left-aligned and at least two blanks apart, so that scripts can split them (cli.md 1.4, 5.8).</summary>
internal static class JobTable
{
    private static readonly string[] Headers = ["ID", "SHA", "Repo", "Agent", "Status", "Time"];

    /// <summary>Writes the table.</summary>
    /// <param name="host">Where to.</param>
    /// <param name="jobs">The rows.</param>
    /// <param name="indent">Blanks before every line.</param>
    /// <param name="machineId">Machine of the daemon, to mark jobs of others; null marks none.</param>
    internal static void Write(CommandHost host, IReadOnlyList<ReviewJob> jobs, int indent, string? machineId)
    {
        var table = new Table { Border = TableBorder.None, ShowRowSeparators = false };
        for (var column = 0; column < Headers.Length; column++)
        {
            table.AddColumn(new TableColumn(new Text(Headers[column]))
            {
                NoWrap = true,
                Padding = new Padding(column == 0 ? indent : 0, 0, column == Headers.Length - 1 ? 0 : 2, 0),
            });
        }

        foreach (var job in jobs)
        {
            table.AddRow(
                Cell(job.Id.ToString(CultureInfo.InvariantCulture)),
                Cell(RefText.CliShortRef(job.GitRef)),
                Cell(RepositoryOf(job, machineId)),
                Cell(job.Agent),
                new Text(TerminalText.CleanLine(job.Status), StyleOf(job)),
                Cell(Duration(job)));
        }

        HumanConsole.Create(host).Write(table);
    }

    /// <summary>Whole seconds of the run; empty before it and for a job that never ran, <c>...</c> while it runs.</summary>
    internal static string Duration(ReviewJob job) => (job.StartedAt, job.FinishedAt) switch
    {
        ({ } started, { } finished) => Whole(finished - started),
        ({ }, null) => "...",
        _ => "",
    };

    private static string Whole(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}h{time.Minutes}m{time.Seconds}s"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m{time.Seconds}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, Math.Round(time.TotalSeconds)):0}s"),
    };

    private static Text Cell(string? text) => new(TerminalText.CleanLine(text ?? ""));

    private static string RepositoryOf(ReviewJob job, string? machineId)
    {
        var isRemote = machineId is { Length: > 0 } && job.SourceMachineId is { Length: > 0 } source && source != machineId;
        return isRemote ? $"{job.RepoName} [remote]" : job.RepoName ?? "";
    }

    private static Style StyleOf(ReviewJob job) => (job.Status, job.Verdict) switch
    {
        ("failed", _) or (_, "F") => new Style(Color.Red),
        (_, "P") => new Style(Color.Green),
        ("running", _) => new Style(Color.Blue),
        _ => Style.Plain,
    };
}
