using System.Globalization;
using Microsoft.AspNetCore.Http;
using Roborev.Core.Wire;

namespace Roborev.Daemon.Api.Http;

/// <summary>
/// The query of a request by the rules of http-api.md 3.2: first occurrence counts, empty is absent, a name without <c>=</c> is <c>true</c>, a pair with a
/// malformed escape is dropped. Values of the wrong form are collected for one 422 answer.
/// </summary>
internal sealed class QueryParameters
{
    private readonly List<(string Name, string Value)> _pairs = [];
    private readonly List<ProblemDetail> _problems = [];

    /// <summary>Reads the query of a request.</summary>
    public QueryParameters(HttpRequest request)
    {
        foreach (var pair in (request.QueryString.Value ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var split = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(split < 0 ? pair : pair[..split]);
            var value = split < 0 ? "true" : Decode(pair[(split + 1)..]);
            if (name is not null && value is not null)
            {
                _pairs.Add((name, value));
            }
        }
    }

    /// <summary>What is wrong with the values that were asked for.</summary>
    public IReadOnlyList<ProblemDetail> Problems => _problems;

    /// <summary>A text, or null when absent or empty.</summary>
    public string? Text(string name)
    {
        foreach (var pair in _pairs)
        {
            if (pair.Name == name)
            {
                return pair.Value.Length > 0 ? pair.Value : null;
            }
        }

        return null;
    }

    /// <summary>All values of a name that are not empty.</summary>
    public IReadOnlyList<string> All(string name) => [.. _pairs.Where(pair => pair.Name == name && pair.Value.Length > 0).Select(static pair => pair.Value)];

    /// <summary>A signed 64-bit number, or null when absent or of the wrong form.</summary>
    public long? Number(string name)
    {
        return Text(name) is { } text ? Number(name, text) : null;
    }

    /// <summary>All values of a name as signed 64-bit numbers; those of the wrong form are left out.</summary>
    public IReadOnlyList<long> Numbers(string name) => [.. All(name).Select(text => Number(name, text)).OfType<long>()];

    /// <summary><c>true</c> or <c>false</c>, or null when absent or anything else.</summary>
    public bool? Flag(string name)
    {
        switch (Text(name))
        {
            case null:
                return null;
            case "true":
                return true;
            case "false":
                return false;
            case var text:
                _problems.Add(new ProblemDetail { Message = "expected value to be one of \"true, false\"", Location = $"query.{name}", Value = Answer.Text(text) });
                return null;
        }
    }

    private long? Number(string name, string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        _problems.Add(new ProblemDetail { Message = "invalid integer", Location = $"query.{name}", Value = Answer.Text(text) });
        return null;
    }

    private static string? Decode(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return null;
            }
        }

        return Uri.UnescapeDataString(text.Replace('+', ' '));
    }
}
