using System.CommandLine;

namespace Roborev.Parsing;

/// <summary>An option that may stand alone; a value must be attached with <c>=</c>, because the next word is an argument (cli.md 1.1).</summary>
internal sealed class OptionalValueOption : Option<string?>
{
    /// <summary>An option with a meaning of its own when bare.</summary>
    /// <param name="name">With the two dashes.</param>
    /// <param name="bareValue">What it means without value.</param>
    internal OptionalValueOption(string name, string bareValue)
        : base(name) => BareValue = bareValue;

    internal string BareValue { get; }
}
