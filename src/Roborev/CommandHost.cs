namespace Roborev;

/// <summary>What surrounds a run of the program: streams, environment, clock. Tests bring their own.</summary>
internal sealed record CommandHost
{
    /// <summary>Standard output: results.</summary>
    internal required TextWriter Out { get; init; }

    /// <summary>Standard error: progress, notices and errors.</summary>
    internal required TextWriter Error { get; init; }

    /// <summary>True when results go to a terminal.</summary>
    internal bool OutIsTerminal { get; init; }


    /// <summary>All environment variables.</summary>
    internal required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Absolute path of the working directory.</summary>
    internal required string Directory { get; init; }

    /// <summary>Absolute path of the user's home, if known.</summary>
    internal string? Home { get; init; }

    /// <summary>Absolute path of the running executable.</summary>
    internal required string Executable { get; init; }

    /// <summary>Version of this program.</summary>
    internal required string Version { get; init; }

    /// <summary>Clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>An environment variable, or null.</summary>
    internal string? Variable(string name) => Environment.GetValueOrDefault(name);
}
