using System.CommandLine;
using System.Globalization;

namespace Roborev.Parsing;

/// <summary>A command line in the one spelling that the parser library reads without surprises.</summary>
/// <param name="Flags">Each flag once, as <c>--name=value</c>; the last one wins.</param>
/// <param name="Words">The arguments.</param>
/// <param name="HelpAsked">True when <c>-h</c> or <c>--help</c> was given.</param>
internal sealed record FlagLine(IReadOnlyList<string> Flags, IReadOnlyList<string> Words, bool HelpAsked);

/// <summary>
/// Reads flags by the conventions that users of the other program know (cli.md 1.1): booleans take a value only after <c>=</c>, some flags may stand alone,
/// short flags can be grouped and carry their value, and flags and arguments mix. The result is normalised for the parser library, which differs in all of these.
/// </summary>
internal static class FlagReader
{
    /// <summary>Reads the words after the command name.</summary>
    /// <exception cref="UsageException">An unknown flag, a missing or bad value.</exception>
    internal static FlagLine Read(IReadOnlyList<string> words, IReadOnlyList<Option> options)
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        var arguments = new List<string>();
        var rest = new Queue<string>(words);
        while (rest.TryDequeue(out var word))
        {
            if (word == "--")
            {
                arguments.AddRange(rest);
                break;
            }

            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                if (!ReadLong(word, rest, options, flags))
                {
                    return new FlagLine([], arguments, HelpAsked: true);
                }
            }
            else if (word.Length > 1 && word[0] == '-')
            {
                if (!ReadShort(word, rest, options, flags))
                {
                    return new FlagLine([], arguments, HelpAsked: true);
                }
            }
            else
            {
                arguments.Add(word);
            }
        }

        return new FlagLine([.. flags.Select(flag => $"{flag.Key}={flag.Value}")], arguments, HelpAsked: false);
    }

    private static bool ReadLong(string word, Queue<string> rest, IReadOnlyList<Option> options, Dictionary<string, string> flags)
    {
        var equals = word.IndexOf('=');
        var name = equals < 0 ? word : word[..equals];
        if (name == "--help")
        {
            return false;
        }

        var option = options.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new UsageException($"unknown flag: {name}", isMalformed: true);
        var value = equals >= 0 ? word[(equals + 1)..] : BareValue(option) ?? Next(rest, name);
        flags[option.Name] = Normalize(option, value);
        return true;
    }

    private static bool ReadShort(string word, Queue<string> rest, IReadOnlyList<Option> options, Dictionary<string, string> flags)
    {
        for (var index = 1; index < word.Length; index++)
        {
            var name = $"-{word[index]}";
            var option = options.FirstOrDefault(candidate => candidate.Aliases.Contains(name));
            if (option is null)
            {
                return name == "-h" ? false : throw new UsageException($"unknown shorthand flag: '{word[index]}' in {word}", isMalformed: true);
            }

            var attached = word[(index + 1)..];
            if (attached.StartsWith('='))
            {
                flags[option.Name] = Normalize(option, attached[1..]);
                return true;
            }

            if (BareValue(option) is { } bare)
            {
                flags[option.Name] = bare;
                continue;
            }

            flags[option.Name] = Normalize(option, attached.Length > 0 ? attached : Next(rest, name));
            return true;
        }

        return true;
    }

    private static string? BareValue(Option option) => option switch
    {
        OptionalValueOption optional => optional.BareValue,
        Option<bool> => "true",
        _ => null,
    };

    private static string Next(Queue<string> rest, string name) =>
        rest.TryDequeue(out var value) ? value : throw new UsageException($"flag needs an argument: {name}", isMalformed: true);

    private static string Normalize(Option option, string value) => option switch
    {
        Option<bool> => value switch
        {
            "1" or "t" or "T" or "TRUE" or "true" or "True" => "true",
            "0" or "f" or "F" or "FALSE" or "false" or "False" => "false",
            _ => throw Invalid(option, value, "true or false"),
        },
        Option<int> => ParseInteger(value)?.ToString(CultureInfo.InvariantCulture) ?? throw Invalid(option, value, "a whole number"),
        _ => value,
    };

    private static UsageException Invalid(Option option, string value, string wanted) =>
        new($"invalid argument \"{value}\" for \"{string.Join(", ", [.. option.Aliases, option.Name])}\" flag: it must be {wanted}", isMalformed: true);

    /// <summary>Decimal, or with the prefix <c>0x</c>, <c>0o</c> or <c>0b</c>; the sign comes first.</summary>
    private static int? ParseInteger(string text)
    {
        var negative = text.StartsWith('-');
        var digits = negative || text.StartsWith('+') ? text[1..] : text;
        var (radix, body) = digits switch
        {
            ['0', 'x' or 'X', .. var hex] => (16, hex),
            ['0', 'o' or 'O', .. var octal] => (8, octal),
            ['0', 'b' or 'B', .. var binary] => (2, binary),
            _ => (10, digits),
        };
        long value = 0;
        foreach (var letter in body)
        {
            var digit = char.IsAsciiHexDigit(letter) ? Convert.ToInt32(letter.ToString(), 16) : radix;
            value = (value * radix) + digit;
            if (digit >= radix || value > int.MaxValue)
            {
                return null;
            }
        }

        return body.Length == 0 ? null : (int)(negative ? -value : value);
    }
}
