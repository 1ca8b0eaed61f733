using System.Globalization;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary>Reads job ids strictly: digits only (cli.md C18).</summary>
internal static class JobIds
{
    /// <summary>A positive id.</summary>
    /// <exception cref="UsageException">The text is none.</exception>
    internal static long Parse(string text) =>
        TryParse(text) ?? throw new UsageException($"invalid job id \"{text}\": it must be a positive number");

    /// <summary>A positive id, or null.</summary>
    internal static long? TryParse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
}
