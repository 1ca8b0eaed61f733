using System.Text;

namespace Roborev.Git;

/// <summary>What one run of git gave.</summary>
/// <param name="ExitCode">Exit code; meaningless when <paramref name="LimitReached"/> is true.</param>
/// <param name="Stdout">Bytes of stdout, untouched.</param>
/// <param name="Stderr">Text of stderr, at most 64 KiB.</param>
/// <param name="LimitReached">True when git was stopped because it wrote more than the caller wanted to hold.</param>
public sealed record GitOutput(int ExitCode, byte[] Stdout, string Stderr, bool LimitReached = false)
{
    /// <summary>True when git ended with code 0.</summary>
    public bool Succeeded => ExitCode == 0 && !LimitReached;

    /// <summary>Stdout decoded as UTF-8; invalid bytes are U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Stdout);

    /// <summary><see cref="Text"/> without surrounding white space (git.md section 1, "Output").</summary>
    public string Trimmed => Text.Trim();

    /// <summary>Non-empty lines of stdout, without line ends.</summary>
    public IReadOnlyList<string> Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
