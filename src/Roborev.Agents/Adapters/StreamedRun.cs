using System.Text;
using Roborev.Agents.Hosting;

namespace Roborev.Agents.Adapters;

/// <summary>A run of a program that reads its prompt from standard input and reports what it does as lines of JSON.</summary>
internal static class StreamedRun
{
    /// <summary>Runs the program to its end.</summary>
    /// <param name="host">Runs processes.</param>
    /// <param name="agent">Name of the agent, for errors.</param>
    /// <param name="run">What is asked of it.</param>
    /// <param name="program">Program, arguments, directory and environment.</param>
    /// <param name="sink">Gets each line for the log.</param>
    /// <param name="events">Gets each line to be understood.</param>
    /// <param name="ct">Ends the run.</param>
    /// <exception cref="AgentFailedException">The program could not be started.</exception>
    public static async Task<ProcessOutcome> RunAsync(
        ProcessHost host, string agent, AgentRun run, ProcessSpec program, SerialOutput sink, ByteSink events, CancellationToken ct)
    {
        var spec = program with
        {
            Input = Encoding.UTF8.GetBytes(run.Prompt),
            Started = run.ProcessStarted,
            Line = line =>
            {
                sink.WriteLine(line);
                events(line);
            },
        };
        try
        {
            return await host.RunAsync(spec, ct).ConfigureAwait(false);
        }
        catch (ProcessStartException e)
        {
            throw AgentErrors.NotStarted(agent, e);
        }
    }
}
