namespace Roborev.Agents.Hosting;

/// <summary>Takes bytes that are valid only during the call.</summary>
public delegate void ByteSink(ReadOnlySpan<byte> bytes);

/// <summary>A program to run under <see cref="ProcessHost"/>.</summary>
public sealed record ProcessSpec
{
    /// <summary>Full path of the executable.</summary>
    public required string FileName { get; init; }

    /// <summary>Arguments, passed as they are.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Directory to run in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The whole environment of the process; the host adds only its run id.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What the process reads on its standard input before the end of file.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Gets each non-blank line of standard output, trimmed; a line over 10 MiB is replaced by a notice.</summary>
    public ByteSink? Line { get; init; }

    /// <summary>Gets standard output as it comes.</summary>
    public ByteSink? Output { get; init; }

    /// <summary>Gets standard error as it comes.</summary>
    public ByteSink? Error { get; init; }

    /// <summary>Told the process id and the start time (see <see cref="OrphanSweep"/>) once it runs.</summary>
    public Action<int, long>? Started { get; init; }
}

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">Exit status, or null when a signal ended it.</param>
/// <param name="Signal">Number of the signal that ended it, or null.</param>
/// <param name="ErrorText">Standard error; of a long one the beginning and the end.</param>
public sealed record ProcessOutcome(int? ExitCode, int? Signal, string ErrorText)
{
    /// <summary>True for exit status 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary><c>exit status 3</c> or <c>ended by signal 9</c>.</summary>
    public string Status => Signal is { } signal ? $"ended by signal {signal}" : $"exit status {ExitCode}";
}

/// <summary>Thrown when a program cannot be started at all.</summary>
/// <param name="message">Names the program and the cause.</param>
/// <param name="inner">Cause.</param>
public sealed class ProcessStartException(string message, Exception? inner = null) : Exception(message, inner);
